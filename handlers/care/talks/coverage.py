"""Whom nobody has talked to or visited: per unit, with exemptions, and the pairs of a party branch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may, people_under
from bot.turn import Refusal
from handlers.care import texts_tasks as texts
from models.base import insert_ignore, table_of
from models.care import CareExemption, Talk
from models.care.pairs import Pairs, exempt_on, pairs_by_branch
from models.org import Person, Role, Unit

READERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.ADMIN)
NO_PAIRS = Pairs((0, 0), (0, 0), (0, 0))
HOME = "家访"
NAMES = 12


class NobodyThere(Refusal):
    """The unit has no people."""


@dataclass(frozen=True)
class Coverage:
    """Of a unit and period. `left` are names nobody talked to or visited, the longest waiting first."""

    unit: str
    roll: int
    exempt: int
    talked: int
    visited: int
    left: tuple[str, ...]
    left_count: int


def coverage(session: Session, actor: Person, unit: Unit, *, first: date, last: date) -> Coverage:
    """Raises: NotFound, NobodyThere."""
    if not any(may(session, actor, role, unit) for role in READERS):
        raise NotFound
    roll = set(session.scalars(select(Person.id).where(Person.active, Person.id.in_(people_under(unit)))))
    if not roll:
        raise NobodyThere(texts.nobody_there(unit.name))
    away = roll & exempt(session, last)
    talks = session.execute(
        select(Talk.person_id, Talk.form).where(
            Talk.held_on.between(first, last), Talk.person_id.in_(people_under(unit))
        )
    )
    seen: dict[int, set[str]] = {}
    for person_id, form in talks:
        seen.setdefault(person_id, set()).add(form)
    left = roll - away - set(seen)
    at_home = {person_id for person_id, forms in seen.items() if HOME in forms}
    counted = set(seen) & roll - away
    return Coverage(
        unit.name, len(roll), len(away), len(counted), len(at_home & roll), _names(session, left), len(left)
    )


def exempt(session: Session, on: date) -> set[int]:
    """Ids of the people nobody is expected to talk to on a day."""
    return set(session.scalars(exempt_on(on)))


def grant_exemption(
    session: Session, actor: Person, person: Person, unit: Unit, *, reason: str, first: date, last: date
) -> None:
    """Excuse a person of the actor's unit. Raises: NotFound."""
    belongs = select(Person.id).where(Person.id == person.id, Person.id.in_(people_under(unit)))
    if not may(session, actor, Role.SECRETARY, unit) or session.scalar(belongs) is None:
        raise NotFound
    row = {
        "person_id": person.id,
        "reason": reason[:32],
        "first_on": first,
        "last_on": last,
        "granted_by": actor.id,
    }
    insert_ignore(session, table_of(CareExemption), row, unique=("person_id", "first_on"))


def _names(session: Session, ids: Iterable[int]) -> tuple[str, ...]:
    last = select(func.max(Talk.held_on)).where(Talk.person_id == Person.id).scalar_subquery()
    query = (
        select(Person.name)
        .where(Person.id.in_(sorted(ids)[:500]))
        .order_by(last.is_not(None), last, Person.employee_no)
    )
    return tuple(session.scalars(query.limit(NAMES)))


def pairs(session: Session, actor: Person, branch: Unit, *, first: date, last: date) -> Pairs:
    """The pair matrix of a party branch. Raises: NotFound."""
    if not any(may(session, actor, role, branch) for role in READERS):
        raise NotFound
    own = select(Unit.id).where(Unit.id == branch.id)
    return pairs_by_branch(session, own, first=first, last=last).get(branch.id, NO_PAIRS)
