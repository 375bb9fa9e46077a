"""Cases in a list: one's own, and those that wait for whoever works on them."""

from sqlalchemy import Select, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from handlers.case.service.scope import visible
from models.case import Case, State, Urgency
from models.org import Person

RANK = {Urgency.NOW: 0, Urgency.URGENT: 1, Urgency.NORMAL: 2, Urgency.COMPLEX: 3}
QUIET = (
    State.DRAFT, State.WITHDRAWN, State.LAPSED, State.UPHELD, State.ENDED, State.CLOSED, State.RATING, State.DECLINED,
    State.FAILED, State.REJECTED, State.REFUSED, State.ON_FILE, State.OFF_FILE,
)  # fmt: skip


URGENT_FIRST = (when(RANK, value=Case.urgency, else_=2), Case.due_at.is_(None), Case.due_at, Case.id)


def own(person: Person) -> Select[Case]:
    """The person's own cases, the newest first."""
    mine = (Case.person_id == person.id) | (Case.proxy_id == person.id)
    return select(Case).where(mine, Case.state != State.DRAFT).order_by(Case.id.desc())


def own_drafts(person: Person) -> Select[Case]:
    """The drafts somebody is busy with, the newest first."""
    mine = (Case.proxy_id == person.id) | (Case.person_id == person.id) & Case.proxy_id.is_(None)
    return select(Case).where(Case.state == State.DRAFT, mine).order_by(Case.id.desc())


def waiting(session: Session, person: Person) -> Select[Case]:
    """What waits, the urgent first, then what is due first."""
    query = visible(session, person).where(Case.person_id.is_(None) | (Case.person_id != person.id))
    return query.where(Case.state.not_in(QUIET)).order_by(*URGENT_FIRST)
