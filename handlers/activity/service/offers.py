"""The waiting list: a freed place goes to the first who can have it, for four waking hours, then to the next."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.outbox import post
from handlers.activity import texts
from handlers.activity.service.access import lock, paths_of
from handlers.activity.service.places import any_free, first_free, give_back, take
from handlers.activity.times import after_waking
from models.activity import Activity, ActivityState, Host, SignUp, Standing
from models.org import Person

OFFER_LASTS = timedelta(hours=4)


def deadline(activity: Activity, now: datetime) -> datetime:
    """Until when an offer made now holds: four hours in which people are awake, never past the start."""
    return min(after_waking(now, OFFER_LASTS), activity.starts_at)


def position(session: Session, sign_up: SignUp) -> int:
    """The place in the waiting list, from 1."""
    ahead = select(func.count()).where(
        SignUp.activity_id == sign_up.activity_id,
        SignUp.standing == Standing.WAITING,
        SignUp.number < sign_up.number,
    )
    return 1 + (session.scalar(ahead) or 0)


def fill(session: Session, activity: Activity, *, now: datetime) -> list[SignUp]:
    """Offer every free place to the first in the list who can have it. The activity is locked."""
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at or not any_free(activity):
        return []
    session.flush()
    query = select(SignUp).join(Person, Person.id == SignUp.person_id)
    query = query.where(SignUp.activity_id == activity.id, SignUp.standing == Standing.WAITING, Person.active)
    waiting = session.scalars(query.order_by(SignUp.number)).all()
    paths = paths_of(session, [one.person_id for one in waiting])
    offered = []
    for sign_up in waiting:
        there, pool = first_free(activity, paths[sign_up.person_id])
        if there and take(session, activity, pool):
            _offer(session, activity, sign_up, pool, now=now)
            offered.append(sign_up)
        elif not any_free(activity):
            break
    session.flush()
    return offered


def expire(session: Session, *, now: datetime) -> int:
    """Let the offers lapse whose time is over and offer their places to the next. Returns how many lapsed."""
    due = select(SignUp.activity_id).where(SignUp.standing == Standing.OFFERED, SignUp.offered_until <= now)
    lapsed = 0
    for activity_id in sorted(set(session.scalars(due))):
        activity = lock(session, activity_id)
        query = select(SignUp).where(
            SignUp.activity_id == activity_id, SignUp.standing == Standing.OFFERED, SignUp.offered_until <= now
        )
        for sign_up in session.scalars(query.order_by(SignUp.number).execution_options(populate_existing=True)).all():
            _lapse(session, activity, sign_up, now=now)
            lapsed += 1
        fill(session, activity, now=now)
    return lapsed


def _offer(session: Session, activity: Activity, sign_up: SignUp, pool: Host | None, *, now: datetime) -> None:
    sign_up.standing, sign_up.host_id = Standing.OFFERED, pool.id if pool else None
    sign_up.offered_until, sign_up.changed_at = deadline(activity, now), now
    sign_up.offers += 1
    text = texts.offer(activity, sign_up.offered_until, now)
    key = f"activity-offer:{sign_up.id}:{sign_up.offers}"
    post(session, sign_up.person_id, text, key=key, now=now, priority=2, expires_at=sign_up.offered_until)


def _lapse(session: Session, activity: Activity, sign_up: SignUp, *, now: datetime) -> None:
    give_back(session, activity, sign_up.host_id)
    sign_up.standing, sign_up.host_id, sign_up.offered_until = Standing.LAPSED, None, None
    sign_up.changed_at = now
    session.flush()
    if now < activity.starts_at:
        key = f"activity-lapsed:{sign_up.id}:{sign_up.offers}"
        post(session, sign_up.person_id, texts.lapsed(activity, now), key=key, now=now)
