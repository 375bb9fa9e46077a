"""How one answer is marked, under a rule set that is frozen before the contest starts."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from handlers.quiz.rules.branch import Weights
from handlers.quiz.rules.kahoot import curve, streak_bonus
from handlers.quiz.rules.numbers import Points, whole
from models.quiz import Choice, Question


class Speed(StrEnum):
    """Whether a quick answer earns more."""

    FLAT = "flat"
    KAHOOT = "kahoot"


class Partial(StrEnum):
    """What a multiple choice earns that is not wholly right."""

    NONE = "none"
    NET = "net"
    SUBSET = "subset"
    HALF = "half"


class UnitRule(StrEnum):
    """How people's results become their unit's."""

    SUM = "sum"
    MEAN = "mean"
    FAIR = "fair"


@dataclass(frozen=True)
class Item:
    """A question as the contest asks it. `key` is as in `Question.answer`; without `limit_ms` speed earns nothing."""

    id: int
    kind: str
    key: Any
    points: Points = 1
    limit_ms: int | None = None


@dataclass(frozen=True)
class Ruleset:
    """All that a table depends on apart from the log. `items` are in the order of asking. `members` counts each unit's
    people (for the fair rule), `base` is what every unit starts with (hall contests start with 100).
    """

    items: tuple[Item, ...]
    speed: Speed = Speed.FLAT
    partial: Partial = Partial.NONE
    streaks: bool = False
    units: UnitRule = UnitRule.FAIR
    weights: Weights = field(default_factory=Weights)
    members: dict[int, int] = field(default_factory=dict)
    base: Points = 0

    @cached_property
    def by_id(self) -> dict[int, Item]:
        return {item.id: item for item in self.items}


def share(kind: str, key: Any, choice: Choice, partial: Partial = Partial.NONE) -> Points:
    """The part of the question answered rightly, 0 to 1: only a multiple choice may be partly right."""
    if kind == "multi" and partial is not Partial.NONE:
        return partial_credit(set(key), set(choice if isinstance(choice, list) else ()), partial)
    if kind == "blank":
        return int(Question(kind=kind, answer=key).is_right(choice))
    return int(kind != "essay" and choice == key)


def partial_credit(key: set[str], chosen: set[str], partial: Partial) -> Points:
    """With k letters in the key, x right ones chosen and y wrong ones:

    NET: max((x - y) / k, 0), what users of open quiz servers ask for. SUBSET: x / k, and nothing once y > 0
    (漏选按比例，错选不得分). HALF: 1/2 for any subset that is neither empty nor whole (漏选得一半，错选不得分).
    """
    if chosen == key:
        return 1
    right, wrong = len(chosen & key), len(chosen - key)
    if partial is Partial.NET:
        return whole(Fraction(max(right - wrong, 0), len(key)))
    if wrong or not right or partial is Partial.NONE:
        return 0
    return Fraction(1, 2) if partial is Partial.HALF else whole(Fraction(right, len(key)))


def points(item: Item, part: Points, ms: int, speed: Speed) -> Points:
    """What a part (0 to 1) of the item earns after `ms`, without a bonus: exact when flat, whole on the curve."""
    if speed is Speed.KAHOOT:
        return curve(item.points * part, ms, item.limit_ms)
    return whole(item.points * part)


def bonus(ruleset: Ruleset, item: Item, streak: int) -> int:
    """The streak's bonus for this item, where the rule set pays one and the item is worth anything."""
    return streak_bonus(streak) if ruleset.streaks and item.points else 0


def full_marks(ruleset: Ruleset, voided: frozenset[int] = frozenset()) -> Points:
    """The most the questions that count can earn, without bonuses."""
    return sum((item.points for item in ruleset.items if item.id not in voided), start=0)
