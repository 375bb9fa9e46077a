"""A rule set as JSON, kept with its contest from before the start: the table is told from it and the log alone."""

from fractions import Fraction
from typing import Any

from handlers.quiz.rules.branch import Weights
from handlers.quiz.rules.numbers import whole
from handlers.quiz.rules.scoring import Item, Partial, Ruleset, Speed, UnitRule

WEIGHTS = ("coverage", "best", "activity", "best_share")


def freeze(ruleset: Ruleset) -> dict[str, Any]:
    """The rule set as JSON can hold it; exact numbers are texts ("1/2")."""
    weights = ruleset.weights
    return {
        "items": [[i.id, i.kind, i.key, str(i.points), i.limit_ms] for i in ruleset.items],
        "speed": ruleset.speed.value,
        "partial": ruleset.partial.value,
        "streaks": ruleset.streaks,
        "units": ruleset.units.value,
        "weights": {name: str(getattr(weights, name)) for name in WEIGHTS} | {"best_least": weights.best_least},
        "members": [[unit, count] for unit, count in ruleset.members.items()],
        "base": str(ruleset.base),
    }


def thaw(kept: dict[str, Any]) -> Ruleset:
    """The rule set that `freeze` wrote."""
    weights = {name: Fraction(kept["weights"][name]) for name in WEIGHTS}
    return Ruleset(
        tuple(Item(i, kind, key, whole(Fraction(points)), limit) for i, kind, key, points, limit in kept["items"]),
        Speed(kept["speed"]),
        Partial(kept["partial"]),
        kept["streaks"],
        UnitRule(kept["units"]),
        Weights(**weights, best_least=kept["weights"]["best_least"]),
        dict(kept["members"]),
        whole(Fraction(kept["base"])),
    )
