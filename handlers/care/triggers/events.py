"""Where events come from: roster differences, requests for help, other features' signals, and what people report."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import structlog
from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from bot.scope import people_in_scope
from bot.turn import Refusal
from bot.vault import Vault
from bot.workdays import Workdays
from handlers.care import finding
from handlers.care import texts_tasks as texts
from handlers.care.moments import local_day
from handlers.care.triggers import shipped
from handlers.care.triggers.tasks import Event, raise_task
from models.base import insert_ignore, table_of
from models.care import CareSignal, CareTask
from models.case import Case, CaseSeat, Kind, Seat, State
from models.org import HrEvent, Person, Role

LOOK_BACK = timedelta(days=30)
CASES: Mapping[str, str] = MappingProxyType({Kind.CLAIM: "住院", Kind.AID: "生活困难", Kind.FILE: "生活困难"})
UNSENT = (State.DRAFT, State.WITHDRAWN)
log = structlog.get_logger()
BATCH = 500
REPORTERS = (Role.SECRETARY, Role.ORGANIZER, Role.LEADER, Role.CASEWORKER)
SELVES = ("我", "本人", "自己")


class MayNotReport(Refusal):
    """Not somebody the reporter looks after."""

    text = texts.MAY_NOT_REPORT


def take(session: Session, *, vault: Vault, workdays: Workdays, now: datetime) -> int:
    """Make tasks of what the roster, the cases and other features told since it was last asked; how many events."""
    fresh = [*_from_roster(session, now), *_from_cases(session, now)]
    insert_ignore(session, table_of(CareSignal), fresh, unique=("key",))
    rows = session.scalars(select(CareSignal).where(~CareSignal.taken).order_by(CareSignal.id).limit(BATCH)).all()
    made = 0
    for row in rows:
        row.taken = True
        if row.event == shipped.MOOD:
            log.warning("care signal refused: only a person may report it", key=row.key, source=row.source)
            continue
        person = session.get_one(Person, row.person_id)
        happened = Event(row.key, row.event, person, row.on, row.source)
        made += raise_task(session, happened, vault=vault, workdays=workdays, now=now) is not None
    session.flush()
    return made


def _from_roster(session: Session, now: datetime) -> Iterator[dict[str, Any]]:
    key = literal("hr:").concat(cast(HrEvent.id, String))
    taken = select(CareSignal.id).where(CareSignal.key == key).exists()
    query = select(HrEvent).where(HrEvent.at > now - LOOK_BACK, ~taken).order_by(HrEvent.id).limit(BATCH)
    for row in session.scalars(query):
        yield _signal(f"hr:{row.id}", row.person_id, row.kind, "hr", row.on)


def _from_cases(session: Session, now: datetime) -> Iterator[dict[str, Any]]:
    """Requests that say somebody is in hospital or in need; not those that are kept from anybody."""
    key = literal("case:").concat(cast(Case.id, String))
    taken = select(CareSignal.id).where(CareSignal.key == key).exists()
    kept = select(CaseSeat.id).where(CaseSeat.case_id == Case.id, CaseSeat.seat == Seat.KEPT_FROM).exists()
    query = select(Case.id, Case.person_id, Case.kind, Case.created_at)
    query = query.where(Case.kind.in_(CASES), Case.state.not_in(UNSENT), Case.created_at > now - LOOK_BACK)
    query = query.where(Case.person_id.is_not(None), ~taken, ~kept).order_by(Case.id).limit(BATCH)
    for case_id, person_id, kind, at in session.execute(query):
        yield _signal(f"case:{case_id}", person_id or 0, CASES[kind], "case", local_day(at))


def _signal(key: str, person_id: int, event: str, source: str, on: date) -> dict[str, Any]:
    return {"key": key, "person_id": person_id, "event": event, "source": source, "on_day": on, "taken": False}


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


def whose(session: Session, reporter: Person, typed: str) -> Person:
    """Whose matter it is, as it was typed: 我, a name or a 工号. Raises: finding.WhoExactly."""
    if typed in (*SELVES, reporter.name):
        return reporter
    return finding.person_named(session, reporter, typed, REPORTERS)


def _looks_after(session: Session, reporter: Person, person: Person) -> bool:
    mine = people_in_scope(reporter, *REPORTERS)
    return session.scalar(select(Person.id).where(Person.id == person.id, Person.id.in_(mine))) is not None
