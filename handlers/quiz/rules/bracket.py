"""Knock-out brackets: seeds kept apart, byes for the best seeds, play-offs out of a table."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def order(size: int) -> list[int]:
    """The seeds (from 1) from top to bottom of a bracket of a power of two: 1, 8, 4, 5, 2, 7, 3, 6.

    Neighbours meet, and their seeds add to size + 1: the best two can only meet in the final.
    """
    seeds = [1]
    while len(seeds) < size:
        seeds = [seed for s in seeds for seed in (s, 2 * len(seeds) + 1 - s)]
    return seeds


def bracket(seeded: Sequence[T]) -> list[tuple[T, T | None]]:
    """The first round, best seed first in `seeded`; None is a bye. ValueError with fewer than two."""
    if len(seeded) < 2:
        raise ValueError("a bracket needs two or more")
    size = 1 << (len(seeded) - 1).bit_length()
    seeds = order(size)
    return [
        (seeded[best - 1], seeded[other - 1] if other <= len(seeded) else None)
        for best, other in zip(seeds[::2], seeds[1::2], strict=True)
    ]


def next_round(winners: Sequence[T]) -> list[tuple[T, T | None]]:
    """Neighbours' winners meet; empty once one is left."""
    return [(winners[i], winners[i + 1]) for i in range(0, len(winners) - 1, 2)]


def play(seeded: Sequence[T], wins: Callable[[T, T], T]) -> list[list[tuple[T, T | None]]]:
    """All rounds, where `wins` tells each tie's winner; the last round is the final."""
    rounds = [bracket(seeded)]
    while True:
        winners = [a if b is None else wins(a, b) for a, b in rounds[-1]]
        if len(winners) == 1:
            return rounds
        rounds.append(next_round(winners))


def play_offs(table: Sequence[T], places: int) -> list[tuple[T, T | None]]:
    """The first round of the play-offs among the first `places` of a league's table, seeded by it."""
    return bracket(table[:places])
