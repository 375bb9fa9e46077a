"""Who is what on a case, and which cases somebody may know of. What is out of scope is not found."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from bot.scope import NotFound, above, may, people_in_scope, unit_ids_in_scope
from handlers.case.table import Who
from models.case import Case, CaseSeat, Kin, Kind, Seat, State
from models.org import Grant, Membership, Person, Role, Unit, UnitKind

SPECIALIST = "心理专员"
CONFIDENTIAL = (Kind.MIND, Kind.LAW)
OPEN_TO_ALL_HANDLERS = frozenset({State.SUBMITTED, State.REOPENED, State.TRANSFERRED})


def parts(session: Session, case: Case, actor: Person | None) -> frozenset[Who]:
    """What somebody is on a case. The applicant is nothing else; relatives and those kept from it are nothing."""
    if actor is None:
        return frozenset({Who.SYSTEM})
    if not actor.active:
        return frozenset()
    if case.person_id == actor.id:
        return frozenset({Who.APPLICANT})
    if shut_out(session, case, actor):
        return frozenset()
    if case.proxy_id == actor.id:
        return frozenset({Who.PROXY})
    return _staff(session, case, actor) if case.state != State.DRAFT else frozenset()


def shut_out(session: Session, case: Case, person: Person) -> bool:
    """Whether somebody is kept from a case: recused, a relative, or by the applicant's wish."""
    seat = exists().where(
        CaseSeat.case_id == case.id, CaseSeat.person_id == person.id, CaseSeat.seat.in_((Seat.RECUSED, Seat.KEPT_FROM))
    )
    return bool(session.scalar(select(or_(seat, _kin(case.person_id, person.id)))))


def case_in_scope(session: Session, actor: Person | None, ref: str, *, lock: bool = False) -> Case:
    """A case by public id or number, for somebody who may know of it.

    Raises: NotFound, alike for one that does not exist.
    """
    query = visible(session, actor).where(or_(Case.public_id == ref, Case.number == ref.strip().upper()))
    found = session.scalar(query.with_for_update(of=Case) if lock else query)
    if found is None:
        raise NotFound
    return found


def visible(session: Session, actor: Person | None) -> Select[Case]:
    """The cases somebody may know of: number, kind and step. Their story is another matter."""
    if actor is None or not actor.active:
        return select(Case).where(false())
    own = or_(Case.person_id == actor.id, Case.proxy_id == actor.id)
    seated = exists().where(
        CaseSeat.case_id == Case.id, CaseSeat.person_id == actor.id, CaseSeat.seat.in_((Seat.VERIFIER, Seat.PANEL))
    )
    by_role = or_(
        and_(_in_units(actor, Role.CASEWORKER), _special(session, actor)),
        Case.to_unit_id.in_(unit_ids_in_scope(actor, Role.CASEWORKER)) & (Case.state == State.TRANSFERRED),
        _in_units(actor, Role.LEADER, Role.AUDITOR),
        Case.person_id.in_(people_in_scope(actor, Role.LEADER)),
        and_(
            or_(_in_units(actor, Role.SECRETARY), Case.person_id.in_(people_in_scope(actor, Role.SECRETARY))),
            Case.kind.not_in((*CONFIDENTIAL, Kind.BOX)),
        ),
    )
    shut = exists().where(
        CaseSeat.case_id == Case.id,
        CaseSeat.person_id == actor.id,
        CaseSeat.seat.in_((Seat.RECUSED, Seat.KEPT_FROM)),
    )
    staff = or_(Case.handler_id == actor.id, seated, by_role) & ~shut & ~_kin(Case.person_id, actor.id)
    return select(Case).where(or_(own, staff & (Case.state != State.DRAFT)))


def home_unit(session: Session, person: Person) -> Unit | None:
    """The unit whose caseworkers look after somebody: their union group's, their main one's, or any that has some."""
    query = select(Membership, Unit).join(Unit, Membership.unit_id == Unit.id)
    rows = session.execute(query.where(Membership.person_id == person.id, Unit.active)).all()
    ranked = sorted(rows, key=lambda row: (row[1].kind != UnitKind.UNION_GROUP, not row[0].main, row[1].id))
    units = [unit for _, unit in ranked]
    return next((unit for unit in units if holders(session, unit, Role.CASEWORKER)), units[0] if units else None)


