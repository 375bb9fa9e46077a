"""The log of a case: adding to it, reading it back as marks for the clocks, and what the clocks say."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.sealed import put
from handlers.case import clocks
from handlers.case.clocks import Clock, Mark
from handlers.case.service.desk import Desk, Said
from handlers.case.table import Who
from models.base import insert_ignore, new_public_id, table_of
from models.case import STAFF_ROLES, Case, CaseCounter, CaseEvent, State
from models.org import Person

COUNTER = table_of(CaseCounter)


def add(
    desk: Desk, case: Case, action: str, target: State, *, role: Who, actor: Person | None = None, said: Said
) -> CaseEvent:
    """One more event. An objector is not named in it, and an anonymous letter knows no hour."""
    case.events += 1
    hidden = unnamed(role)
    event = CaseEvent(
        public_id=new_public_id(), case_id=case.id, person_id=case.person_id, seq=case.events, at=desk.now,
        actor_id=None if hidden or actor is None else actor.id, role=role, action=action,
        source=case.state if case.events > 1 else None, target=target, code=said.code[:64], detail=_detail(said),
    )  # fmt: skip
    if said.note and not hidden:
        put(desk.vault, event, "note", said.note)
    desk.session.add(event)
    desk.session.flush()
    return event


def unnamed(role: Who) -> bool:
    """Whether the log leaves out who it was and what they said: objectors and those who write anonymously."""
    return role is Who.ANYONE


def _detail(said: Said) -> dict[str, object]:
    found: dict[str, object] = {}
    if said.unit is not None:
        found["unit"] = said.unit.id
    if said.day is not None:
        found["day"] = said.day.isoformat()
    if said.urgency:
        found["urgency"] = said.urgency
    return found


def events(session: Session, case: Case) -> list[CaseEvent]:
    """The whole log, oldest first."""
    return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)))


def last(session: Session, case: Case, *actions: str) -> CaseEvent | None:
    """The latest event of these names."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action.in_(actions))
    return session.scalars(query.order_by(CaseEvent.seq.desc())).first()


def marks(session: Session, case: Case) -> list[Mark]:
    """The log as the clocks see it."""
    return [Mark(e.at, State(e.target), e.role in STAFF_ROLES, e.action) for e in events(session, case)]


def handling(desk: Desk, case: Case) -> Clock | None:
    """The clock of the whole case."""
    return clocks.handling(marks(desk.session, case), case.urgency, desk.policy, desk.now, desk.workdays)


def first_reply(desk: Desk, case: Case) -> Clock | None:
    """The clock of the first reply; a reopened case keeps its first result."""
    return clocks.first_reply(marks(desk.session, case), desk.policy, desk.now, desk.workdays)


def entered(session: Session, case: Case) -> Mark:
    """When the case came to stand where it stands."""
    found = marks(session, case)
    return Mark(clocks.entered(found), State(case.state), by_staff=False)


def next_number(session: Session, day: date) -> str:
    """BF-26-1124-07: year, month and day, and the running number of the day."""
    insert_ignore(session, COUNTER, {"day": day, "last": 0}, unique=("day",))
    query = update(COUNTER).where(COUNTER.c.day == day).values(last=COUNTER.c.last + 1).returning(COUNTER.c.last)
    return f"BF-{day:%y-%m%d}-{session.execute(query).scalar_one():02}"
