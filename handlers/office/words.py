"""Words an administrator adds for the people of a unit: one more way to say what a word of the table does."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may, visible
from bot.turn import Refusal
from bot.words import fold
from handlers.office import texts
from models.base import table_of, upsert
from models.messages import Synonym, Unmatched
from models.org import Person, Role, Unit

LONGEST = 20


class Unfit(Refusal):
    """A word that cannot be one."""

    text = texts.WORD_UNFIT


class NoSuchTarget(Refusal):
    """What a word should do must be in the word table."""

    text = texts.NO_SUCH_TARGET


def add(session: Session, actor: Person, unit: Unit, word: str, target: str, *, known: Mapping[str, str]) -> None:
    """From now on `word` does for the unit's people what `target` does. `known`: every word there is, to its name.

    Raises: NotFound, Unfit, NoSuchTarget.
    """
    if not may(session, actor, Role.ADMIN, unit):
        raise NotFound
    folded = fold(word)
    if not 0 < len(folded) <= LONGEST or folded.isascii() or folded in {fold(name) for name in known}:
        raise Unfit
    if target not in known.values():
        raise NoSuchTarget
    row = {"unit_id": unit.id, "word": word.strip(), "target": target}
    upsert(session, table_of(Synonym), row, unique=("unit_id", "word"), update=("target",))
    session.execute(delete(Unmatched).where(Unmatched.text == folded))


def remove(session: Session, actor: Person, synonym_id: int) -> None:
    """It means nothing any more. Raises: NotFound."""
    query = visible(select(Synonym), actor, Role.ADMIN, unit=Synonym.unit_id)
    found = session.scalar(query.where(Synonym.id == synonym_id))
    if found is None:
        raise NotFound
    session.delete(found)
    session.flush()
