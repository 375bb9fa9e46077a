"""评审: the panel decides, reasons in writing; two thirds must take part, more than half of all agree.

"All" are the members who keep out of nothing: whoever is nominated, nominated others or declared a relation does not
count for that nomination, neither towards the two thirds nor towards the half.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.honour.service import access
from handlers.honour.service.desk import Desk, Lacking, NotNow, NotYours, Recused
from models.base import table_of, upsert
from models.honour.selecting import Nomination, PanelSeat, PanelVote, Selection, Standing, State
from models.org import Person


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


def tally(desk: Desk, nomination: Nomination) -> Tally:
    """The panel's votes on a nomination, of members who do not keep out."""
    free = [
        one.id
        for one in panel(desk.session, nomination.selection)
        if not access.keeps_out(desk.session, one, nomination)
    ]
    query = select(PanelVote.agrees).where(PanelVote.nomination_id == nomination.id, PanelVote.person_id.in_(free))
    votes = desk.session.scalars(query).all()
    return Tally(len(free), len(votes), sum(votes))


def decided(desk: Desk, nomination: Nomination) -> bool:
    """Whether enough of the panel took part."""
    return tally(desk, nomination).quorum


def passed(desk: Desk, nomination: Nomination) -> bool:
    """Whether it passes as things stand."""
    return tally(desk, nomination).passed


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
    rows = session.scalars(query.order_by(Nomination.category, Nomination.id))
    return [one for one in rows if not access.keeps_out(session, person, one)]


def votes_of(session: Session, nomination: Nomination) -> list[tuple[PanelVote, Person]]:
    """Who on the panel said what, and why."""
    query = select(PanelVote, Person).join(Person, Person.id == PanelVote.person_id)
    rows = session.execute(query.where(PanelVote.nomination_id == nomination.id).order_by(PanelVote.id))
    return [(row, person) for row, person in rows]
