"""The draw as pure functions: who meets whom, and who stands where."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

Pair = tuple[int | None, int | None]


def league(teams: Sequence[int]) -> list[list[Pair]]:
    """Rounds in which everybody meets everybody once (circle method); with an odd number one rests each round."""
    ring: list[int | None] = [*teams, *([None] if len(teams) % 2 else [])]
    rounds = []
    for n in range(len(ring) - 1):
        half = len(ring) // 2
        pairs = [(ring[at], ring[-1 - at]) for at in range(half)]
        turned = [pair[::-1] if n % 2 and at == 0 else pair for at, pair in enumerate(pairs)]
        rounds.append([pair for pair in turned if None not in pair])
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return rounds


def seeds_order(size: int) -> list[int]:
    """Where seeds stand in a cup of `size` (a power of two) so that 1 and 2 meet in the final at the earliest."""
    order = [1]
    while len(order) < size:
        order = [seed for one in order for seed in (one, 2 * len(order) + 1 - one)]
    return order


def cup(teams: Sequence[int]) -> list[Pair]:
    """The first round for teams in order of strength; the strongest rest where the number is no power of two."""
    size = 1
    while size < len(teams):
        size *= 2
    places: list[int | None] = [teams[seed - 1] if seed <= len(teams) else None for seed in seeds_order(size)]
    return [(places[at], places[at + 1]) for at in range(0, size, 2)]


def by_lot(seeded: Sequence[int], others: Sequence[int], rng: Random) -> list[int]:
    """Seeded teams in their order, then the others by lot."""
    drawn = list(others)
    rng.shuffle(drawn)
    return [*seeded, *drawn]


class Score(NamedTuple):
    """A match that was played."""

    home: int
    away: int
    home_score: int
    away_score: int


@dataclass(slots=True)
class Row:
    """One team's line of the table."""

    team: int
    played: int = 0
    won: int = 0
    drawn: int = 0
    lost: int = 0
    scored: int = 0
    conceded: int = 0
    points: int = 0


def table(teams: Sequence[int], scores: Sequence[Score], *, win: int, draw: int, loss: int) -> list[Row]:
    """Standings: points, then difference, then scored, then the order given."""
    rows = {team: Row(team) for team in teams}
    for match in scores:
        for team, own, other in (
            (match.home, match.home_score, match.away_score),
            (match.away, match.away_score, match.home_score),
        ):
            row = rows[team]
            row.played += 1
            row.scored += own
            row.conceded += other
            row.won, row.drawn, row.lost = row.won + (own > other), row.drawn + (own == other), row.lost + (own < other)
    for row in rows.values():
        row.points = row.won * win + row.drawn * draw + row.lost * loss
    return sorted(rows.values(), key=lambda r: (-r.points, r.conceded - r.scored, -r.scored))
