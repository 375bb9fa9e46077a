"""Coming and leaving: by the code on the screen or by the leader's list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from bot.turn import Refusal
from bot.words import fold
from handlers.activity import texts
from handlers.activity import texts_organizing as words
from handlers.activity.service import codes
from handlers.activity.service.access import lock, lock_person, managed, must_lead, paths_of
from handlers.activity.service.places import first_free, take
from models.activity import Activity, ActivityState, Attendance, CodeTry, SignUp, Standing
from models.org import Person

EARLY = LATE = timedelta(hours=1)
TRIES, TRY_WITHIN = 5, timedelta(minutes=10)
IN, OUT = "in", "out"


class NothingToAttend(Refusal):
    """No activity of theirs is near."""

    text = texts.NOTHING_TO_ATTEND


class NotCheckedIn(Refusal):
    """Signing out without having signed in."""

    text = texts.NOT_SIGNED_IN


class TooManyCodes(Refusal):
    """Too many wrong codes in ten minutes."""

    text = texts.TOO_MANY_CODES


class NoRoom(Refusal):
    """Somebody came along but all places are held."""

    text = words.NO_ROOM


class Came(NamedTuple):
    """An event, and whether it was there already."""

    activity: Activity
    event: Attendance
    again: bool


def near(activity: Activity, at: datetime) -> bool:
    """Whether signing in or out makes sense at that moment."""
    return activity.starts_at - EARLY <= at < activity.ends_at + LATE


def by_code(session: Session, person: Person, typed: str, way: str, *, secret: str, now: datetime) -> Came | None:
    """Sign in or out with the digits on the screen; None where they fit nothing, which counts as a try.

    Raises: TooManyCodes, NothingToAttend, NotCheckedIn.
    """
    lock_person(session, person.id)
    tries = select(func.count()).where(CodeTry.person_id == person.id, CodeTry.at > now - TRY_WITHIN)
    if (session.scalar(tries) or 0) >= TRIES:
        raise TooManyCodes
    candidates = near_ones(session, person, now)
    if not candidates:
        raise NothingToAttend
    for activity in candidates:
        if codes.fits(secret, activity, fold(typed), now):
            return record(session, activity, person.id, way, method="qr", at=now, now=now)
    session.add(CodeTry(person_id=person.id, at=now))
    session.flush()
    return None


def record(
    session: Session,
    activity: Activity,
    person_id: int,
    way: str,
    *,
    method: str,
    at: datetime,
    now: datetime,
    by: Person | None = None,
) -> Came:
    """Keep that somebody came or left; who is in already does not come in twice. The person is locked.

    Raises: NotCheckedIn.
    """
    events = events_of(session, activity, [person_id])[person_id]
    last = events[-1] if events else None
    if last is not None and last.way == way:
        return Came(activity, last, again=True)
    if last is None and way == OUT:
        raise NotCheckedIn
    event = Attendance(
        key=f"{activity.id}:{person_id}:{len(events)}",
        activity_id=activity.id,
        person_id=person_id,
        way=way,
        method=method,
        at=at,
        recorded_at=now,
        recorded_by=by.id if by else None,
    )
    session.add(event)
    session.flush()
    return Came(activity, event, again=False)


def events_of(session: Session, activity: Activity, people: Sequence[int]) -> dict[int, list[Attendance]]:
    """Each person's events, the earliest first."""
    found: dict[int, list[Attendance]] = {one: [] for one in people}
    query = select(Attendance).where(Attendance.activity_id == activity.id, Attendance.person_id.in_(people))
    for event in session.scalars(query.order_by(Attendance.at, Attendance.id)):
        found[event.person_id].append(event)
    return found


def next_way(session: Session, activity: Activity, person_id: int) -> str:
    """What a scanned code means for somebody: out for whoever is in, else in."""
    events = events_of(session, activity, [person_id])[person_id]
    return OUT if events and events[-1].way == IN else IN


def minutes_of(activity: Activity, events: Sequence[Attendance]) -> int:
    """Whole minutes between coming and leaving, inside the activity's time; without leaving, none."""
    total, came = timedelta(), None
    for event in events:
        if event.way == IN:
            came = came or event.at
        elif came is not None:
            start, end = max(came, activity.starts_at), min(event.at, activity.ends_at)
            total, came = total + max(end - start, timedelta()), None
    return total // timedelta(minutes=1)


def roster(session: Session, leader: Person, activity: Activity) -> list[SignUp]:
    """Who has a place, in the order of employee numbers. Raises: NotYours."""
    must_lead(session, leader, activity)
    query = select(SignUp).join(SignUp.person).options(contains_eager(SignUp.person))
    query = query.where(SignUp.activity_id == activity.id, SignUp.standing == Standing.SIGNED)
    return list(session.scalars(query.order_by(Person.employee_no)))


def mark(
    session: Session, leader: Person, activity: Activity, people: Sequence[int], way: str, *, now: datetime
) -> list[int]:
    """The leader says who came or left. Returns the ids that were new.

    Raises: NotYours, NothingToAttend, NotCheckedIn.
    """
    must_lead(session, leader, activity)
    if not near(activity, now):
        raise NothingToAttend
    marked = []
    for person_id in sorted(people):
        lock_person(session, person_id)
        came = record(session, activity, person_id, way, method="roster", at=now, now=now, by=leader)
        if not came.again:
            marked.append(person_id)
    return marked


def bring_along(session: Session, leader: Person, activity_id: int, person: Person, *, now: datetime) -> SignUp:
    """Give a place to somebody who came without one.

    Raises: NotYours, NoRoom.
    """
    lock_person(session, person.id)
    activity = lock(session, activity_id)
    must_lead(session, leader, activity)
    query = select(SignUp).where(SignUp.activity_id == activity_id, SignUp.person_id == person.id)
    row = session.scalar(query) or SignUp(activity_id=activity_id, person_id=person.id, created_at=now)
    if row.standing in (Standing.SIGNED, Standing.OFFERED):
        row.standing, row.offered_until = Standing.SIGNED, None
        return row
    there, pool = first_free(activity, paths_of(session, [person.id])[person.id])
    if not there or not take(session, activity, pool):
        raise NoRoom
    row.standing, row.host_id, row.changed_at, row.changed_by = (
        Standing.SIGNED,
        pool.id if pool else None,
        now,
        leader.id,
    )
    session.add(row)
    session.flush()
    return row


def led_by(session: Session, person: Person, *, now: datetime, soon: bool = False) -> list[Activity]:
    """What somebody leads or organises that is on now; `soon`: up to a week away or in the last day too."""
    before, after = (timedelta(days=7), timedelta(days=1)) if soon else (EARLY, LATE)
    query = select(Activity).where(
        Activity.id.in_(managed(person)),
        Activity.state.in_((ActivityState.PUBLISHED, ActivityState.DONE)),
        Activity.starts_at <= now + before,
        Activity.ends_at > now - after,
    )
    return list(session.scalars(query.order_by(Activity.starts_at, Activity.id).limit(9)))


def near_ones(session: Session, person: Person, now: datetime) -> list[Activity]:
    """What somebody has a place at and could sign in to or out of now."""
    query = (
        select(Activity)
        .join(SignUp)
        .where(
            SignUp.person_id == person.id,
            SignUp.standing == Standing.SIGNED,
            Activity.state == ActivityState.PUBLISHED,
            Activity.starts_at <= now + EARLY,
            Activity.ends_at > now - LATE,
        )
    )
    return list(session.scalars(query.options(joinedload(Activity.hosts)).order_by(Activity.starts_at)).unique())
