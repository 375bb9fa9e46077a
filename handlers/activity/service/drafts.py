"""What somebody began to write and did not hand in: rows from the first answer on, gone after a month."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.activity import texts_hours as texts
from handlers.activity.service import dual
from handlers.activity.service.claims import DRAFT, appealable
from handlers.activity.service.hours import MINUTE, NotCounted, check_minutes
from models.activity import Activity, BackEntry, DualRegistration, HourAppeal, ServiceReport
from models.org import Person

KEPT = timedelta(days=30)
LONGEST = timedelta(hours=24)


def back_entry(session: Session, person: Person) -> BackEntry | None:
    """The back-entry somebody left unfinished."""
    query = select(BackEntry).where(BackEntry.state == DRAFT, BackEntry.proposed_by == person.id)
    return session.scalars(query.order_by(BackEntry.id.desc())).first()


def begin_back_entry(session: Session, person: Person, title: str, *, now: datetime) -> BackEntry:
    """What was done; when and the proof follow. An older draft of theirs gives way."""
    mine = delete(BackEntry).where(BackEntry.state == DRAFT, BackEntry.proposed_by == person.id)
    session.execute(mine)
    entry = BackEntry(person_id=person.id, title=title[:64], starts_at=now, ends_at=now, minutes=0, proof="")
    entry.proposed_by, entry.created_at, entry.state = person.id, now, DRAFT
    session.add(entry)
    session.flush()
    return entry


def back_entry_of(session: Session, person: Person, ref: int) -> BackEntry:
    """One's own draft. Raises: NotCounted."""
    entry = session.get(BackEntry, ref)
    if entry is None or entry.proposed_by != person.id or entry.state != DRAFT:
        raise NotCounted(texts.DECIDED)
    return entry


def when(session: Session, entry: BackEntry, span: tuple[datetime, datetime], *, now: datetime) -> None:
    """When it was. Raises: NotCounted, where it is not over yet or too long."""
    if span[1] > now or span[1] - span[0] > LONGEST:
        raise NotCounted(texts.NOT_DONE_YET)
    entry.starts_at, entry.ends_at = span
    entry.minutes = (span[1] - span[0]) // MINUTE
    session.flush()


def begin_appeal(session: Session, person: Person, activity: Activity, *, now: datetime) -> HourAppeal:
    """The appeal about an activity's hours that was begun, or a new one. Raises: NotCounted."""
    if activity not in appealable(session, person, now=now):
        raise NotCounted(texts.NOTHING_TO_APPEAL)
    same = select(HourAppeal).where(HourAppeal.person_id == person.id, HourAppeal.activity_id == activity.id)
    if session.scalar(same.where(HourAppeal.state == "open")):
        raise NotCounted(texts.APPEAL_OPEN)
    row = session.scalars(same.where(HourAppeal.state == DRAFT)).first()
    if row is None:
        row = HourAppeal(person_id=person.id, activity_id=activity.id, claimed=0, text="", state=DRAFT, created_at=now)
        session.add(row)
        session.flush()
    return row


def appeal_of(session: Session, person: Person, ref: int) -> HourAppeal:
    """One's own draft. Raises: NotCounted."""
    row = session.get(HourAppeal, ref)
    if row is None or row.person_id != person.id or row.state != DRAFT:
        raise NotCounted(texts.DECIDED)
    return row


def claim(session: Session, row: HourAppeal, minutes: int) -> None:
    """How many minutes it should have been. Raises: NotCounted."""
    check_minutes(session.get_one(Activity, row.activity_id), minutes)
    row.claimed = minutes
    session.flush()


def report(session: Session, registration: DualRegistration) -> ServiceReport | None:
    """The report that has its time and no text yet."""
    query = select(ServiceReport).where(ServiceReport.registration_id == registration.id, ServiceReport.text == "")
    return session.scalars(query.order_by(ServiceReport.id.desc())).first()


def begin_report(
    session: Session, person: Person, row: DualRegistration, span: tuple[datetime, datetime], *, now: datetime
) -> ServiceReport:
    """When the service was; what was done follows. Raises: NotDual, NotCounted."""
    dual.check_report(session, person, row, span, now=now)
    made = report(session, row) or ServiceReport(registration_id=row.id, person_id=person.id, text="", created_at=now)
    made.starts_at, made.ends_at = span
    session.add(made)
    session.flush()
    return made


def purge(session: Session, *, now: datetime) -> int:
    """Drafts older than a month go. Returns how many."""
    old = now - KEPT
    gone = [
        delete(BackEntry).where(BackEntry.state == DRAFT, BackEntry.created_at < old),
        delete(HourAppeal).where(HourAppeal.state == DRAFT, HourAppeal.created_at < old),
        delete(ServiceReport).where(ServiceReport.text == "", ServiceReport.created_at < old),
    ]
    return sum(session.connection().execute(one).rowcount for one in gone)
