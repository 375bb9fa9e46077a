"""Signing up, answering an offer, cancelling. Locks are always taken in one order: the person, then the activity."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from bot.turn import Refusal
from handlers.activity import texts
from handlers.activity.service.access import NoSuchActivity, invited, lock, lock_person, paths_of
from handlers.activity.service.clashes import clash_of
from handlers.activity.service.offers import fill, position
from handlers.activity.service.places import first_free, give_back, take
from handlers.activity.service.strikes import is_late, paused_until
from models.activity import Activity, ActivityState, Risk, SignUp, Standing
from models.activity.core import HOLDING, STANDING
from models.org import Person


class NotOpen(Refusal):
    """Sign-up has not begun or is over; the words say when."""


class Clashes(Refusal):
    """Something else is on; the words name it."""


class Paused(Refusal):
    """Too many late cancellations and absences without a word; the words say until when."""


class SafetyFirst(Refusal):
    """The safety notice has to be agreed to."""

    text = texts.SAFETY_FIRST


class NotSignedUp(Refusal):
    """There is nothing to cancel."""

    text = texts.NOT_SIGNED_UP


class NoOffer(Refusal):
    """No place is on offer, or its time is over."""

    text = texts.NO_OFFER


class Begun(Refusal):
    """The activity has begun: cancelling is over."""

    text = texts.BEGUN


class Outcome(NamedTuple):
    """A sign-up, its place in the waiting list (0: it has a place), and whether it stood already."""

    sign_up: SignUp
    position: int
    again: bool = False


def open_for(session: Session, person: Person, *, now: datetime, limit: int = 20) -> list[Activity]:
    """Published activities whose sign-up is open and that are for this person, the soonest first."""
    query = select(Activity).where(
        Activity.state == ActivityState.PUBLISHED, Activity.opens_at <= now, Activity.closes_at > now
    )
    paths = paths_of(session, [person.id])[person.id]
    found = session.scalars(query.order_by(Activity.starts_at, Activity.id)).all()
    return [activity for activity in found if invited(activity, person, paths)][:limit]


def mine(session: Session, person: Person, *, now: datetime) -> list[SignUp]:
    """A person's sign-ups for what is not over yet, the soonest first."""
    query = select(SignUp).join(SignUp.activity).options(contains_eager(SignUp.activity))
    query = query.where(
        SignUp.person_id == person.id,
        SignUp.standing.in_(STANDING),
        Activity.state == ActivityState.PUBLISHED,
        Activity.ends_at > now,
    )
    return list(session.scalars(query.order_by(Activity.starts_at, Activity.id)))


def of(session: Session, person: Person, activities: Sequence[Activity]) -> dict[int, SignUp]:
    """A person's sign-ups by activity id."""
    query = select(SignUp).where(SignUp.person_id == person.id, SignUp.activity_id.in_([a.id for a in activities]))
    return {one.activity_id: one for one in session.scalars(query)}


def must_agree(activity: Activity) -> bool:
    """Whether the safety notice has to be agreed to before signing up."""
    return activity.risk != Risk.LOW or bool(activity.safety_notice)


def sign_up(session: Session, person: Person, activity_id: int, *, now: datetime, agreed: bool = False) -> Outcome:
    """A place, or the next number of the waiting list; the sign-up that stands already, if there is one.

    Raises: NoSuchActivity, NotOpen, Paused, SafetyFirst, Clashes.
    """
    lock_person(session, person.id)
    activity = lock(session, activity_id)
    paths = paths_of(session, [person.id])[person.id]
    if activity.state != ActivityState.PUBLISHED or not invited(activity, person, paths):
        raise NoSuchActivity
    found = _existing(session, person, activity)
    if found and found.standing in STANDING:
        return _outcome(session, found, again=True)
    _check_window(activity, now)
    _check_pause(session, person, now)
    if must_agree(activity) and not agreed:
        raise SafetyFirst
    _check_clash(session, person, activity, now)
    return _outcome(session, _place(session, activity, found, person, paths, now=now, agreed=agreed))


