"""What the API says of a person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web.shapes import Out
from handlers.org.service import units_of
from models.org import Grant, Person


class UnitRef(Out):
    """A unit by name."""

    id: str
    name: str
    kind: str


class RoleHeld(Out):
    """What a person may do, and where."""

    role: str
    unit: UnitRef


class Me(Out):
    """Whoever is signed in."""

    id: str
    name: str
    employee_no: str
    units: list[UnitRef]
    roles: list[RoleHeld]


def me_of(session: Session, person: Person) -> Me:
    """A person as they see themselves."""
    grants = session.scalars(select(Grant).where(Grant.person_id == person.id).order_by(Grant.id))
    return Me(
        id=person.public_id,
        name=person.name,
        employee_no=person.employee_no,
        units=[UnitRef(id=unit.public_id, name=unit.name, kind=unit.kind) for unit in units_of(session, person)],
        roles=[
            RoleHeld(role=grant.role, unit=UnitRef(id=grant.unit.public_id, name=grant.unit.name, kind=grant.unit.kind))
            for grant in grants
        ],
    )
