"""Leagues between units: drawn by lot, round after round by the clock, to the table, the final or the play-offs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import announce
from bot.turn import Refusal
from handlers.quiz import texts_results as texts
from handlers.quiz.rules import bracket, league, swiss
from handlers.quiz.rules.hall import lots
from handlers.quiz.service import contests, sittings
from handlers.quiz.service.matches import LEAGUE, OUT, PLAY_OFF, fixtures, names, outcome, table, write
from handlers.quiz.terms import KNOCKOUT, ROUND_ROBIN, Terms
from models.contest import Attempt, Contest, ContestState, Fixture, Mode, Sitting
from models.org import Person


class NoFixture(Refusal):
    """The person's unit plays nobody now."""

    text = texts.NO_FIXTURE


class PlayedAlready(Refusal):
    """One sitting a person and match."""

    text = texts.PLAYED_ALREADY


def draw_up(session: Session, contest: Contest, *, rng: Random, now: datetime) -> None:
    """Draw the units' order by lot, and the first rounds: all of a round robin, else the first."""
    terms = Terms.of(contest.terms)
    teams = lots(terms.units, rng)
    contest.terms = {**contest.terms, "units": list(teams)}
    if terms.format == ROUND_ROBIN:
        rounds: Sequence[Sequence[tuple[int, int | None]]] = league.round_robin(teams, terms.legs)
    elif terms.format == KNOCKOUT:
        rounds = [bracket.bracket(teams)]
    else:
        rounds = [_swiss(teams, [])]
    stage = OUT if terms.format == KNOCKOUT else LEAGUE
    for number, pairs in enumerate(rounds, 1):
        _add(session, contest, stage, number, pairs, now=now)
    contest.closes_at = contest.opens_at + _length(terms, len(teams), len(rounds))


def _length(terms: Terms, teams: int, rounds: int) -> timedelta:
    """How long the whole season is, play-offs and all."""
    out = (teams - 1).bit_length()
    first = {KNOCKOUT: out, ROUND_ROBIN: rounds}.get(terms.format, terms.rounds)
    after = (terms.play_offs - 1).bit_length() if terms.play_offs > 1 and terms.format != KNOCKOUT else 0
    return timedelta(hours=terms.hours) * (first + after)


def _swiss(table: Sequence[int], played: Sequence[Fixture]) -> list[tuple[int, int | None]]:
    met = {frozenset((f.home_id or 0, f.away_id)) for f in played if f.away_id}
    paired = swiss.pair(table, met, {f.home_id or 0 for f in played if f.away_id is None})
    return [*paired.pairs, *([(paired.bye, None)] if paired.bye is not None else [])]


def _add(
    session: Session,
    contest: Contest,
    stage: str,
    number: int,
    pairs: Sequence[tuple[int, int | None]],
    *,
    now: datetime,
    opens_at: datetime | None = None,
) -> None:
    hours = timedelta(hours=contest.terms["hours"])
    opens = opens_at or contest.opens_at + (number - 1) * hours
    for slot, (home, away) in enumerate(pairs):
        fixture = Fixture(contest_id=contest.id, stage=stage, round_no=number, slot=slot, home_id=home, away_id=away)
        fixture.opens_at, fixture.closes_at, fixture.created_at = opens, opens + hours, now
        fixture.state, fixture.size, fixture.result = ("open", 2, {}) if away else ("settled", 2, {"winner": home})
        seed = f"{contest.public_id}:{stage}:{number}:{slot}"
        fixture.paper = contests.paper(session, contest, seed)[0] if away else []
        session.add(fixture)
        session.flush()
        if away:
            _announce(session, contest, fixture, now=now)


def _announce(session: Session, contest: Contest, fixture: Fixture, *, now: datetime) -> None:
    text = texts.round_opens(contest, fixture, names(session, contest))
    for unit in (fixture.home_id, fixture.away_id):
        key, audience = f"fixture:{fixture.id}:{unit}", {"unit": unit}
        announce(
            session, key=key, kind="quiz", texts={"text": text}, audience=audience, now=now,
            not_before=max(now, fixture.opens_at), expires_at=fixture.closes_at,
        )  # fmt: skip