def confirm(session: Session, person: Person, activity_id: int, *, now: datetime) -> SignUp:
    """Take the place that is on offer.

    Raises: NoOffer, Clashes.
    """
    lock_person(session, person.id)
    activity = lock(session, activity_id)
    found = _existing(session, person, activity)
    if found is None or found.standing != Standing.OFFERED or (found.offered_until or now) <= now:
        raise NoOffer
    if activity.state != ActivityState.PUBLISHED:
        raise NoOffer
    _check_clash(session, person, activity, now)
    found.standing, found.offered_until, found.changed_at = Standing.SIGNED, None, now
    session.flush()
    return found


def cancel(session: Session, person: Person, activity_id: int, *, now: datetime) -> SignUp:
    """Give the place, the offer or the number back; the place goes to the next in the list.

    Raises: NotSignedUp, Begun.
    """
    lock_person(session, person.id)
    activity = lock(session, activity_id)
    found = _existing(session, person, activity)
    if found is None or found.standing not in STANDING:
        raise NotSignedUp
    if now >= activity.starts_at:
        raise Begun
    held = found.standing in HOLDING
    short = is_late(activity, now) and not found.excused
    found.late = short and found.standing == Standing.SIGNED
    _leave(session, activity, found, Standing.CANCELLED, person.id, now=now)
    if held:
        fill(session, activity, now=now)
    return found


def remove(session: Session, activity: Activity, found: SignUp, actor: Person, reason: str, *, now: datetime) -> None:
    """Take somebody off the list; the caller has locked the activity and checked who asks."""
    _leave(session, activity, found, Standing.REMOVED, actor.id, now=now)
    found.reason = reason
    fill(session, activity, now=now)


def offers_to(session: Session, person: Person, *, now: datetime) -> list[SignUp]:
    """The offers a person can still answer, the most urgent first."""
    query = select(SignUp).join(SignUp.activity).options(contains_eager(SignUp.activity))
    query = query.where(SignUp.person_id == person.id, SignUp.standing == Standing.OFFERED, SignUp.offered_until > now)
    return list(session.scalars(query.order_by(SignUp.offered_until)))


def _existing(session: Session, person: Person, activity: Activity) -> SignUp | None:
    query = select(SignUp).where(SignUp.activity_id == activity.id, SignUp.person_id == person.id)
    return session.scalar(query.execution_options(populate_existing=True))


def _check_window(activity: Activity, now: datetime) -> None:
    if now < activity.opens_at:
        raise NotOpen(texts.opens(activity, now))
    if now >= min(activity.closes_at, activity.starts_at):
        raise NotOpen(texts.closed(activity))


def _check_pause(session: Session, person: Person, now: datetime) -> None:
    until = paused_until(session, person, now=now)
    if until:
        raise Paused(texts.paused(until, now))


def _check_clash(session: Session, person: Person, activity: Activity, now: datetime) -> None:
    clash = clash_of(session, person.id, activity)
    if clash:
        raise Clashes(texts.clashes(clash.name, clash.starts_at, clash.ends_at, now, duty=clash.duty))


def _place(
    session: Session,
    activity: Activity,
    found: SignUp | None,
    person: Person,
    paths: Sequence[str],
    *,
    now: datetime,
    agreed: bool,
) -> SignUp:
    row = found or SignUp(activity_id=activity.id, person_id=person.id, created_at=now, offers=0)
    there, pool = first_free(activity, paths)
    if there and take(session, activity, pool):
        row.standing, row.host_id = Standing.SIGNED, pool.id if pool else None
    else:
        activity.queue += 1
        row.standing, row.host_id, row.number = Standing.WAITING, None, activity.queue
    row.changed_at, row.changed_by, row.reason = now, person.id, ""
    row.late, row.no_show, row.excused = False, False, False
    row.agreed_at = now if agreed else row.agreed_at
    session.add(row)
    session.flush()
    return row


def _leave(
    session: Session, activity: Activity, found: SignUp, standing: Standing, actor: int, *, now: datetime
) -> None:
    if found.standing in HOLDING:
        give_back(session, activity, found.host_id)
    found.standing, found.host_id, found.offered_until = standing, None, None
    found.changed_at, found.changed_by = now, actor
    session.flush()


def _outcome(session: Session, row: SignUp, *, again: bool = False) -> Outcome:
    return Outcome(row, position(session, row) if row.standing == Standing.WAITING else 0, again)
