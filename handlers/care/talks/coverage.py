"""Whom nobody has talked to or visited: per unit, with exemptions, and the pairs of a party branch."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may, people_under
from bot.turn import Refusal
from handlers.care import finding
from handlers.care import texts_tasks as texts
from handlers.care.talks.records import HOME
from models.base import table_of, upsert
from models.care import CareExemption, Talk
from models.care.pairs import Pairs, exempt_on, pairs_by_branch
from models.org import Person, Role, Unit

READERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.ADMIN)
NO_PAIRS = Pairs((0, 0), (0, 0), (0, 0))
NAMES = 12
LONGEST = timedelta(days=366)
REASON = 32


class NobodyThere(Refusal):
    """The unit has no people."""


class ReasonTooLong(Refusal):
    """More than REASON characters."""

    text = texts.REASON_TOO_LONG


class WrongDates(Refusal):
    """An exemption ends before it begins, is over already, or lasts longer than a year."""

    text = texts.WRONG_DATES


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
        unit.name,
        len(roll),
        len(away),
        len(counted),
        len(at_home & roll),
        _names(session, unit, first, last),
        len(left),
    )


class Roll:
    """Everybody of a unit with the day of their last talk or visit, and why nobody is expected to talk to them.

    `query` gives (Person, day or None, reason or None); `left`, `talked` and `exempt` narrow it to a period.
    """

    def __init__(self, unit: Unit, *, first: date, last: date) -> None:
        talks = select(Talk.person_id, func.max(Talk.held_on).label("day")).where(Talk.held_on <= last)
        away = select(CareExemption.person_id, func.max(CareExemption.reason).label("reason"))
        away = away.where(CareExemption.first_on <= last, CareExemption.last_on >= last)
        told, excused = talks.group_by(Talk.person_id).subquery(), away.group_by(CareExemption.person_id).subquery()
        query = select(Person, told.c.day, excused.c.reason).outerjoin(told, told.c.person_id == Person.id)
        query = query.outerjoin(excused, excused.c.person_id == Person.id)
        self.query = query.where(Person.active, Person.id.in_(people_under(unit)))
        self.exempt = excused.c.person_id.is_not(None)
        self.talked = excused.c.person_id.is_(None) & (told.c.day >= first)
        self.left = excused.c.person_id.is_(None) & or_(told.c.day.is_(None), told.c.day < first)
        self.order = (told.c.day.is_not(None), told.c.day, Person.employee_no)


def exempt(session: Session, on: date) -> set[int]:
    """Ids of the people nobody is expected to talk to on a day."""
    return set(session.scalars(exempt_on(on)))


def excuse(session: Session, actor: Person, typed: str, *, reason: str, first: date, last: date, today: date) -> Person:
    """Nobody need talk to the person of this name or 工号 from one day to another; who it is.

    Raises: WhoExactly, ReasonTooLong, WrongDates, NotFound.
    """
    if len(reason) > REASON:
        raise ReasonTooLong
    if last < max(first, today) or last - first > LONGEST:
        raise WrongDates
    person = finding.person_named(session, actor, typed, (Role.SECRETARY,))
    unit = finding.unit_over(session, actor, person, Role.SECRETARY)
    grant_exemption(session, actor, person, unit, reason=reason, first=first, last=last)
    return person


def grant_exemption(
    session: Session, actor: Person, person: Person, unit: Unit, *, reason: str, first: date, last: date
) -> None:
    """Excuse a person of the actor's unit; what was said for the same first day is replaced. Raises: NotFound."""
    belongs = select(Person.id).where(Person.id == person.id, Person.id.in_(people_under(unit)))
    if not may(session, actor, Role.SECRETARY, unit) or session.scalar(belongs) is None:
        raise NotFound
    row = {
        "person_id": person.id,
        "reason": reason[:REASON],
        "first_on": first,
        "last_on": last,
        "granted_by": actor.id,
    }
    said = ("reason", "last_on", "granted_by")
    upsert(session, table_of(CareExemption), row, unique=("person_id", "first_on"), update=said)


def _names(session: Session, unit: Unit, first: date, last: date) -> tuple[str, ...]:
    roll = Roll(unit, first=first, last=last)
    query = roll.query.with_only_columns(Person.name, maintain_column_froms=True).where(roll.left)
    return tuple(session.scalars(query.order_by(*roll.order).limit(NAMES)))


def pairs(session: Session, actor: Person, branch: Unit, *, first: date, last: date) -> Pairs:
    """The pair matrix of a party branch. Raises: NotFound."""
    if not any(may(session, actor, role, branch) for role in READERS):
        raise NotFound
    own = select(Unit.id).where(Unit.id == branch.id)
    return pairs_by_branch(session, own, first=first, last=last).get(branch.id, NO_PAIRS)
