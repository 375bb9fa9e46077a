"""Marking a paper: points for each kind of question, the best of several attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.quiz.rules.numbers import Points, whole
from handlers.quiz.rules.scoring import Item, Partial, share
from models.quiz import Choice


@dataclass(frozen=True)
class KindScore:
    """One kind's line on the paper: 单选 18/20 题，36/40 分."""

    kind: str
    right: int
    of: int
    points: Points
    full: Points


@dataclass(frozen=True)
class PaperScore:
    """A marked paper, with a line a kind in the order the kinds appear."""

    points: Points
    full: Points
    right: int
    of: int
    kinds: tuple[KindScore, ...]


@dataclass(frozen=True)
class Attempt:
    """One sitting of a paper: what it earned, how long it took, when it was handed in (epoch ms)."""

    points: Points
    right: int
    ms: int
    at: int


def items(questions: Sequence[tuple[int, str, object]], worth: Mapping[str, Points]) -> tuple[Item, ...]:
    """The items of a paper from (id, kind, key), each worth what its kind is worth. KeyError: a kind without points."""
    return tuple(Item(ident, kind, key, worth[kind]) for ident, kind, key in questions)


def mark(paper: Sequence[Item], choices: Mapping[int, Choice], partial: Partial = Partial.NONE) -> PaperScore:
    """The marks of a paper; `choices` by item id, in the bank's letters. What is unanswered earns nothing."""
    lines: dict[str, KindScore] = {}
    for item in paper:
        part = share(item.kind, item.key, choices[item.id], partial) if item.id in choices else 0
        line = lines.get(item.kind, KindScore(item.kind, 0, 0, 0, 0))
        lines[item.kind] = KindScore(
            item.kind,
            line.right + (part == 1),
            line.of + 1,
            whole(line.points + item.points * part),
            whole(line.full + item.points),
        )
    kinds = tuple(lines.values())
    return PaperScore(
        sum((line.points for line in kinds), start=0),
        sum((line.full for line in kinds), start=0),
        sum(line.right for line in kinds),
        len(paper),
        kinds,
    )


def best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt that counts: most points, then least time (南钢 2021: 正确率、用时), then the earliest."""
    return min(attempts, key=lambda a: (-a.points, a.ms, a.at), default=None)


def attempts_left(taken_today: int, a_day: int | None) -> int | None:
    """How often the paper may still be taken today (北京市直机关 2025: three a day); None is without limit."""
    return None if a_day is None else max(a_day - taken_today, 0)
