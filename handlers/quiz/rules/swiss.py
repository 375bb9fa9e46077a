"""Swiss pairing: each round neighbours in the table meet, nobody twice, nobody rests twice."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from handlers.quiz.rules.matching import can_all_be_paired


class NoPairing(ValueError):
    """Every way to pair the teams would repeat a match or a rest: the Swiss rounds are at an end."""


@dataclass(frozen=True)
class Pairing:
    """A round: who meets whom, and who rests."""

    pairs: tuple[tuple[int, int], ...]
    bye: int | None = None


def pair(table: Sequence[int], met: Set[frozenset[int]], rested: Set[int] = frozenset()) -> Pairing:
    """The next round for the teams in table order (best first). NoPairing if there is none.

    From the top down each team meets the nearest below it that it has not met. With an odd number the lowest team that
    has not rested rests, as long as the others can still be paired.
    """
    if len(table) % 2 == 0:
        return Pairing(_pairs(list(table), met))
    for bye in reversed(table):
        teams = [team for team in table if team != bye]
        if bye not in rested and _possible(teams, met):
            return Pairing(_pairs(teams, met), bye)
    raise NoPairing


def _pairs(teams: list[int], met: Set[frozenset[int]]) -> tuple[tuple[int, int], ...]:
    pairs = []
    while teams:
        first, others = teams[0], teams[1:]
        for other in others:
            teams = [team for team in others if team != other]
            if frozenset((first, other)) not in met and _possible(teams, met):
                pairs.append((first, other))
                break
        else:
            raise NoPairing
    return tuple(pairs)


def _possible(teams: Sequence[int], met: Set[frozenset[int]]) -> bool:
    """Whether all of these can be paired without a rematch."""
    near = [
        [j for j, other in enumerate(teams) if j != i and frozenset((team, other)) not in met]
        for i, team in enumerate(teams)
    ]
    return can_all_be_paired(near)
