"""When an activity is over: hours into the ledger, absences noted, each told why nothing was counted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from handlers.activity import texts_hours as texts
from handlers.activity.service import hours
from handlers.activity.service.access import lock
from handlers.activity.service.attendance import OUT, events_of, minutes_of
from handlers.activity.service.clashes import duty_at
from models.activity import Activity, ActivityState, Attendance, HourEntry, SignUp, Source, Standing

WAITS = timedelta(hours=24)


def settle_due(session: Session, *, now: datetime, limit: int = 50) -> int:
    """Settle what ended a day ago: time enough for phones without a net to come back. Returns how many."""
    due = select(Activity.id).where(Activity.state == ActivityState.PUBLISHED, Activity.ends_at <= now - WAITS)
    ids = session.scalars(due.order_by(Activity.id).limit(limit)).all()
    for activity_id in ids:
        activity = lock(session, activity_id)
        if activity.state == ActivityState.PUBLISHED:
            activity.state = ActivityState.DONE
            settle(session, activity, now=now)
    return len(ids)


def settle(session: Session, activity: Activity, *, now: datetime, people: Sequence[int] | None = None) -> None:
    """Count everybody who had a place (or these people), once. The activity is locked."""
    query = select(SignUp).where(SignUp.activity_id == activity.id, SignUp.standing == Standing.SIGNED)
    if people is not None:
        query = query.where(SignUp.person_id.in_(people))
    rows = session.scalars(query.order_by(SignUp.person_id)).all()
    events = events_of(session, activity, [row.person_id for row in rows])
    for row in rows:
        row.no_show = not events[row.person_id]
        if row.no_show:
            post(session, row.person_id, texts.no_show(activity), key=f"activity-no-show:{row.id}", now=now)
        elif activity.hours_rule != "none":
            _count(session, activity, row.person_id, events[row.person_id], now=now)
    session.flush()


def _count(
    session: Session, activity: Activity, person_id: int, events: Sequence[Attendance], *, now: datetime
) -> None:
    key = f"auto:{activity.id}:{person_id}"
    if session.scalar(select(HourEntry.id).where(HourEntry.key == key)) or hours.live(session, person_id, activity.id):
        return
    minutes = minutes_of(activity, events)
    why = _why_not(session, activity, person_id, events, minutes)
    if why:
        text = texts.not_counted(activity, minutes, activity.least_share, why)
        post(session, person_id, text, key=f"activity-not-counted:{activity.id}:{person_id}", now=now)
        return
    by_hand = [event for event in events if event.method != "qr"]
    counted = activity.fixed_minutes if activity.hours_rule == "fixed" else minutes
    hours.put(
        session,
        key=key,
        person_id=person_id,
        activity_id=activity.id,
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        minutes=counted,
        source=Source.ATTESTED if by_hand else Source.AUTO,
        method=by_hand[0].method if by_hand else "qr",
        recorded_by=by_hand[0].recorded_by if by_hand else None,
        now=now,
    )
    post(
        session, person_id, texts.counted(activity, counted), key=f"activity-counted:{activity.id}:{person_id}", now=now
    )


def _why_not(session: Session, activity: Activity, person_id: int, events: Sequence[Attendance], minutes: int) -> str:
    if all(event.way != OUT for event in events) or any(event.recorded_by == person_id for event in events):
        return "out"
    whole = (activity.ends_at - activity.starts_at) // timedelta(minutes=1)
    if minutes * 100 < whole * activity.least_share or not minutes:
        return "short"
    if duty_at(session, person_id, activity.starts_at, activity.ends_at):
        return "duty"
    others = hours.live(session, person_id)
    crossing = any(row.starts_at < activity.ends_at and row.ends_at > activity.starts_at for row in others)
    return "overlap" if crossing else ""
