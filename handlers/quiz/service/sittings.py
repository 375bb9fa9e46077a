"""Attempts: beginning one as often as the terms allow, and what becomes of it as time passes."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.turn import Refusal
from handlers.quiz import texts
from handlers.quiz.rules.duel import Challenge, Phase
from handlers.quiz.service import contests
from handlers.quiz.service.marking import keep, voided
from handlers.quiz.terms import Terms
from models.contest import Attempt, Contest, ContestEvent, ContestState, Fixture, Mode, Sitting
from models.org import Person, Unit

LONG = timedelta(days=1)
ALIVE = (Sitting.RUNNING, Sitting.FALLEN)
STATES = {Phase.RUNNING: Sitting.RUNNING, Phase.FALLEN: Sitting.FALLEN, Phase.OVER: Sitting.DONE}


class NotOpen(Refusal):
    """The contest has not begun or is over."""

    text = texts.NOT_OPEN


class NotInvited(Refusal):
    """The contest is for other units."""

    text = texts.NOT_INVITED


class NoAttemptsLeft(Refusal):
    """Every attempt of the day, or of the contest, is used."""


def alive(
    session: Session, contest: Contest, person: Person, *, now: datetime, fixture: Fixture | None = None
) -> Attempt | None:
    """The attempt under way, if its time is not up."""
    query = select(Attempt).where(Attempt.contest_id == contest.id, Attempt.person_id == person.id)
    query = query.where(Attempt.state.in_(ALIVE))
    if fixture is not None:
        query = query.where(Attempt.fixture_id == fixture.id)
    for attempt in session.scalars(query.order_by(Attempt.id).with_for_update()):
        settle(session, contest, attempt, now=now)
        if attempt.state in ALIVE:
            return attempt
    return None


def latest(session: Session, contest: Contest, person: Person) -> Attempt | None:
    """The attempt begun last, over or not."""
    query = select(Attempt).where(Attempt.contest_id == contest.id, Attempt.person_id == person.id)
    return session.scalars(query.order_by(Attempt.number.desc()).limit(1)).first()


def left(session: Session, contest: Contest, person: Person, *, now: datetime) -> tuple[int | None, int | None]:
    """How many attempts are left today and in all; None is without limit."""
    terms, today = Terms.of(contest.terms), now.astimezone(contests.SHANGHAI).date()
    query = select(func.count()).select_from(Attempt)
    query = query.where(Attempt.contest_id == contest.id, Attempt.person_id == person.id)
    in_all = session.scalar(query) or 0
    a_day = session.scalar(query.where(Attempt.day == today)) or 0
    return (
        None if terms.a_day is None else max(terms.a_day - a_day, 0),
        None if terms.in_all is None else max(terms.in_all - in_all, 0),
    )


def one_at_a_time(session: Session, person: Person) -> None:
    """Whatever this person begins elsewhere waits until this transaction is over."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))


def begin(
    session: Session, contest: Contest, person: Person, *, now: datetime, fixture: Fixture | None = None
) -> Attempt:
    """The attempt under way, or a new one. Raises: NotOpen, NotInvited, NoAttemptsLeft."""
    if contest.state != ContestState.OPEN or not contest.opens_at <= now < contest.closes_at:
        raise NotOpen
    path = session.get_one(Unit, contest.unit_id).path
    if not any(own.startswith(path) for own in contests.paths_of(session, person)):
        raise NotInvited
    one_at_a_time(session, person)
    running = alive(session, contest, person, now=now, fixture=fixture)
    if running is not None:
        return running
    today, ever = left(session, contest, person, now=now)
    if today == 0 or ever == 0:
        raise NoAttemptsLeft(texts.no_attempts_left(Terms.of(contest.terms), ever=ever == 0))
    return _new(session, contest, person, now=now, fixture=fixture)


