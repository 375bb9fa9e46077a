"""The pairs of a party branch that talk about each other's work, each counted once a year.

Every two of the committee (the branch's secretary, or tagged 支委); every other member with at least one of the
committee; every other member with at least one other member.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.care.audience import has_tag
from models.care.talks import CareExemption, Talk
from models.org import Grant, Membership, Person, Role, Unit, UnitKind

MEMBERS = ("中共党员", "党员", "中共预备党员", "预备党员")
COMMITTEE_TAG = "支委"


@dataclass(frozen=True)
class Pairs:
    """Done and required pairs of the three classes."""

    committee: tuple[int, int]
    with_committee: tuple[int, int]
    among_members: tuple[int, int]


def pairs_of(committee: set[int], members: set[int], talks: Iterable[tuple[int, int]]) -> Pairs:
    """The matrix of one branch; `members` are those not of the committee, `talks` pairs of ids in either order."""
    inside: set[frozenset[int]] = set()
    heard, met = set(), set()
    for one, other in talks:
        for a, b in ((one, other), (other, one)):
            if a in committee and b in committee and a != b:
                inside.add(frozenset((a, b)))
            if a in members and b in committee:
                heard.add(a)
            if a in members and b in members and a != b:
                met.add(a)
    return Pairs(
        (len(inside), len(committee) * (len(committee) - 1) // 2),
        (len(heard), len(members) if committee else 0),
        (len(met), len(members) if len(members) > 1 else 0),
    )


def exempt_on(day: date) -> Select[int]:
    """Ids of the people nobody is expected to talk to on a day."""
    return select(CareExemption.person_id).where(CareExemption.first_on <= day, CareExemption.last_on >= day)


def pairs_by_branch(session: Session, branches: Select[int], *, first: date, last: date) -> dict[int, Pairs]:
    """The matrices of these party branches, by the unit's id; whoever left or is exempt on the last day is left out."""
    sides: dict[int, tuple[set[int], set[int]]] = {}
    held = select(Grant.person_id).where(Grant.unit_id == Membership.unit_id, Grant.role == Role.SECRETARY)
    leads = or_(Person.id.in_(held), has_tag(COMMITTEE_TAG))
    roll = select(Membership.unit_id, Person.id, Person.political, leads, Person.id.in_(exempt_on(last)))
    roll = roll.join(Person, Person.id == Membership.person_id).join(Unit, Unit.id == Membership.unit_id)
    roll = roll.where(Person.active, Unit.kind == UnitKind.PARTY_BRANCH, Membership.unit_id.in_(branches))
    homes: dict[int, list[int]] = {}
    for unit_id, person_id, political, of_committee, away in session.execute(roll):
        committee, members = sides.setdefault(unit_id, (set(), set()))
        if of_committee:
            committee.add(person_id)
        elif political in MEMBERS and not away:
            members.add(person_id)
        homes.setdefault(person_id, []).append(unit_id)
    talks: dict[int, list[tuple[int, int]]] = {}
    there = select(Membership.person_id).where(Membership.unit_id.in_(branches))
    held_then = select(Talk.talker_id, Talk.person_id).where(Talk.held_on.between(first, last))
    for talker, person in session.execute(held_then.where(Talk.person_id.in_(there))):
        for unit_id in set(homes.get(talker, ())) & set(homes.get(person, ())):
            talks.setdefault(unit_id, []).append((talker, person))
    return {unit_id: pairs_of(*two, talks.get(unit_id, ())) for unit_id, two in sides.items()}
