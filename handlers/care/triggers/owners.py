"""Whose task it is: the nearest one above the person who has the role, never the person themself."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.org import Grant, Membership, Person, Role, Unit, UnitKind

PARTY = (UnitKind.PARTY_BRANCH, UnitKind.PARTY_COMMITTEE)
SUPERIORS = (Role.SECRETARY, Role.LEADER)
LAST_RESORT = (Role.ADMIN,)


def owner_of(session: Session, person: Person, roles: Sequence[str]) -> tuple[int | None, int | None]:
    """(owner's id, the unit they hold the role on): the party tree first, then the nearest unit, then the role's place.

    Where nobody has one of the roles, an administrator; (None, the person's unit) where there is none either.
    """
    units = _units(session, person)
    found = _nearest(session, person, units, roles) or _nearest(session, person, units, LAST_RESORT)
    return found or (None, units[0].id if units else None)


def superior_of(session: Session, person: Person, unit_id: int | None, owner_id: int | None) -> int | None:
    """Who hears when the owner does not act: the nearest secretary or leader above the owner's unit."""
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit is None:
        return None
    above = [int(part) for part in unit.path.split("/") if part]
    rows = session.execute(
        select(Grant.person_id, Unit.path, Grant.role)
        .join(Unit, Unit.id == Grant.unit_id)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.unit_id.in_(above), Grant.role.in_(SUPERIORS), Person.active)
        .where(Grant.person_id.not_in([one for one in (person.id, owner_id) if one is not None]))
    )
    higher = [row for row in rows if len(row[1]) < len(unit.path) or row[2] == Role.LEADER]
    return max(higher, key=lambda row: (len(row[1]), row[2] == Role.SECRETARY, -row[0]))[0] if higher else None


def _units(session: Session, person: Person) -> list[Unit]:
    query = select(Unit).join(Membership).where(Membership.person_id == person.id, Unit.active)
    found = session.scalars(query.order_by(Membership.main.desc(), Unit.path))
    return sorted(found, key=lambda unit: unit.kind not in PARTY)


def _nearest(
    session: Session, person: Person, units: Sequence[Unit], roles: Sequence[str]
) -> tuple[int | None, int | None] | None:
    above = {int(part) for unit in units for part in unit.path.split("/") if part}
    query = select(Grant.person_id, Grant.unit_id, Grant.role, Unit.path, Unit.kind)
    query = query.join(Unit, Unit.id == Grant.unit_id).join(Person, Person.id == Grant.person_id)
    query = query.where(Grant.unit_id.in_(above), Grant.role.in_(roles), Person.active, Grant.person_id != person.id)
    rows = session.execute(query).all()
    if not rows:
        return None
    best = min(rows, key=lambda row: (row[4] not in PARTY, -len(row[3]), list(roles).index(row[2]), row[0]))
    return best[0], best[1]
