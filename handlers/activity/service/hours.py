"""The ledger of service hours. Nothing in it is changed: what was wrong is reversed, what is right is added."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bot.scope import NotFound, not_the_same, people_in_scope
from bot.turn import Refusal
from handlers.activity import texts_hours as texts
from handlers.activity.service.access import ORGANIZING, must_lead
from handlers.activity.service.clashes import duty_at
from models.activity import Activity, HourEntry, Source, StarLevel
from models.org import Person, Role

MINUTE = timedelta(minutes=1)
HOUR = 60
SHIPPED_LEVELS = ((1, 100 * HOUR), (2, 300 * HOUR), (3, 600 * HOUR), (4, 1000 * HOUR), (5, 1500 * HOUR))


class NotCounted(Refusal):
    """Hours that cannot be put in; the words say why."""


class Totals(NamedTuple):
    """A person's minutes by who says so, and how many times they served."""

    auto: int
    attested: int
    times: int

    @property
    def minutes(self) -> int:
        """All of them."""
        return self.auto + self.attested


def put(
    session: Session,
    *,
    key: str,
    person_id: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    minutes: int,
    source: Source,
    now: datetime,
    activity_id: int | None = None,
    method: str = "",
    recorded_by: int | None = None,
    approved_by: int | None = None,
    reverses_id: int | None = None,
    reason: str = "",
) -> HourEntry:
    """One more row."""
    entry = HourEntry(
        key=key,
        person_id=person_id,
        activity_id=activity_id,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=minutes,
        source=source,
        method=method,
        recorded_by=recorded_by,
        approved_by=approved_by,
        reverses_id=reverses_id,
        reason=reason,
        created_at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def live(session: Session, person_id: int, activity_id: int | None = None) -> list[HourEntry]:
    """A person's entries that were not taken back, the earliest first; of one activity where it is given."""
    back = aliased(HourEntry)
    query = select(HourEntry).outerjoin(back, back.reverses_id == HourEntry.id)
    query = query.where(HourEntry.person_id == person_id, HourEntry.source != Source.REVERSAL, back.id.is_(None))
    if activity_id is not None:
        query = query.where(HourEntry.activity_id == activity_id)
    return list(session.scalars(query.order_by(HourEntry.starts_at, HourEntry.id)))


def ledger(session: Session, person: Person, *, limit: int = 8) -> list[HourEntry]:
    """One's own rows as they stand, reversals too, the newest first."""
    query = select(HourEntry).where(HourEntry.person_id == person.id)
    return list(session.scalars(query.order_by(HourEntry.id.desc()).limit(limit)))


def totals(session: Session, person_id: int) -> Totals:
    """What counts."""
    rows = live(session, person_id)
    auto = sum(row.minutes for row in rows if row.source == Source.AUTO)
    return Totals(auto, sum(row.minutes for row in rows) - auto, len(rows))


def stars(session: Session, minutes: int) -> tuple[int, int | None]:
    """The star level of so many minutes and how many are missing to the next; the table's, or the shipped one."""
    rows = session.execute(select(StarLevel.stars, StarLevel.minutes).order_by(StarLevel.minutes)).all()
    levels = [(row.stars, row.minutes) for row in rows] or list(SHIPPED_LEVELS)
    reached = max((star for star, least in levels if least <= minutes), default=0)
    following = min((least for _, least in levels if least > minutes), default=None)
    return reached, None if following is None else following - minutes


def set_levels(session: Session, actor: Person, levels: Sequence[tuple[int, int]]) -> None:
    """Another table of (stars, minutes). Raises: NotFound, NotCounted."""
    must_be(session, actor, Role.ADMIN)
    ordered = sorted(levels)
    if not ordered or ordered[0][1] <= 0 or any(a[1] >= b[1] or a[0] == b[0] for a, b in pairwise(ordered)):
        raise NotCounted(texts.LEVELS)
    for row in session.scalars(select(StarLevel)).all():
        session.delete(row)
    session.flush()
    session.add_all(StarLevel(stars=star, minutes=least) for star, least in ordered)
    session.flush()


def must_be(session: Session, actor: Person, *roles: Role) -> None:
    """Raises: NotFound, where the actor has none of the roles anywhere."""
    if session.scalar(people_in_scope(actor, *roles).limit(1)) is None:
        raise NotFound


def must_cover(session: Session, actor: Person, person_id: int) -> None:
    """Raises: NotFound, where the person is not among those the actor organises."""
    covered = people_in_scope(actor, *ORGANIZING)
    if session.scalar(select(Person.id).where(Person.id == person_id, Person.id.in_(covered))) is None:
        raise NotFound


def check_free(session: Session, person_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Time on duty is no service, and no time counts twice. Raises: NotCounted."""
    if duty_at(session, person_id, starts_at, ends_at):
        raise NotCounted(texts.ON_DUTY)
    if any(row.starts_at < ends_at and row.ends_at > starts_at for row in live(session, person_id)):
        raise NotCounted(texts.OVERLAPS)


def attest(
    session: Session, leader: Person, activity: Activity, person: Person, minutes: int, reason: str, *, now: datetime
) -> HourEntry:
    """The leader says how long somebody served whose sign-in or sign-out is missing.

    Raises: NotYours, SamePerson, NotCounted.
    """
    must_lead(session, leader, activity)
    not_the_same(leader, person)
    return put_attested(session, leader, activity, person.id, minutes, reason, now=now)


def reverse(session: Session, actor: Person, entry: HourEntry, reason: str, *, now: datetime) -> HourEntry:
    """Take an entry back. Raises: NotFound, SamePerson, NotCounted."""
    must_cover(session, actor, entry.person_id)
    not_the_same(actor, entry.person_id)
    if not reason.strip():
        raise NotCounted(texts.GIVE_REASON)
    return put_reversal(session, actor, entry, reason, now=now)


def put_attested(
    session: Session, actor: Person, activity: Activity, person_id: int, minutes: int, reason: str, *, now: datetime
) -> HourEntry:
    if activity.ends_at > now:
        raise NotCounted(texts.NOT_OVER)
    if activity.hours_rule == "none":
        raise NotCounted(texts.NOTHING_TO_APPEAL)
    check_minutes(activity, minutes)
    if live(session, person_id, activity.id):
        raise NotCounted(texts.ALREADY_COUNTED)
    check_free(session, person_id, activity.starts_at, activity.ends_at)
    earlier = select(func.count()).where(HourEntry.activity_id == activity.id, HourEntry.person_id == person_id)
    return put(
        session,
        key=f"attest:{activity.id}:{person_id}:{session.scalar(earlier)}",
        person_id=person_id,
        activity_id=activity.id,
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        minutes=minutes,
        source=Source.ATTESTED,
        method="roster",
        recorded_by=actor.id,
        reason=reason[:255],
        now=now,
    )


def put_reversal(session: Session, actor: Person, entry: HourEntry, reason: str, *, now: datetime) -> HourEntry:
    taken = select(HourEntry.id).where(HourEntry.reverses_id == entry.id)
    if entry.source == Source.REVERSAL or session.scalar(taken):
        raise NotCounted(texts.REVERSED)
    return put(
        session,
        key=f"reverse:{entry.id}",
        person_id=entry.person_id,
        activity_id=entry.activity_id,
        title=entry.title,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        minutes=-entry.minutes,
        source=Source.REVERSAL,
        reverses_id=entry.id,
        recorded_by=actor.id,
        reason=reason[:255],
        now=now,
    )


def check_minutes(activity: Activity, minutes: int) -> None:
    if not 0 < minutes <= (activity.ends_at - activity.starts_at) // MINUTE:
        raise NotCounted(texts.MINUTES_RANGE)
