"""What stands in the way of an activity: another sign-up or a shift. Intervals are half-open."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState, DutyShift, SignUp
from models.activity.core import HOLDING


@dataclass(frozen=True, slots=True)
class Clash:
    """What is on at the same time."""

    name: str
    starts_at: datetime
    ends_at: datetime
    duty: bool


def clash_of(session: Session, person_id: int, activity: Activity) -> Clash | None:
    """The first thing that overlaps with the activity: a shift before a sign-up."""
    return duty_at(session, person_id, activity.starts_at, activity.ends_at) or _sign_up_at(
        session, person_id, activity
    )


def duty_at(session: Session, person_id: int, starts_at: datetime, ends_at: datetime) -> Clash | None:
    """A shift that overlaps with [starts_at, ends_at)."""
    query = select(DutyShift).where(
        DutyShift.person_id == person_id, DutyShift.starts_at < ends_at, DutyShift.ends_at > starts_at
    )
    shift = session.scalar(query.order_by(DutyShift.starts_at).limit(1))
    return Clash(shift.name, shift.starts_at, shift.ends_at, duty=True) if shift else None


def _sign_up_at(session: Session, person_id: int, activity: Activity) -> Clash | None:
    query = (
        select(Activity)
        .join(SignUp)
        .where(
            SignUp.person_id == person_id,
            SignUp.standing.in_(HOLDING),
            Activity.id != activity.id,
            Activity.state == ActivityState.PUBLISHED,
            Activity.starts_at < activity.ends_at,
            Activity.ends_at > activity.starts_at,
        )
    )
    other = session.scalar(query.order_by(Activity.starts_at).limit(1))
    return Clash(other.title, other.starts_at, other.ends_at, duty=False) if other else None
