"""Reminders the day before and two hours before."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from handlers.activity import texts
from models.activity import Activity, ActivityState, SignUp, Standing

DAY, HOURS, NOT_TWICE = timedelta(hours=24), timedelta(hours=2), timedelta(hours=4)


def remind(session: Session, *, now: datetime) -> int:
    """Post what is due. Returns how many reminders. Whoever signs up later knows the time already."""
    coming = select(Activity).where(Activity.state == ActivityState.PUBLISHED, Activity.starts_at > now)
    sent = 0
    day = coming.where(Activity.starts_at <= now + DAY, ~Activity.reminded_day)
    for activity in session.scalars(day.order_by(Activity.id).with_for_update(key_share=True)).all():
        activity.reminded_day = True
        if activity.starts_at > now + NOT_TWICE:
            sent += _tell(session, activity, "day", texts.reminder_day(activity, now), now)
    soon = coming.where(Activity.starts_at <= now + HOURS, ~Activity.reminded_hours)
    for activity in session.scalars(soon.order_by(Activity.id).with_for_update(key_share=True)).all():
        activity.reminded_hours = True
        sent += _tell(session, activity, "hours", texts.reminder_hours(activity, now), now)
    session.flush()
    return sent


def _tell(session: Session, activity: Activity, which: str, text: str, now: datetime) -> int:
    query = select(SignUp).where(SignUp.activity_id == activity.id, SignUp.standing == Standing.SIGNED)
    rows = session.scalars(query).all()
    for row in rows:
        key = f"activity-{which}:{row.id}:{activity.starts_at.timestamp():.0f}"
        post(session, row.person_id, text, key=key, now=now, priority=3, expires_at=activity.starts_at)
    return len(rows)
