"""The matches of a league: each side's score, forfeits, results, the table; counted from the log, again at any time."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.quiz.rules import league
from handlers.quiz.rules.numbers import whole
from handlers.quiz.service import marking
from handlers.quiz.terms import Terms
from models.base import from_ms, to_ms
from models.contest import Attempt, Contest, Fixture
from models.org import Unit

LEAGUE, OUT, PLAY_OFF = "league", "knockout", "playoff"
RESTS = 0


def names(session: Session, contest: Contest) -> dict[int, str]:
    """The competing units' names."""
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(contest.terms.get("units", ()))))
    return dict(rows.all())


def sides(session: Session, contest: Contest, fixture: Fixture) -> dict[int, league.Side]:
    """Each unit's score: the mean of its best `side` people, an empty place being zero; none where nobody played."""
    attempts = session.scalars(select(Attempt).where(Attempt.fixture_id == fixture.id)).all()
    side = Terms.of(contest.terms).side
    by_unit: dict[int, list[marking.Score]] = {}
    for score in marking.scores(session, contest, attempts):
        if score.unit is not None and score.answered:
            by_unit.setdefault(score.unit, []).append(score)
    found = {}
    for unit, scores in by_unit.items():
        best = sorted(scores, key=lambda s: (-s.points, s.ms))[:side]
        points = whole(Fraction(sum((s.points for s in best), start=Fraction(0))) / side)
        found[unit] = league.Side(points, from_ms(min(max(s.finished for s in best), to_ms(fixture.closes_at) - 1)))
    return found


def outcome(session: Session, contest: Contest, fixture: Fixture, *, now: datetime) -> league.Result | None:
    """A match's result, None while it can still be played."""
    if fixture.home_id is None or fixture.away_id is None or now < fixture.closes_at:
        return None
    pair, played = (fixture.home_id, fixture.away_id), sides(session, contest, fixture)
    window = league.Window(fixture.opens_at, fixture.closes_at)
    return league.settle(pair, window, played.get(pair[0]), played.get(pair[1]), now=now)


def write(fixture: Fixture, result: league.Result) -> None:
    """Settle a match."""
    fixture.state = "settled"
    fixture.result = {
        "home": str(result.home_points),
        "away": str(result.away_points),
        "forfeited": sorted(result.forfeited),
        "winner": _winner(result),
    }


def _winner(result: league.Result) -> int | None:
    """Who goes on in a knock-out: more points, else the better seed, who is at home."""
    if len(result.forfeited) == 1:
        return result.away if result.home in result.forfeited else result.home
    return result.away if result.away_points > result.home_points else result.home


def results(fixtures: Sequence[Fixture]) -> list[league.Result]:
    """Settled matches as the rules take them; a rest counts as a win against nobody."""
    found = []
    for f in fixtures:
        if f.state != "settled" or f.home_id is None:
            continue
        if f.away_id is None:
            found.append(league.Result(f.home_id, RESTS, 0, 0, frozenset({RESTS})))
        else:
            home, away = (whole(Fraction(f.result[side])) for side in ("home", "away"))
            found.append(league.Result(f.home_id, f.away_id, home, away, frozenset(f.result["forfeited"])))
    return found


def fixtures(session: Session, contest: Contest, *stages: str) -> list[Fixture]:
    """The matches in order."""
    query = select(Fixture).where(Fixture.contest_id == contest.id)
    query = query.where(Fixture.stage.in_(stages)) if stages else query
    return list(session.scalars(query.order_by(Fixture.opens_at, Fixture.stage, Fixture.round_no, Fixture.slot)))


def table(session: Session, contest: Contest) -> list[league.Row]:
    """The league's table so far."""
    played = results(fixtures(session, contest, LEAGUE))
    teams = tuple(contest.terms["units"])
    rows = league.table(played, league.Season((*teams, RESTS)))
    rows = [row for row in rows if row.team != RESTS]
    for place, row in enumerate(rows, 1):
        row.place = place
    return rows


def resettle(session: Session, contest: Contest, *, now: datetime) -> list[Fixture]:
    """Count every settled match again. Returns those whose winner changed; who already went on stays where they are."""
    turned = []
    for fixture in fixtures(session, contest):
        result = outcome(session, contest, fixture, now=now) if fixture.state == "settled" else None
        if result is not None:
            before = fixture.result.get("winner")
            write(fixture, result)
            if fixture.result["winner"] != before:
                turned.append(fixture)
    return turned
