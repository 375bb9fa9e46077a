"""From draft to review to publication."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import announce, post
from bot.scope import may, not_the_same, unit_ids_in_scope
from bot.turn import Refusal
from handlers.activity import texts_organizing as words
from handlers.activity.service.access import ORGANIZING, REVIEWING, NotYours, lock, must_organize, organizes
from models.activity import Activity, ActivityState, AgendaItem, Host, Kind, Risk
from models.org import Person, Role, Unit

LONGEST = timedelta(days=365)
MOST_HOSTS = 2


class NotReady(Refusal):
    """Something is missing or wrong; the words say what."""


def create(
    session: Session,
    actor: Person,
    *,
    hosts: Sequence[tuple[Unit, int | None]],
    kind: Kind,
    title: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    capacity: int | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    leader: Person | None = None,
    **more: Any,
) -> Activity:
    """A draft. `hosts`: units with quotas; `more`: any other column (audience, risk, …). Raises: NotYours, NotReady."""
    if not any(may(session, actor, role, unit) for unit, _ in hosts for role in ORGANIZING):
        raise NotYours(words.NOT_ORGANIZER)
    activity = Activity(
        kind=kind,
        title=title,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        opens_at=opens_at or now,
        closes_at=closes_at or starts_at,
        capacity=capacity,
        leader_id=leader.id if leader else actor.id,
        author_id=actor.id,
        created_at=now,
        **more,
    )
    activity.hosts = [Host(unit_id=unit.id, unit=unit, quota=quota, taken=0) for unit, quota in hosts]
    check_shape(activity)
    session.add(activity)
    session.flush()
    return activity


def edit(session: Session, activity: Activity, actor: Person, changes: Mapping[str, Any]) -> None:
    """Change a draft. Raises: NotYours, NotReady."""
    must_organize(session, actor, activity)
    if activity.state != ActivityState.DRAFT:
        raise NotReady(words.NOT_DRAFT)
    for name, value in changes.items():
        setattr(activity, name, value)
    check_shape(activity)
    session.flush()


def submit(session: Session, activity: Activity, actor: Person, *, now: datetime) -> None:
    """Hand a draft in for review and tell whoever may review it. Raises: NotYours, NotReady."""
    must_organize(session, actor, activity)
    if activity.state != ActivityState.DRAFT:
        raise NotReady(words.NOT_DRAFT)
    check(session, activity, now=now)
    activity.state = ActivityState.PENDING
    text = words.to_review(activity, now)
    for role in (Role.SECRETARY, Role.ADMIN):
        audience = {"role": role, "unit": activity.hosts[0].unit_id}
        key = f"activity-review:{activity.id}:{role}:{now.timestamp():.0f}"
        announce(session, key=key, kind="notice", texts={"text": text}, audience=audience, now=now)


def to_review(session: Session, reviewer: Person) -> list[Activity]:
    """What waits for this reviewer; their own is not among it."""
    hosted = select(Host.activity_id).where(Host.unit_id.in_(unit_ids_in_scope(reviewer, *REVIEWING)))
    query = select(Activity).where(Activity.state == ActivityState.PENDING, Activity.id.in_(hosted))
    return list(session.scalars(query.where(Activity.author_id != reviewer.id).order_by(Activity.starts_at)))


def review(
    session: Session, activity_id: int, reviewer: Person, *, approve: bool, now: datetime, remark: str = ""
) -> Activity:
    """Publish it or send it back; never by its author.

    Raises: SamePerson, NotYours, NotReady.
    """
    activity = lock(session, activity_id)
    not_the_same(activity.author_id, reviewer)
    if not organizes(session, reviewer, activity, REVIEWING):
        raise NotYours
    if activity.state != ActivityState.PENDING:
        raise NotReady(words.NOT_PENDING)
    if approve:
        check(session, activity, now=now)
    activity.state = ActivityState.PUBLISHED if approve else ActivityState.DRAFT
    activity.reviewer_id, activity.remark = reviewer.id, remark
    session.flush()
    key = f"activity-reviewed:{activity.id}:{now.timestamp():.0f}"
    post(session, activity.author_id, words.reviewed(activity, remark, approved=approve), key=key, now=now)
    return activity


def check(session: Session, activity: Activity, *, now: datetime) -> None:
    """Everything that must be right before people can sign up, insurance and safety among it. Raises: NotReady."""
    check_shape(activity)
    if activity.starts_at <= now:
        raise NotReady(words.IN_THE_PAST)
    if activity.risk != Risk.LOW and not activity.insurance_no.strip():
        raise NotReady(words.INSURANCE)
    if activity.risk == Risk.HIGH and not activity.safety_notice.strip():
        raise NotReady(words.SAFETY)
    if activity.leader_id is None:
        raise NotReady(words.NO_LEADER)
    if activity.kind == Kind.FIRST_TOPIC:
        query = select(AgendaItem).where(AgendaItem.activity_id == activity.id).order_by(AgendaItem.place).limit(1)
        first = session.scalar(query)
        if first is None or first.study_item_id is None:
            raise NotReady(words.FIRST_TOPIC)


def check_shape(activity: Activity) -> None:
    """What holds even for a draft."""
    if not activity.hosts:
        raise NotReady(words.NO_HOST)
    if len(activity.hosts) > MOST_HOSTS:
        raise NotReady(words.TOO_MANY_HOSTS)
    if activity.starts_at >= activity.ends_at:
        raise NotReady(words.ENDS_FIRST)
    if activity.ends_at - activity.starts_at > LONGEST:
        raise NotReady(words.TOO_LONG)
    if not activity.opens_at <= activity.closes_at <= activity.starts_at:
        raise NotReady(words.CLOSES_LATE)
    check_quotas(activity)
    _check_hours(activity)


def check_quotas(activity: Activity) -> None:
    quotas = [host.quota for host in activity.hosts if host.quota is not None]
    if activity.capacity is not None and activity.capacity < 1:
        raise NotReady(words.NO_PLACES)
    if any(quota < 0 for quota in quotas) or (quotas and sum(quotas) > (activity.capacity or 0)):
        raise NotReady(words.QUOTAS)


def _check_hours(activity: Activity) -> None:
    rule = activity.hours_rule or "none"
    if rule != "none" and not Kind(activity.kind).accrues:
        raise NotReady(words.NOT_SERVICE)
    whole = (activity.ends_at - activity.starts_at) // timedelta(minutes=1)
    if rule == "fixed" and not 0 < (activity.fixed_minutes or 0) <= whole:
        raise NotReady(words.FIXED_MINUTES)