def _new(session: Session, contest: Contest, person: Person, *, now: datetime, fixture: Fixture | None) -> Attempt:
    mine = select(func.max(Attempt.number)).where(Attempt.contest_id == contest.id, Attempt.person_id == person.id)
    number = (session.scalar(mine) or 0) + 1
    first = select(Attempt.unit_id).where(Attempt.contest_id == contest.id, Attempt.person_id == person.id)
    unit = session.scalar(first.limit(1)) if number > 1 else contests.unit_of(session, person, contest)
    terms, seed = Terms.of(contest.terms), f"{contest.public_id}:{person.id}:{number}"
    paper, proof = (fixture.paper, {}) if fixture else contests.paper(session, contest, seed)
    closes = min(contest.closes_at, fixture.closes_at) if fixture else contest.closes_at
    attempt = Attempt(
        contest_id=contest.id,
        person_id=person.id,
        unit_id=unit,
        fixture_id=fixture.id if fixture else None,
        number=number,
        day=now.astimezone(contests.SHANGHAI).date(),
        seed=seed,
        paper=list(paper),
        proof=proof,
        place=0,
        revivals=1 if contest.mode == Mode.CHALLENGE else 0,
        state=Sitting.RUNNING,
        started_at=now,
        asked_at=now,
        ends_at=min(now + (timedelta(minutes=terms.minutes) if terms.minutes else LONG), closes),
    )
    session.add(attempt)
    session.flush()
    return attempt


def settle(session: Session, contest: Contest, attempt: Attempt, *, now: datetime) -> bool:
    """Let time do its work: end what is over, pass over what is void, miss a question not answered in its seconds.

    Returns whether the question that was put last has been missed.
    """
    if attempt.state == Sitting.DONE:
        return False
    if now >= attempt.ends_at:
        finish(attempt, at=attempt.ends_at)
        return False
    if attempt.state == Sitting.FALLEN:
        return False
    _skip_void(session, attempt)
    terms, missed = Terms.of(contest.terms), False
    limit = timedelta(seconds=terms.seconds) if terms.seconds else None
    if limit and attempt.place < len(attempt.paper) and now > attempt.asked_at + limit:
        _miss(session, contest, attempt, now=now)
        missed = True
    if attempt.state == Sitting.RUNNING and attempt.place >= len(attempt.paper):
        finish(attempt, at=now)
    return missed


def _skip_void(session: Session, attempt: Attempt) -> None:
    if attempt.place < len(attempt.paper):
        gone = voided(session, attempt.contest_id)
        while attempt.place < len(attempt.paper) and attempt.paper[attempt.place] in gone:
            attempt.place += 1


def _miss(session: Session, contest: Contest, attempt: Attempt, *, now: datetime) -> None:
    event = ContestEvent(contest_id=contest.id, attempt_id=attempt.id, kind="missed", person_id=attempt.person_id)
    event.question_id, event.at, event.data, event.ms = attempt.paper[attempt.place], now, {}, 0
    session.add(event)
    attempt.place, attempt.asked_at = attempt.place + 1, now
    if contest.mode == Mode.CHALLENGE:
        judge(attempt, right=False, now=now)
    _skip_void(session, attempt)


def judge(attempt: Attempt, *, right: bool, now: datetime) -> None:
    """A challenge goes on after a right answer; after a wrong one it waits for its revival, or is over."""
    attempt.state = STATES[Challenge(revivals=attempt.revivals).answered(right).phase]
    if attempt.state == Sitting.DONE:
        attempt.finished_at = now


def finish(attempt: Attempt, *, at: datetime) -> None:
    """The attempt is over."""
    attempt.state, attempt.finished_at = Sitting.DONE, attempt.finished_at or at


def sweep(session: Session, *, now: datetime, limit: int = 500) -> int:
    """End attempts whose time is up. Returns how many."""
    query = select(Attempt).where(Attempt.state.in_(ALIVE), Attempt.ends_at <= now).limit(limit)
    rows = session.scalars(query.with_for_update(skip_locked=True)).all()
    by_contest: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in rows:
        finish(attempt, at=attempt.ends_at)
        by_contest[attempt.contest_id].append(attempt)
    session.flush()
    for contest, attempts in by_contest.items():
        keep(session, session.get_one(Contest, contest), attempts)
    return len(rows)
