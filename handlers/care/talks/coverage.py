"""Whom nobody has talked to or visited: per unit, with exemptions, and the pairs that talk about each other's work.

Pairs (支委 = secretary of the branch, or tagged 支委): every two of the committee; every other member with at least one
of the committee; every other member with at least one other member; each counted once a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may, people_under
from bot.turn import Refusal
from handlers.care import texts_tasks as texts
from handlers.care.campaigns.audience import has_tag
from models.base import insert_ignore, table_of
from models.care import CareExemption, Talk
from models.org import Grant, Membership, Person, Role, Unit

READERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.ADMIN)
MEMBERS = ("中共党员", "党员", "中共预备党员", "预备党员")
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


@dataclass(frozen=True)
class Pairs:
    """Done and required pairs of the three classes."""

    committee: tuple[int, int]
    with_committee: tuple[int, int]
    among_members: tuple[int, int]


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
    return set(
        session.scalars(
            select(CareExemption.person_id).where(CareExemption.first_on <= on, CareExemption.last_on >= on)
        )
    )


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
    committee, members = _sides(session, branch, last)
    everybody = committee | members
    talks = session.execute(
        select(Talk.talker_id, Talk.person_id).where(
            Talk.held_on.between(first, last), or_(Talk.talker_id.in_(everybody), Talk.person_id.in_(everybody))
        )
    )
    met = {frozenset(pair) for pair in talks}
    inside = [frozenset(pair) for pair in combinations(sorted(committee), 2)]
    with_committee = sum(any(frozenset((one, other)) in met for other in committee) for one in members)
    among = sum(any(frozenset((one, other)) in met for other in members if other != one) for one in members)
    needs_other = len(members) if len(members) > 1 else 0
    required = len(members) if committee else 0
    return Pairs((sum(p in met for p in inside), len(inside)), (with_committee, required), (among, needs_other))


def _sides(session: Session, branch: Unit, on: date) -> tuple[set[int], set[int]]:
    roll = select(Person.id).join(Membership).where(Membership.unit_id == branch.id, Person.active)
    members = set(session.scalars(roll.where(Person.political.in_(MEMBERS)))) - exempt(session, on)
    held = select(Grant.person_id).where(Grant.unit_id == branch.id, Grant.role == Role.SECRETARY)
    committee = set(session.scalars(roll.where(or_(Person.id.in_(held), has_tag("支委")))))
    return committee, members - committee
