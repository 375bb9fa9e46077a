"""Points by speed, as Kahoot states them (support article 115002303908, "How points work")."""

from collections.abc import Sequence
from fractions import Fraction

from handlers.quiz.rules.numbers import Points, half_up, whole

SINGLE = 1000
EACH_OF_MULTI = 500
INSTANT_MS = 500
BONUS_STEP, BONUS_CAP = 100, 500


def possible(keys: int, toggle: int = 1) -> int:
    """Points possible P: 1000 for one right option, 500 for each of several; the toggle is 0, 1 or 2."""
    return toggle * (SINGLE if keys == 1 else EACH_OF_MULTI * keys)


def curve(points: Points, ms: int, limit_ms: int | None) -> int:
    """round(P · (1 - (t / T) / 2)), halves upwards; t < 0.5 s earns all of P, and so does a question without a timer.

    `ms` is held within the limit, so that a right answer earns from P/2 to P.
    """
    if not limit_ms or ms < INSTANT_MS:
        return half_up(points)
    return half_up(points * Fraction(2 * limit_ms - min(ms, limit_ms), 2 * limit_ms))


def streak_bonus(streak: int) -> int:
    """+100 for the second right answer in a row, +200 for the third … +500 from the sixth (older edition).

    A wrong or missing answer ends the streak; a question worth nothing lengthens it and earns no bonus.
    """
    return min(BONUS_STEP * max(streak - 1, 0), BONUS_CAP)


def team(points: Sequence[Points]) -> Points:
    """Team against team: the average of the members' points."""
    return whole(Fraction(sum(points, start=0)) / len(points)) if points else 0
