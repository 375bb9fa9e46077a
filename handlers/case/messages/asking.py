"""A step chosen by number: whatever must be said with it is asked for, the open parts first, what is sealed last.

The conversation holds codes, ids and numbers only. A note or an amount is never kept between two messages.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.case import texts
from handlers.case import texts_chat as chat
from handlers.case.clocks import SHANGHAI
from handlers.case.codes import CODES, FUNDS, REFERENCE, SOLVED
from handlers.case.forms import SKIP, Unclear, money, one_of, story
from handlers.case.messages.base import State, desk_of, said
from handlers.case.service.acting import act
from handlers.case.service.desk import NotNow, Said
from handlers.case.service.effects import NOTHING
from handlers.case.table import PATH_OF, Need, Step, find
from models.case import Case, Kind, Urgency
from models.case import State as At
from models.org import Person, Unit

router = Router()
SEALED_LAST = (Need.AMOUNT, Need.NOTE, Need.GOODS)
SOLVED_WORDS = {"解决了": "是", "部分解决": "部分", "没有解决": "否"}
DAYS = ("%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d")


def offer(turn: Turn, case: Case, action: str) -> Reply:
    """Start a step: ask what it needs, or take it at once."""
    step = find(PATH_OF[Kind(case.kind)], action, At(case.state))
    if step is None:
        raise NotNow
    return _ask_or_act(turn, case, step, {})


def _ask_or_act(turn: Turn, case: Case, step: Step, given: dict[str, Any]) -> Reply:
    need = next((one for one in _ordered(step) if one.name not in given), None)
    if need is None:
        return carry_out(turn, case, step.action, said_of(turn, given))
    turn.go(State.NEED, case=case.id, action=step.action, need=need.name, given=given)
    return Reply(question(turn, step.action, need, case))


def _ordered(step: Step) -> list[Need]:
    return sorted(step.needs, key=lambda need: need in SEALED_LAST)


def question(turn: Turn, action: str, need: Need, case: Case) -> str:
    """What is asked, with the choices by number."""
    choices = _choices(action, need, case)
    if choices and need in (Need.CODE, Need.CHOICE, Need.FUND):
        return f"{texts.NEEDS[need] if need is Need.FUND else f'{action}：请选'}\n{chat.numbered(choices)}"
    return said(turn, texts.ASKS.get(action, texts.NEEDS[need]) if need is Need.NOTE else texts.NEEDS[need])


def _choices(action: str, need: Need, case: Case) -> tuple[str, ...]:
    if need is Need.CODE:
        return CODES.get(action, ())
    if need is Need.CHOICE:
        return texts.CHOICES.get(case.state, ())
    return {Need.URGENCY: tuple(Urgency), Need.SOLVED: SOLVED, Need.FUND: FUNDS}.get(need, ())


@router.state(State.NEED, free=True)
def answer(turn: Turn) -> Reply:
    """One thing that was asked for."""
    data = turn.conversation.data
    case = turn.session.get_one(Case, data["case"])
    step, need = find(PATH_OF[Kind(case.kind)], data["action"], At(case.state)), Need[data["need"]]
    if step is None:
        raise NotNow
    try:
        value = _read(turn, step.action, need, case)
    except Unclear as unclear:
        return Reply(f"{unclear}\n{question(turn, step.action, need, case)}")
    given = data["given"] | {need.name: value}
    if need in SEALED_LAST:
        return carry_out(turn, case, step.action, said_of(turn, given))
    return _ask_or_act(turn, case, step, given)


def carry_out(turn: Turn, case: Case, action: str, words: Said) -> Reply:
    """Take the step and leave the dialogue."""
    act(desk_of(turn), case, turn.person, action, words)
    turn.end()
    own = case.person_id == turn.person.id
    if action == "评价":
        return Reply(said(turn, chat.RATED))
    return Reply(chat.DONE if own else chat.STAFF_DONE)


def said_of(turn: Turn, given: dict[str, Any]) -> Said:
    """What was said, from the ids and codes that were collected."""
    people = [turn.session.get_one(Person, key) for key in given.get("PEOPLE", [])]
    return Said(
        note=given.get("NOTE", ""), code=given.get("CODE", ""), urgency=given.get("URGENCY", ""),
        unit=turn.session.get_one(Unit, given["UNIT"]) if "UNIT" in given else None, people=tuple(people),
        amount=given.get("AMOUNT"), choice=given.get("CHOICE", ""), score=given.get("SCORE"),
        day=date.fromisoformat(given["DAY"]) if "DAY" in given else None, solved=given.get("SOLVED", ""),
        fund=given.get("FUND", ""), goods=given.get("GOODS", ""),
    )  # fmt: skip


def _read(turn: Turn, action: str, need: Need, case: Case) -> Any:
    text, choices = turn.text, _choices(action, need, case)
    if need is Need.CODE and not choices:
        return _reference(text)
    if choices:
        return one_of(*choices)(SOLVED_WORDS.get(text, text))
    readers = {
        Need.NOTE: story,
        Need.GOODS: _goods,
        Need.AMOUNT: lambda t: int(money(t)),
        Need.DAY: _day,
        Need.SCORE: _score,
    }
    if need in readers:
        return readers[need](text)
    return _unit(turn, text) if need is Need.UNIT else _people(turn, text)


def _reference(text: str) -> str:
    if REFERENCE.fullmatch(text) is None:
        raise Unclear("请写凭证号：字母、数字和短横。")
    return text


def _goods(text: str) -> str:
    return NOTHING if fold(text) in SKIP else story(text)


def _score(text: str) -> int:
    digits = fold(text)
    if digits not in ("1", "2", "3", "4", "5"):
        raise Unclear("请回复 1 到 5。")
    return int(digits)


def _day(text: str) -> str:
    for form in DAYS:
        try:
            return datetime.strptime(text.replace(" ", ""), form).replace(tzinfo=SHANGHAI).date().isoformat()
        except ValueError:
            continue
    raise Unclear(chat.BAD_DAY)


def _unit(turn: Turn, text: str) -> int:
    query = select(Unit).where(or_(Unit.code == text, Unit.name == text), Unit.active)
    found = turn.session.scalars(query.order_by(Unit.id)).first()
    if found is None:
        raise Unclear(chat.NO_SUCH_UNIT)
    return found.id


def _people(turn: Turn, text: str) -> list[int]:
    numbers = set(text.replace("，", " ").replace("、", " ").replace(",", " ").split())
    found = turn.session.scalars(select(Person).where(Person.employee_no.in_(numbers), Person.active)).all()
    if not numbers or len(found) != len(numbers):
        raise Unclear(chat.NO_SUCH_PERSON)
    return [person.id for person in found]
