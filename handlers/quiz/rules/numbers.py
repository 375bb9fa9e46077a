"""Exact points: whole numbers where possible, fractions where not, never floats."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Points = int | Fraction


def whole(number: Points) -> Points:
    """The same number, an int if it is whole: adding those is many times faster."""
    return number.numerator if number.denominator == 1 else number


def half_up(number: Points) -> int:
    """The nearest whole number, halves upwards."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def shown(number: Points, places: int = 2) -> str:
    """For reading: "86.5", "100", rounded half up to `places` (away from zero), without trailing zeros."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
