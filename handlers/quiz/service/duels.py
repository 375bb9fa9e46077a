"""Duels of 2 or 4: everybody runs their own lane over the same questions, when it suits them; recordings fill seats.

Who is first to 100 on their own clock wins, as `rules.duel` says. Nobody's row but one's own is ever changed, so two
people answering at the same moment cannot wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.turn import Refusal
from handlers.quiz import texts_results as texts
from handlers.quiz.rules.duel import QUESTIONS, SIZES, Lane, Move, Race, lane_of, race, reward
from handlers.quiz.service import contests, marking, sittings
from models.base import MILLISECOND, new_public_id
from models.contest import Attempt, Contest, ContestEvent, Fixture, Seat, Sitting
from models.org import Person

DUEL = "duel"
WAITS = timedelta(hours=24)


class NoSuchSize(Refusal):
    """A duel has two or four players."""

    text = texts.DUEL_SIZES


@dataclass(frozen=True, slots=True)
class Runner:
    """A seat with its attempt and the player's name."""

    seat: Seat
    attempt: Attempt
    name: str


def enter(session: Session, contest: Contest, person: Person, size: int, *, now: datetime, rng: Random) -> Attempt:
    """The duel under way, or a seat: beside somebody who waits, against recordings, or as the first who waits.

    Raises: NoSuchSize, and what `sittings.begin` raises.
    """
    if size not in SIZES:
        raise NoSuchSize
    sittings.one_at_a_time(session, person)
    running = sittings.alive(session, contest, person, now=now)
    if running is not None:
        return running
    waiting = _waiting(session, contest, person, size, now)
    fixture = waiting or _fixture(session, contest, size, now)
    recordings = [] if waiting else _recordings(session, contest, person, size, rng)
    if recordings:
        fixture.paper = list(recordings[0].paper)
    attempt = sittings.begin(session, contest, person, now=now, fixture=fixture)
    session.add(Seat(fixture_id=fixture.id, lane=_taken(session, fixture), attempt_id=attempt.id, recorded=False))
    for lane, recording in enumerate(recordings, start=1):
        session.add(Seat(fixture_id=fixture.id, lane=lane, attempt_id=recording.id, recorded=True))
    session.flush()
    return attempt


def _waiting(session: Session, contest: Contest, person: Person, size: int, now: datetime) -> Fixture | None:
    """A duel of this size with a free seat, where the person does not sit already."""
    seats = select(func.count()).select_from(Seat).where(Seat.fixture_id == Fixture.id).scalar_subquery()
    mine = select(Attempt.fixture_id).where(Attempt.person_id == person.id, Attempt.fixture_id.is_not(None))
    query = select(Fixture).where(Fixture.contest_id == contest.id, Fixture.stage == DUEL, Fixture.size == size)
    query = query.where(Fixture.state == "open", Fixture.closes_at > now, seats < size, Fixture.id.not_in(mine))
    found = session.scalars(query.order_by(Fixture.id).limit(1).with_for_update(skip_locked=True)).first()
    return found if found is not None and _taken(session, found) < size else None  # counted again under the lock


def _taken(session: Session, fixture: Fixture) -> int:
    return session.scalar(select(func.count()).select_from(Seat).where(Seat.fixture_id == fixture.id)) or 0


def _fixture(session: Session, contest: Contest, size: int, now: datetime) -> Fixture:
    paper, _ = contests.paper(session, contest, new_public_id())
    fixture = Fixture(
        contest_id=contest.id, stage=DUEL, size=size, paper=paper, state="open", result={}, created_at=now
    )
    fixture.opens_at, fixture.closes_at = now, min(now + WAITS, contest.closes_at)
    session.add(fixture)
    session.flush()
    return fixture


