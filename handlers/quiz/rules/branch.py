"""The size-fair score of a branch: its formula shown before the start, its working shown after.

100 · (0.5 · coverage + 0.35 · mean of the best k + 0.15 · activity), k = ceil(0.3 · members), at least 3. Real contests
between units put coverage first (北京市直机关 2025: 组织情况、覆盖面、成绩、活跃度; 福建: participants ÷ members).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from handlers.quiz.rules.numbers import Points, whole
from handlers.quiz.rules.ranking import Criterion, Ranked, rank


@dataclass(frozen=True)
class Weights:
    """The formula's numbers, frozen before the start. The three weights make 1."""

    coverage: Fraction = Fraction(50, 100)
    best: Fraction = Fraction(35, 100)
    activity: Fraction = Fraction(15, 100)
    best_share: Fraction = Fraction(30, 100)
    best_least: int = 3

    def __post_init__(self) -> None:
        if self.coverage + self.best + self.activity != 1:
            raise ValueError("the weights of coverage, best and activity must make 1")


@dataclass(frozen=True)
class Result:
    """One member's result: points, right answers, and the moment (epoch ms) of the last answer."""

    points: Points
    right: int
    finished: int


@dataclass(frozen=True)
class Term:
    """One line of the working: `got` of `of`, as a part between 0 and 1, times the weight, gives `points` of 100."""

    name: str
    got: Points
    of: Points
    weight: Fraction

    @property
    def part(self) -> Fraction:
        return min(max(Fraction(self.got) / self.of, Fraction(0)), Fraction(1)) if self.of else Fraction(0)

    @property
    def points(self) -> Fraction:
        return 100 * self.weight * self.part


@dataclass(frozen=True)
class Working:
    """How a unit's score came about. `k` best members count; `kth`: when the k-th finished, None if fewer took part."""

    unit: int
    members: int
    k: int
    terms: tuple[Term, ...]
    awarded: Points
    right: int
    kth: int | None

    @property
    def coverage(self) -> Fraction:
        return self.terms[0].part

    @property
    def score(self) -> Points:
        return whole(sum((term.points for term in self.terms), start=Fraction(0)) + self.awarded)


def counted(members: int, weights: Weights) -> int:
    """k: ceil(0.3 · members), at least 3, and never more people than there are."""
    return min(members, max(weights.best_least, ceil(weights.best_share * members)))


def activity(times: int, members: int, chances: int) -> Fraction:
    """活跃度: times taken part ÷ (members · chances each had), at most 1."""
    return min(Fraction(times, members * chances), Fraction(1)) if members and chances else Fraction(0)


def working(
    unit: int,
    members: int,
    results: Sequence[Result],
    *,
    full: Points,
    active: Fraction,
    weights: Weights | None = None,
    awarded: Points = 0,
) -> Working:
    """The score of a unit with its terms. `results`: one a member who took part; `full`: the points of a faultless one.

    A place among the best k that nobody took counts as zero: so one more member taking part never lowers the score, and
    one champion sent alone does not make a mean of full marks.
    """
    weights = weights or Weights()
    k = counted(members, weights)
    best = sorted(results, key=lambda r: (-r.points, r.finished))[:k]
    terms = (
        Term("coverage", min(len(results), members), members, weights.coverage),
        Term("best", sum((max(min(r.points, full), 0) for r in best), start=0), full * k, weights.best),
        Term("activity", active, 1, weights.activity),
    )
    kth = best[-1].finished if k and len(best) == k else None
    return Working(unit, members, k, terms, awarded, sum(r.right for r in results), kth)


CRITERIA: tuple[Criterion[Working], ...] = (
    Criterion("score", lambda w: w.score),
    Criterion("coverage", lambda w: w.coverage),
    Criterion("right", lambda w: w.right),
    Criterion("kth", lambda w: w.kth, least_first=True),
)


def rank_units(workings: Sequence[Working]) -> list[Ranked[Working]]:
    """Units in order. Ties: score → coverage → total right → earlier finish of the k-th scorer → joint."""
    return rank(workings, CRITERIA, lambda w: w.unit)
