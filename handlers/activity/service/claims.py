"""Hours that somebody asks for: back-entry decided by a second person, and appeals."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import not_the_same, people_in_scope
from handlers.activity import texts_hours as texts
from handlers.activity.service.access import ORGANIZING, organizes
from handlers.activity.service.hours import (
    MINUTE,
    NotCounted,
    check_free,
    check_minutes,
    live,
    must_cover,
    put,
    put_attested,
    put_reversal,
)
from models.activity import Activity, BackEntry, HourAppeal, HourEntry, SignUp, Source
from models.org import Person

LOOK_BACK = timedelta(days=365)
APPEAL_WITHIN = timedelta(days=90)
DRAFT = "draft"


def propose(
    session: Session,
    proposer: Person,
    person: Person,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    proof: str,
    now: datetime,
) -> BackEntry:
    """Ask for hours served outside any sign-in, for oneself or for somebody one organises.

    Raises: NotFound, NotCounted.
    """
    entry = BackEntry(person_id=person.id, title=title[:64], starts_at=starts_at, ends_at=ends_at)
    entry.proposed_by, entry.created_at = proposer.id, now
    return hand_in(session, proposer, entry, proof, now=now)


def hand_in(session: Session, proposer: Person, entry: BackEntry, proof: str, *, now: datetime) -> BackEntry:
    """A back-entry, begun or new, with its proof. Raises: NotFound, NotCounted."""
    starts_at, ends_at = entry.starts_at, entry.ends_at
    if entry.person_id != proposer.id:
        must_cover(session, proposer, entry.person_id)
    if not now - LOOK_BACK <= starts_at < ends_at <= now or ends_at - starts_at > timedelta(hours=24):
        raise NotCounted(texts.NOT_DONE_YET)
    if len(proof.strip()) < 5:
        raise NotCounted(texts.NEEDS_PROOF)
    check_free(session, entry.person_id, starts_at, ends_at)
    entry.minutes, entry.proof, entry.state = (ends_at - starts_at) // MINUTE, proof, "open"
    session.add(entry)
    session.flush()
    return entry


def decide(
    session: Session, actor: Person, entry: BackEntry, *, approve: bool, answer: str = "", now: datetime
) -> HourEntry | None:
    """A second person approves a back-entry, or not.

    Raises: NotFound, SamePerson, NotCounted.
    """
    session.refresh(entry, with_for_update=True)
    must_cover(session, actor, entry.person_id)
    not_the_same(actor, entry.proposed_by)
    if actor.id == entry.person_id:
        raise NotCounted(texts.BENEFICIARY)
    if entry.state != "open":
        raise NotCounted(texts.DECIDED)
    if not approve and not answer.strip():
        raise NotCounted(texts.WHY_NOT)
    entry.state, entry.decided_by, entry.decided_at = "approved" if approve else "rejected", actor.id, now
    entry.answer, made = answer, None
    if approve:
        check_free(session, entry.person_id, entry.starts_at, entry.ends_at)
        made = put(
            session,
            key=f"back:{entry.id}",
            person_id=entry.person_id,
            activity_id=entry.activity_id,
            title=entry.title,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            minutes=entry.minutes,
            source=Source.BACK_ENTRY,
            recorded_by=entry.proposed_by,
            approved_by=actor.id,
            reason=entry.proof[:255],
            now=now,
        )
    post(session, entry.person_id, texts.back_decided(entry), key=f"back-entry:{entry.id}", now=now)
    return made


def appealable(session: Session, person: Person, *, now: datetime) -> list[Activity]:
    """What somebody took part in that counts hours and is over, the newest first."""
    query = (
        select(Activity)
        .join(SignUp)
        .where(
            SignUp.person_id == person.id,
            Activity.hours_rule != "none",
            Activity.ends_at <= now,
            Activity.ends_at > now - APPEAL_WITHIN,
        )
    )
    return list(session.scalars(query.order_by(Activity.starts_at.desc()).limit(8)))


def appeal(
    session: Session, person: Person, activity: Activity, *, claimed: int, text: str, now: datetime
) -> HourAppeal:
    """Say that one's hours of an activity are wrong. Raises: NotCounted."""
    if activity not in appealable(session, person, now=now):
        raise NotCounted(texts.NOTHING_TO_APPEAL)
    check_minutes(activity, claimed)
    mine = (HourAppeal.person_id == person.id, HourAppeal.activity_id == activity.id)
    if session.scalar(select(HourAppeal.id).where(*mine, HourAppeal.state == "open")):
        raise NotCounted(texts.APPEAL_OPEN)
    row = session.scalars(select(HourAppeal).where(*mine, HourAppeal.state == DRAFT)).first()
    row = row or HourAppeal(person_id=person.id, activity_id=activity.id)
    row.claimed, row.text, row.state, row.created_at = claimed, text, "open", now
    session.add(row)
    session.flush()
    return row


def decide_appeal(
    session: Session, actor: Person, row: HourAppeal, *, granted: int | None, answer: str = "", now: datetime
) -> None:
    """Somebody who recorded none of it decides: so many minutes, or None. What stood before is reversed.

    Raises: NotYours, SamePerson, NotCounted.
    """
    session.refresh(row, with_for_update=True)
    activity = session.get_one(Activity, row.activity_id)
    if not organizes(session, actor, activity):
        must_cover(session, actor, row.person_id)
    not_the_same(actor, row.person_id)
    before = live(session, row.person_id, activity.id)
    if any(entry.recorded_by == actor.id for entry in before):
        raise NotCounted(texts.NOT_THE_RECORDER)
    if row.state != "open":
        raise NotCounted(texts.DECIDED)
    if granted is None and not answer.strip():
        raise NotCounted(texts.WHY_NOT)
    row.state, row.granted, row.answer = "rejected" if granted is None else "upheld", granted, answer
    row.decided_by, row.decided_at = actor.id, now
    if granted is not None:
        for entry in before:
            put_reversal(session, actor, entry, f"申诉 {row.id}", now=now)
        put_attested(session, actor, activity, row.person_id, granted, f"申诉 {row.id}", now=now)
    text = texts.appeal_decided(row, activity.title)
    post(session, row.person_id, text, key=f"hour-appeal:{row.id}", now=now)


def to_decide(session: Session, actor: Person) -> list[BackEntry | HourAppeal]:
    """Open back-entries and appeals of the people an organiser covers that they may decide themselves."""
    people = people_in_scope(actor, *ORGANIZING)
    backs = select(BackEntry).where(BackEntry.state == "open", BackEntry.person_id.in_(people))
    backs = backs.where(BackEntry.proposed_by != actor.id, BackEntry.person_id != actor.id)
    appeals = select(HourAppeal).where(HourAppeal.state == "open", HourAppeal.person_id.in_(people))
    appeals = appeals.where(HourAppeal.person_id != actor.id)
    rows = session.scalars(backs.order_by(BackEntry.id).limit(20))
    return [*rows, *session.scalars(appeals.order_by(HourAppeal.id).limit(20))]