def _recordings(session: Session, contest: Contest, person: Person, size: int, rng: Random) -> list[Attempt]:
    """Finished runs of others over one paper that is new to this person: enough to fill the other seats, or none."""
    rows = session.scalars(
        select(Attempt).where(
            Attempt.contest_id == contest.id, Attempt.state == Sitting.DONE, Attempt.place >= 5
        ).order_by(Attempt.id.desc()).limit(400)
    ).all()  # fmt: skip
    mine = select(Attempt.paper).where(Attempt.contest_id == contest.id, Attempt.person_id == person.id)
    played = {tuple(paper) for paper in session.scalars(mine)}
    by_paper: dict[tuple[int, ...], dict[int, Attempt]] = {}
    for row in rows:
        if row.person_id != person.id and tuple(row.paper) not in played:
            by_paper.setdefault(tuple(row.paper), {})[row.person_id] = row
    enough = [list(group.values()) for _, group in sorted(by_paper.items()) if len(group) >= size - 1]
    return rng.sample(rng.choice(enough), size - 1) if enough else []


def runners(session: Session, fixture_id: int) -> list[Runner]:
    """The seats of a duel in order."""
    query = select(Seat, Attempt, Person.name).join(Attempt, Seat.attempt_id == Attempt.id)
    query = query.join(Person, Attempt.person_id == Person.id).where(Seat.fixture_id == fixture_id).order_by(Seat.lane)
    return [Runner(seat, attempt, name) for seat, attempt, name in session.execute(query)]