def fixture_for(session: Session, contest: Contest, person: Person, *, now: datetime) -> Fixture | None:
    """The match of the person's unit that can be played now."""
    unit = contests.unit_of(session, person, contest)
    query = select(Fixture).where(Fixture.contest_id == contest.id, Fixture.state == "open")
    query = query.where(Fixture.opens_at <= now, Fixture.closes_at > now)
    query = query.where((Fixture.home_id == unit) | (Fixture.away_id == unit)).order_by(Fixture.round_no)
    return session.scalars(query).first()


def enter(session: Session, contest: Contest, person: Person, *, now: datetime) -> Attempt:
    """The person's sitting in their unit's match. Raises: NoFixture, PlayedAlready, and what `begin` raises."""
    fixture = fixture_for(session, contest, person, now=now)
    if fixture is None:
        raise NoFixture
    sittings.one_at_a_time(session, person)
    query = select(Attempt).where(Attempt.fixture_id == fixture.id, Attempt.person_id == person.id)
    earlier = session.scalars(query).first()
    if earlier is not None and (earlier.state == Sitting.DONE or now >= earlier.ends_at):
        raise PlayedAlready
    return sittings.begin(session, contest, person, now=now, fixture=fixture)


def advance(session: Session, *, now: datetime) -> int:
    """Settle matches whose window is over, and draw up what follows. Returns how many were settled."""
    query = select(Contest).where(Contest.mode == Mode.LEAGUE, Contest.state == ContestState.OPEN)
    settled = 0
    for contest in session.scalars(query.order_by(Contest.id).with_for_update(skip_locked=True)):
        for fixture in fixtures(session, contest):
            result = outcome(session, contest, fixture, now=now) if fixture.state == "open" else None
            if result is not None:
                write(fixture, result)
                _tell(session, contest, fixture, now=now)
                settled += 1
        session.flush()
        _next_round(session, contest, now=now)
    return settled


def _tell(session: Session, contest: Contest, fixture: Fixture, *, now: datetime) -> None:
    text = texts.match_over(contest, fixture, names(session, contest))
    for unit in (fixture.home_id, fixture.away_id):
        key = f"match:{fixture.id}:{unit}"
        announce(session, key=key, kind="quiz", texts={"text": text}, audience={"unit": unit}, now=now)


def _next_round(session: Session, contest: Contest, *, now: datetime) -> None:
    every, terms = fixtures(session, contest), Terms.of(contest.terms)
    if not every or any(f.state == "open" for f in every):
        return
    stage = PLAY_OFF if any(f.stage == PLAY_OFF for f in every) else every[-1].stage
    number = max(f.round_no or 0 for f in every if f.stage == stage)
    opens = max(f.closes_at for f in every)
    pairs: Sequence[tuple[int, int | None]] = []
    if stage in (OUT, PLAY_OFF):
        last = sorted((f for f in every if f.stage == stage and f.round_no == number), key=lambda f: f.slot or 0)
        pairs = bracket.next_round([f.result["winner"] for f in last])
    elif terms.format != ROUND_ROBIN and number < terms.rounds:
        pairs = _swiss_or_none([row.team for row in table(session, contest)], every)
    if not pairs and stage == LEAGUE and terms.play_offs > 1:
        stage, number = PLAY_OFF, 0
        pairs = bracket.play_offs([row.team for row in table(session, contest)], terms.play_offs)
    if pairs:
        _add(session, contest, stage, number + 1, pairs, now=now, opens_at=opens)


def _swiss_or_none(teams: Sequence[int], played: Sequence[Fixture]) -> list[tuple[int, int | None]]:
    try:
        return _swiss(teams, played)
    except swiss.NoPairing:
        return []
