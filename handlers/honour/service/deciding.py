"""评审: the panel decides, reasons in writing; two thirds must take part, more than half of all agree.

"All" are the members who keep out of nothing: whoever is nominated, nominated others or declared a relation does not
count for that nomination, neither towards the two thirds nor towards the half.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import may
from handlers.honour.service import access
from handlers.honour.service.desk import Desk, Lacking, NotNow, NotYours, Recused
from models.base import table_of, upsert
from models.honour.selecting import Nomination, PanelSeat, PanelVote, Selection, Standing, State
from models.org import Person, Role

READERS = (Role.ORGANIZER, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a panel has said so far on one nomination."""

    members: int
    present: int
    agree: int

    @property
    def quorum(self) -> bool:
        """Two thirds or more took part."""
        return self.members > 0 and self.present * 3 >= self.members * 2

    @property
    def passed(self) -> bool:
        """More than half of all agree."""
        return self.quorum and self.agree * 2 > self.members


def panel(session: Session, selection: Selection) -> list[Person]:
    """Its members."""
    query = select(Person).join(PanelSeat, PanelSeat.person_id == Person.id)
    return list(session.scalars(query.where(PanelSeat.selection_id == selection.id, Person.active).order_by(Person.id)))


def sits(session: Session, selection: Selection, person: Person) -> bool:
    """Whether somebody is on the panel."""
    query = select(PanelSeat.id).where(PanelSeat.selection_id == selection.id, PanelSeat.person_id == person.id)
    return session.scalar(query) is not None


def tallies(session: Session, selection: Selection, nominations: Sequence[Nomination]) -> dict[int, Tally]:
    """By nomination the panel's votes on it, of members who do not keep out."""
    members = {one.id for one in panel(session, selection)}
    free = {number: members - out for number, out in access.kept_out(session, nominations).items()}
    votes: dict[int, list[bool]] = {number: [] for number in free}
    query = select(PanelVote).where(PanelVote.nomination_id.in_(free)).execution_options(populate_existing=True)
    for one in session.scalars(query):
        if one.person_id in free[one.nomination_id]:
            votes[one.nomination_id].append(one.agrees)
    return {number: Tally(len(free[number]), len(said), sum(said)) for number, said in votes.items()}


def tally(session: Session, nomination: Nomination) -> Tally:
    """The same of one."""
    return tallies(session, nomination.selection, [nomination])[nomination.id]


def reads(session: Session, selection: Selection, nomination: Nomination, person: Person) -> bool:
    """Whether somebody may read who of the panel said what: who runs or settles it or sits there, and keeps out of
    nothing."""
    if access.keeps_out(session, person, nomination):
        return False
    staff = any(may(session, person, role, selection.unit) for role in READERS)
    return staff or sits(session, selection, person)


def vote(desk: Desk, nomination: Nomination, person: Person, *, agrees: bool, reason: str) -> None:
    """A member's word, which they may change while the review is on. Raises: NotNow, NotYours, Recused, Lacking."""
    if nomination.selection.state != State.REVIEW or nomination.standing != Standing.ELIGIBLE:
        raise NotNow
    if not sits(desk.session, nomination.selection, person):
        raise NotYours
    if access.keeps_out(desk.session, person, nomination):
        raise Recused
    if not reason.strip():
        raise Lacking
    row = {"nomination_id": nomination.id, "person_id": person.id, "agrees": agrees, "reason": reason.strip()}
    unique = ("nomination_id", "person_id")
    row["at"] = desk.now
    upsert(desk.session, table_of(PanelVote), row, unique=unique, update=("agrees", "reason", "at"))


def to_judge(session: Session, person: Person) -> list[Nomination]:
    """What waits for a panel member's word."""
    seats = select(PanelSeat.selection_id).where(PanelSeat.person_id == person.id)
    said = select(PanelVote.nomination_id).where(PanelVote.person_id == person.id)
    query = select(Nomination).join(Selection).where(Selection.id.in_(seats), Selection.state == State.REVIEW)
    query = query.where(Nomination.standing == Standing.ELIGIBLE, Nomination.id.not_in(said))
    rows = session.scalars(query.order_by(Nomination.category, Nomination.id)).all()
    out = access.kept_out(session, rows)
    return [one for one in rows if person.id not in out[one.id]]


def votes_of(session: Session, nomination: Nomination) -> list[tuple[PanelVote, Person]]:
    """Who on the panel said what, and why."""
    query = select(PanelVote, Person).join(Person, Person.id == PanelVote.person_id)
    rows = session.execute(query.where(PanelVote.nomination_id == nomination.id).order_by(PanelVote.id))
    return [(row, person) for row, person in rows]
