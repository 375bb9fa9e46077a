"""Who may see and do what: the one set of rules every list, page, API and export goes through.

A grant is a role on a unit and holds for everything below it. What is out of scope is not found: nobody learns that it
exists. Nobody (None, or somebody who left) sees nothing.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, object_session

from bot.turn import Refusal
from models.org import Grant, Membership, Person, Role, Unit

Rows = TypeVar("Rows", bound="Select[*tuple[Any, ...]]")


class NotFound(Refusal):
    """There is no such thing, or it is not for this reader; the web's doors answer 404."""

    text = "没有找到，或者不在您负责的范围里。请核对后再试，或者请问管理员。"


class SamePerson(Refusal):
    """The same person asked and approved."""

    text = "这一步要由另一个人来做：自己提出的，不能自己批准。"


def people_in_scope(person: Person | None, *roles: Role) -> Select[int]:
    """Ids of the people who belong to a unit where `person` has one of the roles, or to a unit below it."""
    return select(Membership.person_id).where(Membership.unit_id.in_(unit_ids_in_scope(person, *roles)))


def unit_ids_in_scope(person: Person | None, *roles: Role) -> Select[int]:
    """Ids of the units where `person` has one of the roles, and of all units below them."""
    if person is None or not person.active or not roles:
        return select(Unit.id).where(false())
    granted = aliased(Unit)
    mine = select(Grant.unit_id).where(Grant.person_id == person.id, Grant.role.in_(roles))
    return select(Unit.id).join(granted, Unit.path.startswith(granted.path)).where(granted.id.in_(mine))


def units_in_scope(session: Session, person: Person | None, roles: Sequence[Role]) -> list[Unit]:
    """The units a person may look after in these roles, each before those below it."""
    query = select(Unit).where(Unit.id.in_(unit_ids_in_scope(person, *roles)), Unit.active)
    return list(session.scalars(query.order_by(Unit.path)))


def people_under(unit: Unit) -> Select[int]:
    """Ids of the active people of a unit and of everything below it."""
    units = select(Unit.id).where(Unit.path.startswith(unit.path))
    return select(Membership.person_id).join(Person).where(Membership.unit_id.in_(units), Person.active).distinct()


def above(unit: Unit) -> list[int]:
    """Ids of the unit and of everything above it, the top first."""
    return [int(part) for part in unit.path.split("/") if part]


def may(session: Session, person: Person | None, role: Role, unit: Unit) -> bool:
    """Whether a person has this role on the unit or on one above it."""
    if person is None or not person.active:
        return False
    query = exists().where(Grant.person_id == person.id, Grant.role == role, Grant.unit_id.in_(above(unit)))
    return bool(session.scalar(select(query)))


def at_the_top(session: Session, person: Person | None, role: Role = Role.ADMIN) -> bool:
    """Whether a person has this role on the top of a tree: for what belongs to the whole enterprise."""
    if person is None or not person.active:
        return False
    mine = (Grant.person_id == person.id, Grant.role == role, Unit.parent_id.is_(None))
    return bool(session.scalar(select(exists().where(Grant.unit_id == Unit.id, *mine))))


def visible(
    query: Rows,
    actor: Person | None,
    *roles: Role,
    person: InstrumentedAttribute[Any] | None = None,
    unit: InstrumentedAttribute[Any] | None = None,
) -> Rows:
    """The rows of a query that the actor may see: by the column that names a person, a unit, or both.

    `visible(select(Reflection), actor, Role.SECRETARY, person=Reflection.person_id)`.
    """
    if person is None and unit is None:
        raise ValueError("name the column that says whose row it is")
    if person is not None:
        query = query.where(_belongs(person, actor, *roles))
    if unit is not None:
        query = query.where(unit.in_(unit_ids_in_scope(actor, *roles)))
    return query


def _belongs(person: InstrumentedAttribute[Any], actor: Person | None, *roles: Role) -> ColumnElement[bool]:
    """`people_in_scope` asked row by row, of units whose paths are known: a database that sees them can tell whether
    few or many of its people are meant, and a page of a long list looks at its own rows alone.
    """
    session = object_session(actor) if actor is not None else None
    if session is None or actor is None:
        return person.in_(people_in_scope(actor, *roles))
    mine = select(Unit.path).join(Grant, Grant.unit_id == Unit.id)
    mine = mine.where(Grant.person_id == actor.id, Grant.role.in_(roles)).order_by(Unit.path)
    paths = session.scalars(mine).all() if actor.active and roles else ()
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    member, unit = aliased(Membership), aliased(Unit)
    within = or_(false(), *(unit.path.startswith(path) for path in tops))
    return exists().where(member.person_id == person, unit.id == member.unit_id, within)


def person_in_scope(session: Session, actor: Person | None, *roles: Role, public_id: str) -> Person:
    """One person by public id.

    Raises: NotFound, alike for a stranger and for somebody else's people.
    """
    query = visible(select(Person).where(Person.public_id == public_id), actor, *roles, person=Person.id)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def unit_in_scope(session: Session, actor: Person | None, *roles: Role, public_id: str) -> Unit:
    """One unit by public id.

    Raises: NotFound.
    """
    query = visible(select(Unit).where(Unit.public_id == public_id), actor, *roles, unit=Unit.id)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def not_the_same(reporter: Person | int | None, approver: Person | int | None) -> None:
    """Whoever reports, asks or writes cannot approve it.

    Raises: SamePerson.
    """
    one, other = _id(reporter), _id(approver)
    if one is not None and one == other:
        raise SamePerson


def _id(person: Person | int | None) -> int | None:
    return person.id if isinstance(person, Person) else person