def holders(session: Session, unit: Unit | None, role: Role) -> list[Person]:
    """The active people who have a role on a unit, taken from the nearest unit upwards that has any."""
    if unit is None:
        return []
    ids = above(unit)
    query = select(Person, Grant.unit_id).join(Grant, Grant.person_id == Person.id)
    rows = session.execute(query.where(Grant.unit_id.in_(ids), Grant.role == role, Person.active)).all()
    nearest = max((ids.index(unit_id) for _, unit_id in rows), default=-1)
    return [person for person, unit_id in rows if ids.index(unit_id) == nearest]


def handlers_of(session: Session, case: Case, unit: Unit | None = None) -> list[Person]:
    """Whoever may take a case: caseworkers nearest to its unit, specialists where it takes one.

    Where all of a unit's are kept from it, those further up; where there are none at all, the nearest leaders, who can
    give it to somebody.
    """
    unit = unit or (session.get_one(Unit, case.unit_id) if case.unit_id else None)
    levels = _levels(session, case, unit, Role.CASEWORKER)
    if case.kind == Kind.MIND:
        special = [[person for person in level if SPECIALIST in person.tags] for level in levels]
        levels = [level for level in special if level] or levels
    return next(iter(levels or _levels(session, case, unit, Role.LEADER)), [])


def leaders_of(session: Session, case: Case) -> list[list[Person]]:
    """The leaders above a case, the nearest unit's first, nobody who is kept from it."""
    return _levels(session, case, session.get_one(Unit, case.unit_id) if case.unit_id else None, Role.LEADER)


def _levels(session: Session, case: Case, unit: Unit | None, role: Role) -> list[list[Person]]:
    """Who has a role at or above a unit and is not kept from a case, the nearest first."""
    if unit is None:
        return []
    ids = above(unit)
    query = select(Person, Grant.unit_id).join(Grant, Grant.person_id == Person.id)
    rows = session.execute(query.where(Grant.unit_id.in_(ids), Grant.role == role, Person.active)).all()
    fit = [(p, unit) for p, unit in rows if p.id != case.person_id and not shut_out(session, case, p)]
    levels = [[person for person, unit in fit if unit == unit_id] for unit_id in reversed(ids)]
    return [level for level in levels if level]


def _staff(session: Session, case: Case, actor: Person) -> frozenset[Who]:
    found: set[Who] = set()
    unit = session.get(Unit, case.to_unit_id if case.state == State.TRANSFERRED else case.unit_id)
    if _handles(session, case, actor, unit):
        found |= {Who.HANDLER, Who.FINANCE}
    seats = select(CaseSeat.seat).where(CaseSeat.case_id == case.id, CaseSeat.person_id == actor.id)
    found |= {{Seat.VERIFIER: Who.VERIFIER, Seat.PANEL: Who.PANEL}[Seat(s)] for s in session.scalars(seats)}
    for role, who in ((Role.LEADER, Who.LEADER), (Role.SECRETARY, Who.SECRETARY)):
        if role == Role.SECRETARY and case.kind in (*CONFIDENTIAL, Kind.BOX):
            continue
        if (unit and may(session, actor, role, unit)) or _leads(session, case, actor, role):
            found.add(who)
    return frozenset(found)


def _handles(session: Session, case: Case, actor: Person, unit: Unit | None) -> bool:
    if unit is None or not may(session, actor, Role.CASEWORKER, unit):
        return False
    if case.handler_id is not None and case.handler_id != actor.id and case.state not in OPEN_TO_ALL_HANDLERS:
        return False
    return case.kind != Kind.MIND or SPECIALIST in actor.tags or not _specialists(session)


def _leads(session: Session, case: Case, actor: Person, role: Role) -> bool:
    if case.person_id is None:
        return False
    mine = people_in_scope(actor, role).where(Membership.person_id == case.person_id)
    return bool(session.scalar(select(exists(mine))))


def _in_units(actor: Person, *roles: Role) -> ColumnElement[bool]:
    return Case.unit_id.in_(unit_ids_in_scope(actor, *roles))


def _special(session: Session, actor: Person) -> ColumnElement[bool]:
    if SPECIALIST in actor.tags or not _specialists(session):
        return Case.id.is_not(None)
    return Case.kind != Kind.MIND


def _specialists(session: Session) -> bool:
    holder = aliased(Grant)
    query = select(Person.tags).join(holder, holder.person_id == Person.id)
    found = session.scalars(query.where(holder.role == Role.CASEWORKER, Person.active))
    return any(SPECIALIST in tags for tags in found)


def _kin(person_id: Any, other_id: int) -> ColumnElement[bool]:
    pairs = or_(
        and_(Kin.person_id == person_id, Kin.other_id == other_id),
        and_(Kin.person_id == other_id, Kin.other_id == person_id),
    )
    return exists().where(pairs)
