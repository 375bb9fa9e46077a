"""Swiss pairing: each round neighbours in the table meet, nobody twice, nobody rests twice."""

from collections.abc import Sequence, Set
from dataclasses import dataclass


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
        pairs = _pairs(tuple(table), met, set())
        if pairs is None:
            raise NoPairing
        return Pairing(pairs)
    for bye in reversed(table):
        if bye not in rested:
            pairs = _pairs(tuple(t for t in table if t != bye), met, set())
            if pairs is not None:
                return Pairing(pairs, bye)
    raise NoPairing


def _pairs(
    teams: tuple[int, ...], met: Set[frozenset[int]], dead: set[tuple[int, ...]]
) -> tuple[tuple[int, int], ...] | None:
    """Backtracking; `dead` remembers the remainders that cannot be paired."""
    if not teams:
        return ()
    if teams in dead:
        return None
    first, others = teams[0], teams[1:]
    for i, other in enumerate(others):
        if frozenset((first, other)) not in met:
            rest = _pairs(others[:i] + others[i + 1 :], met, dead)
            if rest is not None:
                return ((first, other), *rest)
    dead.add(teams)
    return None
