"""Places left empty: what is short notice, and when somebody has to pause."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.activity import Activity, SignUp
from models.org import Person

LATE = timedelta(hours=24)
LOOK_BACK = timedelta(days=90)
STRIKES = 3
PAUSE = timedelta(days=30)


def is_late(activity: Activity, now: datetime) -> bool:
    """Whether cancelling now is on short notice: within a day of the start, unless it was only just moved."""
    if now < activity.starts_at - LATE:
        return False
    return activity.moved_at is None or now >= activity.moved_at + LATE


def paused_until(session: Session, person: Person, *, now: datetime) -> datetime | None:
    """Until when somebody has to wait who three times in ninety days left a place empty."""
    query = select(func.count(), func.max(Activity.starts_at)).join(SignUp, SignUp.activity_id == Activity.id)
    query = query.where(
        SignUp.person_id == person.id,
        or_(SignUp.late, SignUp.no_show),
        ~SignUp.excused,
        Activity.starts_at > now - LOOK_BACK,
    )
    count, last = session.execute(query).one()
    if count < STRIKES or last + PAUSE <= now:
        return None
    return last + PAUSE
