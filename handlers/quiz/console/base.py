"""What the back office's pages of banks, contests and live rooms share."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from sqlalchemy import select

from bot.scope import units_in_scope
from bot.web.call import Call
from handlers.quiz import texts_bank
from handlers.quiz.service import banks, contests
from models.quiz import LETTERS, QuestionBank

console = Blueprint("quiz-console", __name__, url_prefix="/console/quiz", template_folder="../templates")
SHANGHAI = contests.SHANGHAI
KEEPERS, ORGANIZERS = banks.KEEPERS, contests.ORGANIZING
KINDS = tuple(texts_bank.KINDS.items())
STATES = tuple(texts_bank.STATES.items())


def shanghai(moment: datetime | None, *, words: bool = False) -> str:
    """A moment in Beijing time: as a datetime-local field has it, or for people."""
    if moment is None:
        return ""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M" if words else "%Y-%m-%dT%H:%M")


@console.context_processor
def helpers() -> dict[str, Any]:
    """What every template here may use."""
    return {"shanghai": shanghai, "dict": dict}


def banks_of(call: Call) -> list[tuple[str, str]]:
    """The person's banks as (public id, name)."""
    query = select(QuestionBank.public_id, QuestionBank.name).where(banks.kept_by(call.session, call.person))
    return [(one, name) for one, name in call.session.execute(query.order_by(QuestionBank.name))]


def units_of(call: Call) -> list[tuple[str, str]]:
    """The units the person organises as (public id, name), each indented below those above it."""
    units = units_in_scope(call.session, call.person, ORGANIZERS)
    return [(unit.public_id, "　" * max(unit.path.count("/") - 2, 0) + unit.name) for unit in units]


def key_text(kind: str, answer: Any) -> str:
    """A key as it is typed into a form: AC, 1921|上海；沪, a text; "" for none and for a judgement."""
    if kind in ("single", "multi") and isinstance(answer, list):
        return "".join(letter for letter in answer if letter in LETTERS)
    if kind == "blank" and isinstance(answer, list):
        return "|".join("；".join(map(str, blank)) for blank in answer)
    return answer if isinstance(answer, str) else ""
