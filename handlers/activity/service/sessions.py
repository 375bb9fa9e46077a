"""Study sessions: agenda, absentees with make-up study, minutes, measures with owner and due date."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import not_the_same
from bot.turn import Refusal
from handlers.activity import texts_more as texts
from handlers.activity.service.access import lock, managed, must_lead, must_organize
from handlers.activity.times import local_day
from models.activity import Activity, ActivityState, AgendaItem, Attendance, Kind, MakeUp, Measure, Minutes
from models.org import Leave, Membership, Person, Unit
from models.study import Review, StudyItem

MAKE_UP_WITHIN = timedelta(days=14)
LEAST_NOTE = 10
NEAR, MOST = timedelta(days=60), 8
STUDIES = (Kind.STUDY, Kind.FIRST_TOPIC)


class NotInOrder(Refusal):
    """A step that cannot be taken now; the words say why."""


def set_agenda(
    session: Session, activity: Activity, actor: Person, items: Sequence[tuple[str, int | None, str]]
) -> list[AgendaItem]:
    """The agenda anew: (title, study item's id or None, speaker). Raises: NotYours, NotInOrder."""
    must_organize(session, actor, activity)
    if not Kind(activity.kind).studies:
        raise NotInOrder(texts.NOT_A_SESSION)
    approved = select(StudyItem.id).where(StudyItem.state == Review.APPROVED)
    known = set(session.scalars(approved.where(StudyItem.id.in_([item for _, item, _ in items if item is not None]))))
    if any(item is not None and item not in known for _, item, _ in items) or not items:
        raise NotInOrder(texts.AGENDA)
    for old in agenda(session, activity):
        session.delete(old)
    session.flush()
    rows = [
        AgendaItem(activity_id=activity.id, place=n, title=title, study_item_id=item, speaker=speaker)
        for n, (title, item, speaker) in enumerate(items, start=1)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def agenda(session: Session, activity: Activity) -> list[AgendaItem]:
    """The points in order."""
    query = select(AgendaItem).where(AgendaItem.activity_id == activity.id).order_by(AgendaItem.place)
    return list(session.scalars(query))


def expected(session: Session, activity: Activity) -> list[int]:
    """Ids of the people who should come: the audience's units, or else the hosts' and everything below them."""
    units = activity.audience.get("units") or [host.unit_id for host in activity.hosts]
    paths = session.scalars(select(Unit.path).where(Unit.id.in_(units))).all()
    query = select(Membership.person_id).join(Unit).join(Person)
    query = query.where(or_(*(Unit.path.startswith(path) for path in paths)), Person.active)
    return sorted(set(session.scalars(query)))


def close(session: Session, activity_id: int, actor: Person, *, now: datetime) -> list[MakeUp]:
    """After the end: everybody expected who did not come has to study later, people on leave too; each is told once.

    Raises: NotYours, NotInOrder.
    """
    activity = lock(session, activity_id)
    must_lead(session, actor, activity)
    if not Kind(activity.kind).studies or now < activity.ends_at:
        raise NotInOrder(texts.NOT_OVER)
    came = set(session.scalars(select(Attendance.person_id).where(Attendance.activity_id == activity.id)))
    there = set(session.scalars(select(MakeUp.person_id).where(MakeUp.activity_id == activity.id)))
    day = local_day(activity.starts_at)
    away = set(session.scalars(select(Leave.person_id).where(Leave.first_on <= day, Leave.last_on >= day)))
    due = local_day(now) + MAKE_UP_WITHIN
    rows = [
        MakeUp(activity_id=activity.id, person_id=person, due_on=due, on_leave=person in away)
        for person in expected(session, activity)
        if person not in came and person not in there
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        post(session, row.person_id, texts.make_up(activity.title, due), key=f"make-up:{row.id}", now=now)
    return rows


def to_make_up(session: Session, person: Person) -> list[tuple[MakeUp, Activity]]:
    """What somebody still has to study, the most urgent first."""
    query = select(MakeUp, Activity).join(Activity, Activity.id == MakeUp.activity_id)
    query = query.where(MakeUp.person_id == person.id, MakeUp.done_at.is_(None))
    return [(row[0], row[1]) for row in session.execute(query.order_by(MakeUp.due_on, MakeUp.id))]


def made_up(session: Session, person: Person, row: MakeUp, note: str, *, now: datetime) -> None:
    """Somebody studied later and says what they took from it. Raises: NotInOrder."""
    if row.person_id != person.id or row.done_at is not None:
        raise NotInOrder(texts.NOTHING_TO_MAKE_UP)
    if len(note.strip()) < LEAST_NOTE:
        raise NotInOrder(texts.NOTE_SHORT)
    row.done_at, row.note = now, note
    session.flush()


def write_minutes(session: Session, activity: Activity, recorder: Person, text: str) -> Minutes:
    """The minutes, as long as they are not approved. Raises: NotYours, NotInOrder."""
    must_lead(session, recorder, activity)
    if not text.strip():
        raise NotInOrder(texts.MINUTES_EMPTY)
    found = minutes_of(session, activity)
    if found is not None and found.approved_at is not None:
        raise NotInOrder(texts.MINUTES_APPROVED)
    row = found or Minutes(activity_id=activity.id)
    row.text, row.recorder_id = text, recorder.id
    session.add(row)
    session.flush()
    return row


def approve_minutes(session: Session, activity: Activity, approver: Person, *, now: datetime) -> Minutes:
    """Somebody who did not write them approves. Raises: NotYours, SamePerson, NotInOrder."""
    must_lead(session, approver, activity)
    row = minutes_of(session, activity)
    if row is None or row.approved_at is not None:
        raise NotInOrder(texts.NO_MINUTES)
    not_the_same(row.recorder_id, approver)
    row.approved_by, row.approved_at = approver.id, now
    session.flush()
    return row


def minutes_of(session: Session, activity: Activity) -> Minutes | None:
    """The minutes, if there are any."""
    return session.scalar(select(Minutes).where(Minutes.activity_id == activity.id))


def add_measure(
    session: Session, activity: Activity, actor: Person, *, text: str, owner: Person, due_on: date, now: datetime
) -> Measure:
    """Something to be done; its owner is told. Raises: NotYours, NotInOrder."""
    must_lead(session, actor, activity)
    if due_on < local_day(now) or not text.strip() or not owner.active:
        raise NotInOrder(texts.MEASURE)
    row = Measure(activity_id=activity.id, text=text[:255], owner_id=owner.id, due_on=due_on, created_at=now)
    session.add(row)
    session.flush()
    post(session, owner, texts.new_measure(activity.title, row), key=f"measure:{row.id}", now=now)
    return row


def led(session: Session, actor: Person, *, now: datetime) -> list[Activity]:
    """The study sessions somebody organises or leads, those of the last and the next two months, the nearest first."""
    near = Activity.starts_at.between(now - NEAR, now + NEAR)
    query = select(Activity).where(Activity.id.in_(managed(actor)), Activity.kind.in_(STUDIES), near)
    found = session.scalars(
        query.where(Activity.state != ActivityState.CANCELLED).order_by(Activity.starts_at, Activity.id)
    )
    return sorted(found, key=lambda one: abs(one.starts_at - now))[:MOST]


def all_measures(session: Session, actor: Person, activity: Activity) -> list[tuple[Measure, str]]:
    """Every measure of a session with its owner's name. Raises: NotYours."""
    must_lead(session, actor, activity)
    query = select(Measure, Person.name).join(Person, Person.id == Measure.owner_id)
    return [
        (row, name)
        for row, name in session.execute(query.where(Measure.activity_id == activity.id).order_by(Measure.id))
    ]


def owner_for(session: Session, actor: Person, activity: Activity, number: str) -> Person | None:
    """Somebody of the hosts' units by their number, to whom a measure can be given. Raises: NotYours."""
    must_lead(session, actor, activity)
    query = select(Person).where(
        Person.employee_no == number, Person.active, Person.id.in_(expected(session, activity))
    )
    return session.scalar(query)


def measures_of(session: Session, owner: Person) -> list[Measure]:
    """What somebody still has to do, the most urgent first."""
    query = select(Measure).where(Measure.owner_id == owner.id, Measure.done_at.is_(None))
    return list(session.scalars(query.order_by(Measure.due_on, Measure.id)))


def finish(session: Session, owner: Person, row: Measure, result: str, *, now: datetime) -> None:
    """The owner did it and says what came of it. Raises: NotInOrder."""
    if row.owner_id != owner.id or row.done_at is not None:
        raise NotInOrder(texts.NO_MEASURES)
    if not result.strip():
        raise NotInOrder(texts.RESULT)
    row.done_at, row.result = now, result[:255]
    session.flush()


def remind_owners(session: Session, *, now: datetime) -> int:
    """Three days before a measure is due, on the day, and once when it is late. Returns how many reminders."""
    today, sent = local_day(now), 0
    query = select(Measure).where(Measure.done_at.is_(None), Measure.due_on <= today + timedelta(days=3))
    for row in session.scalars(query.order_by(Measure.id)):
        days = (row.due_on - today).days
        stage = "late" if days < 0 else "today" if days == 0 else "soon"
        post(session, row.owner_id, texts.measure_due(row, days), key=f"measure-{stage}:{row.id}", now=now)
        sent += 1
    return sent
