"""Places by criteria declared before the start: who is equal on all of them is joint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from handlers.quiz.rules.numbers import Points

T = TypeVar("T")


@dataclass(frozen=True)
class Criterion(Generic[T]):
    """One thing that decides. More is better unless `least_first`; None is worse than any number."""

    name: str
    value: Callable[[T], Points | None]
    least_first: bool = False

    def key(self, row: T) -> tuple[bool, Points]:
        value = self.value(row)
        if value is None:
            return True, 0
        return False, value if self.least_first else -value


@dataclass(frozen=True)
class Ranked(Generic[T]):
    """A place (1, 2, 2, 4). `by` names the criterion that put this row below the one before it, if any."""

    place: int
    row: T
    joint: bool = False
    by: str | None = None


def rank(rows: Sequence[T], criteria: Sequence[Criterion[T]], ident: Callable[[T], Any]) -> list[Ranked[T]]:
    """The rows in order with their places. `ident` orders the joint, so the input's order never matters."""
    keyed = sorted(
        ((tuple(c.key(row) for c in criteria), row) for row in rows), key=lambda pair: (pair[0], ident(pair[1]))
    )
    keys = [key for key, _ in keyed]
    ranked: list[Ranked[T]] = []
    for i, (key, row) in enumerate(keyed):
        same_as_before = i > 0 and keys[i - 1] == key
        joint = same_as_before or (i + 1 < len(keys) and keys[i + 1] == key)
        place = ranked[-1].place if same_as_before else i + 1
        by = None if i == 0 or same_as_before else _decided(criteria, keys[i - 1], key)
        ranked.append(Ranked(place, row, joint, by))
    return ranked


def _decided(criteria: Sequence[Criterion[T]], above: tuple[Any, ...], below: tuple[Any, ...]) -> str:
    return next(c.name for c, a, b in zip(criteria, above, below, strict=True) if a != b)
