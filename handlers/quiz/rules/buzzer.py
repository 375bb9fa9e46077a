"""The buzzer: who pressed first, fairly, over phones that are not equally near."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from handlers.quiz.rules.live import credit

WINDOW_MS = 120


@dataclass(frozen=True)
class Buzz:
    """A press as it reached the server: epoch ms, and the round trip the server measured for that phone."""

    team: int
    arrived: int
    rtt: int = 0

    @property
    def pressed(self) -> int:
        """When it was pressed, as near as can be told."""
        return self.arrived - credit(self.rtt)


@dataclass(frozen=True)
class Photo:
    """The photo finish: who counts, in order of pressing; who was too early; who came after the window."""

    order: tuple[Buzz, ...]
    early: tuple[Buzz, ...]
    late: tuple[Buzz, ...]
    winner: int | None
    drawn: bool = False


def closes_at(first_arrival: int) -> int:
    """When the collection window shuts: 120 ms after the first valid press arrived, inclusive."""
    return first_arrival + WINDOW_MS


def finish(buzzes: Iterable[Buzz], *, opened_at: int, rng: Random, barred: frozenset[int] = frozenset()) -> Photo:
    """Who has the word: the earliest press of those that arrived in the window; the same millisecond is settled by lot.

    A team's first press counts. One that arrived before `opened_at` is a false start and puts the team out of this
    question, as `barred` does; the credit alone never makes a false start. The order of the input does not matter.
    """
    first: dict[int, Buzz] = {}
    for buzz in sorted(buzzes, key=lambda b: (b.arrived, b.pressed, b.team)):
        if buzz.team not in barred:
            first.setdefault(buzz.team, buzz)
    early = tuple(b for b in first.values() if b.arrived < opened_at)
    valid = [b for b in first.values() if b.arrived >= opened_at]
    if not valid:
        return Photo((), early, (), None)
    shut = closes_at(min(b.arrived for b in valid))
    inside = sorted((b for b in valid if b.arrived <= shut), key=lambda b: (max(b.pressed, opened_at), b.team))
    late = tuple(b for b in valid if b.arrived > shut)
    best = [b.team for b in inside if max(b.pressed, opened_at) == max(inside[0].pressed, opened_at)]
    return Photo(tuple(inside), early, late, rng.choice(best), len(best) > 1)
