"""Who may see, run and take part in a selection; who keeps out of a nomination."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, above, may, unit_ids_in_scope, visible
from models.honour.selecting import RUNNING, Nomination, PanelSeat, Recusal, Selection, Standing, State
from models.org import Grant, Membership, Person, Role, Unit

STAFF = (Role.ORGANIZER, Role.SECRETARY, Role.LEADER)
LEVELS = (Role.ORGANIZER, Role.SECRETARY)
SEEN = (*RUNNING, State.CLOSED)


def overseen(person: Person | None) -> Select[Selection]:
    """The selections of the units one works for."""
    return visible(select(Selection), person, *STAFF, unit=Selection.unit_id)


def one_overseen(session: Session, person: Person | None, public_id: str) -> Selection:
    """One of them. Raises: NotFound."""
    found = session.scalar(overseen(person).where(Selection.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def organizes(session: Session, person: Person | None, selection: Selection) -> bool:
    """Whether somebody runs a selection."""
    return may(session, person, Role.ORGANIZER, selection.unit)


def homes_of(session: Session, person: Person) -> list[int]:
    """Ids of the units somebody belongs to and of all above them."""
    units = select(Unit).join(Membership).where(Membership.person_id == person.id, Unit.active)
    return sorted({number for unit in session.scalars(units) for number in above(unit)})


def for_person(session: Session, person: Person) -> Select[Selection]:
    """The selections that are for somebody: of their units or of units above, once published."""
    query = select(Selection).where(Selection.unit_id.in_(homes_of(session, person)), Selection.state.in_(SEEN))
    return query.order_by(Selection.id.desc())


def one_for(session: Session, person: Person, public_id: str) -> Selection:
    """One of them. Raises: NotFound."""
    found = session.scalar(for_person(session, person).where(Selection.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def nominations_seen(person: Person | None) -> Select[Nomination]:
    """Nominations somebody may read: their own, those about them, those of units they work for and of their panels."""
    units = unit_ids_in_scope(person, *STAFF)
    if person is None:
        return select(Nomination).where(Nomination.unit_id.in_(units))
    panels = select(PanelSeat.selection_id).where(PanelSeat.person_id == person.id)
    mine = or_(
        Nomination.by_id == person.id,
        (Nomination.person_id == person.id) & Nomination.standing.not_in((Standing.DRAFT, Standing.SENT_BACK)),
        (Nomination.unit_id.in_(units) | Nomination.selection_id.in_(panels)) & (Nomination.standing != Standing.DRAFT),
    )
    return select(Nomination).where(mine)


def one_nomination(session: Session, person: Person | None, public_id: str) -> Nomination:
    """One of them. Raises: NotFound."""
    found = session.scalar(nominations_seen(person).where(Nomination.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def keeps_out(session: Session, person: Person, nomination: Nomination) -> bool:
    """Whether somebody may not judge a nomination: it is about them or their own, or they declared a relation."""
    return person.id in kept_out(session, [nomination])[nomination.id]


def kept_out(session: Session, nominations: Sequence[Nomination]) -> dict[int, set[int]]:
    """By nomination, the ids of everybody who may not judge it."""
    found = {one.id: {number for number in (one.person_id, one.by_id) if number} for one in nominations}
    query = select(Recusal.nomination_id, Recusal.person_id).where(Recusal.nomination_id.in_(found))
    for nomination_id, person_id in session.execute(query):
        found[nomination_id].add(person_id)
    return found


def holders(session: Session, unit: Unit | int, *roles: Role) -> list[Person]:
    """Who has one of the roles on this very unit."""
    number = unit if isinstance(unit, int) else unit.id
    query = select(Person).join(Grant, Grant.person_id == Person.id).distinct()
    query = query.where(Grant.unit_id == number, Grant.role.in_(roles), Person.active)
    return list(session.scalars(query.order_by(Person.id)))
