"""A season between branches: fixtures, windows to play them in, forfeits, the table."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.quiz.rules.numbers import Points

Round = tuple[tuple[int, int], ...]


def round_robin(teams: Sequence[int], legs: int = 1) -> list[Round]:
    """Everybody meets everybody once a leg, (home, away), by the circle method; who is not named in a round rests.

    In a leg each team is at home as often as away, or once more or less; the second leg turns the sides.
    """
    circle: list[int | None] = [*([None] if len(teams) % 2 else []), *teams]
    once = [_turn(circle, r) for r in range(len(circle) - 1)]
    turned: list[Round] = [tuple((away, home) for home, away in pairs) for pairs in once]
    return [pairs for leg in range(legs) for pairs in (turned if leg % 2 else once)]


def _turn(circle: Sequence[int | None], r: int) -> Round:
    """Round r: the first stays, the others move on by one; the fixed pair and the others alternate their sides."""
    moving = list(circle[1:])
    moving = moving[r % len(moving) :] + moving[: r % len(moving)]
    line = [circle[0], *moving]
    pairs = []
    for i in range(len(line) // 2):
        a, b = line[i], line[-1 - i]
        if a is not None and b is not None:
            pairs.append((b, a) if (r % 2 if i == 0 else i % 2) else (a, b))
    return tuple(pairs)


@dataclass(frozen=True)
class Window:
    """When a round may be played: each side at a time of its own, `opens` inclusive, `closes` exclusive."""

    opens: datetime
    closes: datetime

    def has(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


def windows(rounds: int, start: datetime, length: timedelta, pause: timedelta = timedelta()) -> list[Window]:
    """A window for each round, one after the other."""
    return [Window(start + i * (length + pause), start + i * (length + pause) + length) for i in range(rounds)]


@dataclass(frozen=True)
class Side:
    """A team's part of a match: its points and when it played."""

    points: Points
    at: datetime


@dataclass(frozen=True)
class Result:
    """A finished match. `forfeited`: the teams that did not play, a loss each; then the points played do not count."""

    home: int
    away: int
    home_points: Points
    away_points: Points
    forfeited: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Season:
    """The rules of the table, declared before the start. `declared`: the teams by lot, the last thing that decides.
    `forfeit`: the difference a team wins by when the other does not play.
    """

    declared: tuple[int, ...]
    win: int = 3
    draw: int = 1
    loss: int = 0
    forfeit: Points = 0


def settle(
    pair: tuple[int, int], window: Window, home: Side | None, away: Side | None, *, now: datetime
) -> Result | None:
    """The match's result: None while it can still be played. Who played outside the window did not play."""
    played = [side if side is not None and window.has(side.at) else None for side in (home, away)]
    if None in played and now < window.closes:
        return None
    missing = frozenset(team for team, side in zip(pair, played, strict=True) if side is None)
    mine, theirs = (side.points if side is not None else 0 for side in played)
    return Result(pair[0], pair[1], mine, theirs, missing)


@dataclass
class Row:
    """A team's line. `head`: points and difference in the matches among the teams level with it."""

    team: int
    place: int = 0
    played: int = 0
    won: int = 0
    drawn: int = 0
    lost: int = 0
    points: int = 0
    scored: Points = 0
    conceded: Points = 0
    head: tuple[int, Points] = field(default=(0, 0))

    @property
    def difference(self) -> Points:
        return self.scored - self.conceded


def table(results: Iterable[Result], season: Season) -> list[Row]:
    """The table: points (3/1/0) → difference → matches among those still level (points, difference) → declared order.

    Every place is its own. A team that never played is there with nothing.
    """
    results = list(results)
    rows = _rows(results, season, season.declared)
    level: dict[tuple[int, Points], list[int]] = defaultdict(list)
    for row in rows.values():
        level[row.points, row.difference].append(row.team)
    for teams in level.values():
        if len(teams) > 1:
            among = [r for r in results if r.home in teams and r.away in teams]
            for team, mini in _rows(among, season, teams).items():
                rows[team].head = (mini.points, mini.difference)
    lot = {team: i for i, team in enumerate(season.declared)}
    ordered = sorted(rows.values(), key=lambda r: (-r.points, -r.difference, -r.head[0], -r.head[1], lot[r.team]))
    for place, row in enumerate(ordered, 1):
        row.place = place
    return ordered


def _rows(results: Sequence[Result], season: Season, teams: Sequence[int]) -> dict[int, Row]:
    rows = {team: Row(team) for team in teams}
    for result in results:
        home, away = _counted(result, season)
        _play(rows[result.home], home, away, season, result)
        _play(rows[result.away], away, home, season, result)
    return rows


def _counted(result: Result, season: Season) -> tuple[Points, Points]:
    if not result.forfeited:
        return result.home_points, result.away_points
    home, away = (0 if team in result.forfeited else season.forfeit for team in (result.home, result.away))
    return home, away


def _play(row: Row, mine: Points, theirs: Points, season: Season, result: Result) -> None:
    row.played += 1
    row.scored += mine
    row.conceded += theirs
    if row.team in result.forfeited or (not result.forfeited and mine < theirs):
        row.lost += 1
        row.points += season.loss
    elif result.forfeited or mine > theirs:
        row.won += 1
        row.points += season.win
    else:
        row.drawn += 1
        row.points += season.draw
