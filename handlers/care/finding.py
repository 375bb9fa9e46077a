"""Somebody the actor looks after, by name or 工号 as it is typed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from bot.scope import NotFound, people_in_scope, people_under, units_in_scope
from bot.turn import Refusal
from handlers.care import texts_tasks as texts
from models.org import Membership, Person, Role, Unit, UnitKind

SHOWN = 6


class WhoExactly(Refusal):
    """Nobody or several people have that name; the text says what to type, `leave` how to leave a chat about it."""

    def __init__(self, text: str, *, leave: str = "") -> None:
        super().__init__(text + leave)
        self.plain = text


def person_named(session: Session, actor: Person, typed: str, roles: Sequence[Role]) -> Person:
    """The one active person in the actor's scope called so. Raises: WhoExactly."""
    return _one(session, typed, Person.id.in_(people_in_scope(actor, *roles)))


def comrade_named(session: Session, actor: Person, typed: str, roles: Sequence[Role]) -> Person:
    """The same, also among those of the actor's own party branches. Raises: WhoExactly."""
    among = or_(Person.id.in_(people_in_scope(actor, *roles)), Person.id.in_(comrades_of(actor)))
    return _one(session, typed, among)


def unit_over(session: Session, actor: Person, person: Person, role: Role) -> Unit:
    """The topmost unit the actor has this role for that somebody belongs to. Raises: NotFound."""
    found = (unit for unit in units_in_scope(session, actor, [role]) if _under(session, unit, person))
    unit = next(found, None)
    if unit is None:
        raise NotFound
    return unit


def _under(session: Session, unit: Unit, person: Person) -> bool:
    return session.scalar(people_under(unit).where(Membership.person_id == person.id)) is not None


def comrades_of(person: Person) -> Select[int]:
    """Ids of the people who share a party branch with somebody."""
    theirs, own = aliased(Membership), aliased(Membership)
    query = select(theirs.person_id).join(own, own.unit_id == theirs.unit_id).join(Unit, Unit.id == own.unit_id)
    return query.where(own.person_id == person.id, Unit.kind == UnitKind.PARTY_BRANCH)


def knows_any(session: Session, actor: Person, roles: Sequence[Role]) -> bool:
    """Whether there is anybody whom the actor looks after or shares a party branch with."""
    among = or_(Person.id.in_(people_in_scope(actor, *roles)), Person.id.in_(comrades_of(actor)))
    return session.scalar(select(Person.id).where(among, Person.id != actor.id).limit(1)) is not None


def _one(session: Session, typed: str, among: ColumnElement[bool]) -> Person:
    name = typed.strip()
    query = select(Person).where(Person.active, or_(Person.name == name, Person.employee_no == name))
    found = session.scalars(query.where(among).limit(SHOWN + 1)).all()
    if not found:
        raise WhoExactly(texts.nobody_called(name[:16]), leave=texts.LEAVE)
    if len(found) > 1:
        raise WhoExactly(
            texts.several_called(name, [(one.employee_no, unit_of(session, one)) for one in found[:SHOWN]])
        )
    return found[0]


def unit_of(session: Session, person: Person) -> str:
    """The name of the unit they are first listed under."""
    query = select(Unit.name).join(Membership).where(Membership.person_id == person.id)
    return session.scalars(query.order_by(Membership.main.desc(), Unit.path)).first() or ""
