"""Changes to what people have signed up for: places, time, calling off, taking somebody off the list."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import not_the_same
from handlers.activity import texts
from handlers.activity import texts_organizing as words
from handlers.activity.service import signing
from handlers.activity.service.access import lock, managed, must_lead, must_organize, organizes
from handlers.activity.service.offers import fill
from handlers.activity.service.publishing import NotReady, check_quotas, check_shape
from models.activity import Activity, ActivityState, SignUp
from models.activity.core import STANDING
from models.org import Person


def changeable(session: Session, actor: Person, *, now: datetime) -> list[Activity]:
    """What an organiser can still change, the soonest first."""
    query = select(Activity).where(
        Activity.id.in_(managed(actor)), Activity.state == ActivityState.PUBLISHED, Activity.ends_at > now
    )
    rows = session.scalars(query.order_by(Activity.starts_at, Activity.id).limit(20))
    return [row for row in rows if organizes(session, actor, row)][:9]


def change_capacity(
    session: Session,
    activity_id: int,
    actor: Person,
    *,
    capacity: int | None,
    now: datetime,
    quotas: Mapping[int, int | None] | None = None,
) -> Activity:
    """More or fewer places, never fewer than are held; new ones are offered at once. `quotas` are by unit id.

    Raises: NotYours, NotReady.
    """
    activity = lock(session, activity_id)
    must_organize(session, actor, activity)
    _check_running(activity)
    wanted = {host.unit_id: host.quota for host in activity.hosts} | dict(quotas or {})
    if capacity is not None and capacity < max(1, activity.taken):
        raise NotReady(words.below_taken(activity.taken))
    if any(host.taken > (wanted[host.unit_id] or 0) for host in activity.hosts if host.taken):
        raise NotReady(words.BELOW_TAKEN)
    common_held = activity.taken - sum(host.taken for host in activity.hosts)
    if capacity is not None and common_held > capacity - sum(quota or 0 for quota in wanted.values()):
        raise NotReady(words.BELOW_TAKEN)
    activity.capacity = capacity
    for host in activity.hosts:
        host.quota = wanted[host.unit_id]
    check_quotas(activity)
    session.flush()
    fill(session, activity, now=now)
    return activity


def call_off(session: Session, activity_id: int, actor: Person, reason: str, *, now: datetime) -> int:
    """Cancel it and tell everybody who stood on a list; nobody's record is touched. Returns how many were told.

    Raises: NotYours, NotReady.
    """
    activity = lock(session, activity_id)
    must_organize(session, actor, activity)
    _check_running(activity)
    if not reason.strip():
        raise NotReady(words.REASON)
    people = _standing(session, activity)
    activity.state, activity.remark = ActivityState.CANCELLED, reason
    session.flush()
    text = texts.called_off(activity, reason, now)
    for person in people:
        post(session, person, text, key=f"activity-off:{activity.id}:{person}", now=now, priority=2)
    return len(people)


def move(
    session: Session,
    activity_id: int,
    actor: Person,
    *,
    now: datetime,
    starts_at: datetime,
    ends_at: datetime,
    place: str | None = None,
) -> Activity:
    """Another time or place: places are kept, everybody is told and may cancel freely for a day.

    Raises: NotYours, NotReady.
    """
    activity = lock(session, activity_id)
    must_organize(session, actor, activity)
    _check_running(activity)
    if starts_at <= now:
        raise NotReady(words.FOR_THE_FUTURE)
    activity.closes_at += starts_at - activity.starts_at
    activity.starts_at, activity.ends_at, activity.place = starts_at, ends_at, place or activity.place
    activity.closes_at = min(max(activity.closes_at, activity.opens_at), starts_at)
    activity.moved_at, activity.reminded_day, activity.reminded_hours = now, False, False
    check_shape(activity)
    session.flush()
    text = texts.moved(activity, now)
    for person in _standing(session, activity):
        key = f"activity-moved:{activity.id}:{now.timestamp():.0f}:{person}"
        post(session, person, text, key=key, now=now, priority=2)
    return activity


def remove(session: Session, activity_id: int, actor: Person, person: Person, reason: str, *, now: datetime) -> SignUp:
    """Take somebody off the list, with the reason told to them; their place goes to the next.

    Raises: NotYours, NotReady.
    """
    activity = lock(session, activity_id)
    must_lead(session, actor, activity)
    if not reason.strip():
        raise NotReady(words.REASON)
    found = signing.of(session, person, [activity]).get(activity_id)
    if found is None or found.standing not in STANDING:
        raise NotReady(words.NOT_ON_LIST)
    signing.remove(session, activity, found, actor, reason, now=now)
    key = f"activity-removed:{found.id}:{now.timestamp():.0f}"
    post(session, person, texts.removed(activity, reason), key=key, now=now)
    return found


def excuse(session: Session, sign_up: SignUp, actor: Person, reason: str) -> None:
    """Take back a late cancellation or an absence. Raises: NotYours, SamePerson."""
    must_lead(session, actor, sign_up.activity)
    not_the_same(sign_up.person_id, actor)
    sign_up.excused, sign_up.reason = True, reason
    session.flush()


def _standing(session: Session, activity: Activity) -> list[int]:
    query = select(SignUp.person_id).where(SignUp.activity_id == activity.id, SignUp.standing.in_(STANDING))
    return list(session.scalars(query.order_by(SignUp.id)))


def _check_running(activity: Activity) -> None:
    if activity.state not in (ActivityState.PUBLISHED, ActivityState.PENDING, ActivityState.DRAFT):
        raise NotReady(words.CANNOT_NOW)
