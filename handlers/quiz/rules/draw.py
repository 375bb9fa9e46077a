"""Drawing papers by rule so that every draw is equally hard, with the numbers that show it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn."""

    id: int
    kind: str
    difficulty: int
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """So many questions of this kind, tag and difficulty; None is any."""

    count: int
    kind: str | None = None
    tag: str | None = None
    difficulty: int | None = None

    def fits(self, question: Candidate) -> bool:
        return (
            self.kind in (None, question.kind)
            and self.difficulty in (None, question.difficulty)
            and (self.tag is None or self.tag in question.tags)
        )


class Shortage(ValueError):
    """The pool cannot fill the rule (`rule`): it is `missing` questions short, or the rules need the same ones."""

    def __init__(self, rule: Rule, missing: int) -> None:
        super().__init__(f"{missing} questions short for {rule}")
        self.rule, self.missing = rule, missing


@dataclass(frozen=True)
class Proof:
    """How hard a paper is: mean difficulty, its variance, how many of each difficulty."""

    mean: Fraction
    variance: Fraction
    levels: tuple[tuple[int, int], ...]

    @property
    def spread(self) -> Decimal:
        """The standard deviation, to two places, for display."""
        return (Decimal(self.variance.numerator) / self.variance.denominator).sqrt().quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Paper:
    """The questions drawn, in the order of the rules, and the proof."""

    questions: tuple[int, ...]
    proof: Proof


@dataclass(frozen=True)
class Slot:
    """One place on the paper: a rule, and the difficulty that keeps the paper like any other draw."""

    rule: Rule
    level: int


def draw(pool: Sequence[Candidate], rules: Sequence[Rule], rng: Random) -> Paper:
    """A paper by the rules, no question twice. Shortage: the pool cannot fill a rule.

    A rule that leaves the difficulty open takes each difficulty in the pool's own proportion: the paper's difficulties
    are settled before chance comes in, so every draw has the same mean and spread. Only where rules compete for the
    same few questions is the nearest difficulty taken instead; the proof then says so.
    """
    mixed = sorted(pool, key=lambda q: q.id)
    rng.shuffle(mixed)
    seats = Seats(mixed, [Slot(rule, level) for rule in rules for level in levels(pool, rule)])
    left = [i for i in range(len(seats.slots)) if not seats.place(i, set(), strict=True)]
    for i in left:
        if not seats.place(i, set(), strict=False):
            raise Shortage(seats.slots[i].rule, 1)
    chosen = seats.chosen()
    return Paper(tuple(q.id for q in chosen), proof(chosen))


class Seats:
    """Which question has which slot: a bipartite matching, grown one augmenting path at a time."""

    def __init__(self, mixed: Sequence[Candidate], slots: Sequence[Slot]) -> None:
        self.slots = slots
        self.taken: dict[Candidate, int] = {}
        self.fitting = {slot: _nearest(mixed, slot) for slot in set(slots)}

    def place(self, i: int, tried: set[int], *, strict: bool) -> bool:
        """Give slot i a question, moving earlier slots where needed; strict: each of its very difficulty."""
        level = self.slots[i].level
        fitting = [q for q in self.fitting[self.slots[i]] if not strict or q.difficulty == level]
        free = next((q for q in fitting if q not in self.taken), None)
        if free is not None:
            self.taken[free] = i
            return True
        for question in fitting:
            if question.id not in tried:
                tried.add(question.id)
                if self.place(self.taken[question], tried, strict=strict):
                    self.taken[question] = i
                    return True
        return False

    def chosen(self) -> list[Candidate]:
        """The questions in the order of the slots."""
        return sorted(self.taken, key=lambda q: self.taken[q])


def _nearest(mixed: Sequence[Candidate], slot: Slot) -> list[Candidate]:
    return sorted((q for q in mixed if slot.rule.fits(q)), key=lambda q: abs(q.difficulty - slot.level))


def levels(pool: Sequence[Candidate], rule: Rule) -> list[int]:
    """The difficulty of each of the rule's places: largest remainders of the pool's proportions, easier first."""
    have = Counter(q.difficulty for q in pool if rule.fits(q))
    total = sum(have.values())
    if total < rule.count:
        raise Shortage(rule, rule.count - total)
    share = {level: Fraction(rule.count * n, total) for level, n in have.items()}
    places = {level: int(s) for level, s in share.items()}
    rest = sorted(share, key=lambda level: (places[level] - share[level], level))
    for level in rest[: rule.count - sum(places.values())]:
        places[level] += 1
    return [level for level in sorted(places) for _ in range(places[level])]


def proof(questions: Sequence[Candidate]) -> Proof:
    """The proof numbers of a paper."""
    if not questions:
        return Proof(Fraction(0), Fraction(0), ())
    n = len(questions)
    mean = Fraction(sum(q.difficulty for q in questions), n)
    variance = Fraction(sum(q.difficulty**2 for q in questions), n) - mean**2
    return Proof(mean, variance, tuple(sorted(Counter(q.difficulty for q in questions).items())))


def gap(proofs: Sequence[Proof]) -> Fraction:
    """The largest difference between the means of several draws: 0 means equally hard."""
    means = [p.mean for p in proofs]
    return max(means) - min(means) if means else Fraction(0)
