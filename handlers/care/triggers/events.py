"""Where events come from: roster differences, other features' signals, and what people report."""

from datetime import date, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from bot.scope import people_in_scope
from bot.turn import Refusal
from bot.vault import Vault
from bot.workdays import Workdays
from handlers.care import texts_tasks as texts
from handlers.care.triggers import shipped
from handlers.care.triggers.tasks import Event, raise_task
from models.care import CareSignal, CareTask, CareTrigger
from models.org import HrEvent, Person, Role

LOOK_BACK = timedelta(days=30)
BATCH = 500
REPORTERS = (Role.SECRETARY, Role.ORGANIZER, Role.LEADER, Role.CASEWORKER)


class MayNotReport(Refusal):
    """Not somebody the reporter looks after."""

    text = texts.MAY_NOT_REPORT


def take_hr(session: Session, *, vault: Vault, workdays: Workdays, now: datetime) -> int:
    """Make tasks of what the roster told since it was last asked; how many."""
    answered = [
        event for trigger in session.scalars(select(CareTrigger).where(CareTrigger.active)) for event in trigger.events
    ]
    key = literal("hr:").concat(cast(HrEvent.id, String))
    taken = select(CareTask.id).where(CareTask.key == key).exists()
    query = select(HrEvent).where(HrEvent.at > now - LOOK_BACK, HrEvent.kind.in_(answered), ~taken)
    made = 0
    for row in session.scalars(query.order_by(HrEvent.id).limit(BATCH)):
        person = session.get_one(Person, row.person_id)
        happened = Event(f"hr:{row.id}", row.kind, person, row.on, "hr")
        made += raise_task(session, happened, vault=vault, workdays=workdays, now=now) is not None
    return made


def take_signals(session: Session, *, vault: Vault, workdays: Workdays, now: datetime) -> int:
    """Make tasks of what other features left; how many."""
    rows = session.scalars(select(CareSignal).where(~CareSignal.taken).order_by(CareSignal.id).limit(BATCH)).all()
    made = 0
    for row in rows:
        row.taken = True
        if row.event == shipped.MOOD:
            continue
        person = session.get_one(Person, row.person_id)
        happened = Event(f"signal:{row.key}"[:128], row.event, person, row.on, row.source)
        made += raise_task(session, happened, vault=vault, workdays=workdays, now=now) is not None
    session.flush()
    return made


def report(
    session: Session,
    reporter: Person,
    person: Person,
    event: str,
    *,
    on: date,
    detail: str,
    vault: Vault,
    workdays: Workdays,
    now: datetime,
) -> CareTask | None:
    """What somebody noticed: about those they look after, or about themself. Raises: MayNotReport."""
    if reporter.id == person.id:
        if event not in shipped.SELF:
            raise MayNotReport
    elif not _looks_after(session, reporter, person):
        raise MayNotReport
    stamp = blake2b(f"{person.id}|{event}|{on}".encode(), digest_size=8).hexdigest()
    happened = Event(f"report:{stamp}", event, person, on, "report", reporter, detail)
    return raise_task(session, happened, vault=vault, workdays=workdays, now=now)


def _looks_after(session: Session, reporter: Person, person: Person) -> bool:
    mine = people_in_scope(reporter, *REPORTERS)
    return session.scalar(select(Person.id).where(Person.id == person.id, Person.id.in_(mine))) is not None