def moves(session: Session, contest: Contest, attempt: Attempt) -> list[Move]:
    """A run as it was made: times since the player's own start; void questions left out, a missed one is wrong."""
    gone = marking.voided(session, contest.id)
    questions = marking.asked(session, contest.id, attempt.paper)
    query = select(ContestEvent).where(ContestEvent.attempt_id == attempt.id).order_by(ContestEvent.id)
    found = []
    for event in session.scalars(query):
        if event.question_id not in gone and event.question_id is not None:
            right = event.kind == "answered" and questions[event.question_id].is_right(event.data["choice"])
            found.append(Move(right, (event.at - attempt.started_at) // MILLISECOND))
    return found


def progress(session: Session, contest: Contest, attempt: Attempt, *, now: datetime) -> Race | None:
    """After a move: end this run where the race is decided for it, settle the duel once everybody's is.

    None while seats are free.
    """
    fixture = session.scalars(select(Fixture).where(Fixture.id == attempt.fixture_id).with_for_update()).one()
    lanes = runners(session, fixture.id)
    runs = {runner.attempt.id: moves(session, contest, runner.attempt) for runner in lanes}
    decided = min((lane.ms for one in runs if (lane := lane_of(one, runs[one])).home), default=None)
    if attempt.state != Sitting.DONE and _through(attempt, runs.get(attempt.id, []), decided, now):
        sittings.finish(attempt, at=min(now, attempt.ends_at))
    if len(lanes) < fixture.size:
        return None
    result = race(runs)
    over = all(_through(r.attempt, runs[r.attempt.id], decided, now) for r in lanes)
    if over and fixture.state == "open":
        _settle(session, fixture, lanes, result, told=attempt.person_id, now=now)
    return result


def _through(attempt: Attempt, run: Sequence[Move], decided: int | None, now: datetime) -> bool:
    """Whether a run can change nothing any more."""
    if attempt.state == Sitting.DONE or now >= attempt.ends_at or len(run) >= min(QUESTIONS, len(attempt.paper)):
        return True
    return decided is not None and (now - attempt.started_at) // MILLISECOND >= decided


def _settle(
    session: Session, fixture: Fixture, lanes: Sequence[Runner], result: Race, *, told: int | None, now: datetime
) -> None:
    fixture.state, fixture.result = "settled", as_json(result)
    for runner in lanes:
        if not runner.seat.recorded and runner.attempt.person_id != told:
            text = texts.duel_over(standing(lanes, result), runner.attempt.id)
            post(session, runner.attempt.person_id, text, key=f"duel:{fixture.id}:{runner.attempt.person_id}", now=now)


def as_json(result: Race) -> dict[str, object]:
    """A race as its fixture keeps it."""
    return {
        "lanes": [[lane.player, lane.points, lane.done, lane.ms] for lane in result.lanes],
        "places": list(result.places),
    }


def standing(lanes: Sequence[Runner], result: Race) -> list[tuple[int, str, Lane]]:
    """Place, name (with 录像 for a recording) and lane, the first in front."""
    names = {r.attempt.id: f"{r.name}（录像）" if r.seat.recorded else r.name for r in lanes}
    return [(place, names[lane.player], lane) for place, lane in zip(result.places, result.lanes, strict=True)]


def conclude(session: Session, *, now: datetime) -> int:
    """Settle duels that time has decided; one that found too few players shrinks to two, or is called off."""
    seats = select(func.count()).select_from(Seat).where(Seat.fixture_id == Fixture.id).scalar_subquery()
    query = select(Fixture).where(Fixture.stage == DUEL, Fixture.state == "open")
    query = query.where((seats >= Fixture.size) | (Fixture.closes_at <= now)).order_by(Fixture.id).limit(200)
    settled = 0
    for fixture in session.scalars(query.with_for_update(skip_locked=True)):
        lanes = runners(session, fixture.id)
        if len(lanes) < fixture.size:
            _shrink(session, fixture, lanes, now)
        settled += _concluded(session, fixture, runners(session, fixture.id), now)
    return settled


def _shrink(session: Session, fixture: Fixture, lanes: Sequence[Runner], now: datetime) -> None:
    fixture.size = 2
    if len(lanes) < 2:
        fixture.state = "cancelled"
        for runner in lanes:
            post(session, runner.attempt.person_id, texts.NO_OPPONENT, key=f"duel-none:{fixture.id}", now=now)
    for runner in lanes[2:]:
        session.delete(runner.seat)
    session.flush()


def _concluded(session: Session, fixture: Fixture, lanes: Sequence[Runner], now: datetime) -> bool:
    if fixture.state != "open":
        return False
    contest = session.get_one(Contest, fixture.contest_id)
    runs = {r.attempt.id: moves(session, contest, r.attempt) for r in lanes}
    decided = min((lane.ms for one in runs if (lane := lane_of(one, runs[one])).home), default=None)
    if not all(_through(r.attempt, runs[r.attempt.id], decided, now) for r in lanes):
        return False
    _settle(session, fixture, lanes, race(runs), told=None, now=now)
    return True


def resettle(session: Session, contest: Contest) -> None:
    """Count every settled duel again from the log."""
    query = select(Fixture).where(Fixture.contest_id == contest.id, Fixture.stage == DUEL, Fixture.state == "settled")
    for fixture in session.scalars(query):
        lanes = runners(session, fixture.id)
        fixture.result = as_json(race({r.attempt.id: moves(session, contest, r.attempt) for r in lanes}))


def rewards(session: Session, contest: Contest) -> list[tuple[int, int, int, int]]:
    """(person, points, won, played): each day's first duel earns 10 for a win and 8 for a loss."""
    query = select(Fixture.result, Attempt).join(Seat, Seat.fixture_id == Fixture.id)
    query = query.join(Attempt, Attempt.id == Seat.attempt_id).where(Seat.recorded.is_(False))
    query = query.where(Fixture.contest_id == contest.id, Fixture.state == "settled").order_by(Attempt.id)
    first: set[tuple[int, object]] = set()
    totals: dict[int, tuple[int, int, int]] = {}
    for result, attempt in session.execute(query):
        players = [lane[0] for lane in result["lanes"]]
        won = result["places"][players.index(attempt.id)] == 1
        points, wins, played = totals.get(attempt.person_id, (0, 0, 0))
        day = (attempt.person_id, attempt.day)
        totals[attempt.person_id] = (points + (0 if day in first else reward(won)), wins + won, played + 1)
        first.add(day)
    return [(person, *row) for person, row in totals.items()]


def settled(session: Session, fixture_id: int) -> tuple[bool, int]:
    """Whether a duel has its result, and how many it is for."""
    fixture = session.get_one(Fixture, fixture_id)
    return fixture.state == "settled", fixture.size
