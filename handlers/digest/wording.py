"""Counts as people read them: 12/20（60%）, 38 人次, 97.5 小时, 无应办."""

from decimal import ROUND_HALF_UP, Decimal

from handlers.digest import texts
from handlers.digest.indicators import Indicator
from handlers.digest.reading import Count


def told(one: Indicator, count: Count) -> str:
    """The whole of it: a ratio with its denominator and those left out."""
    if one.average:
        return (
            f"{amount(one, count)} {one.unit}{texts.of_so_many(count.due, one.each)}"
            if count.due
            else texts.NOTHING_DUE
        )
    if not one.ratio:
        return f"{amount(one, count)} {one.unit}"
    left_out = texts.left_out(count.exempt) if count.exempt else ""
    if not count.due:
        return texts.NOTHING_DUE + left_out
    return f"{count.done}/{count.due}（{percent(count.done, count.due)}）{left_out}"


def amount(one: Indicator, count: Count) -> str:
    """The bare number."""
    if one.scale == 1:
        return str(count.done)
    tenths = (Decimal(count.done) / one.scale).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{tenths.normalize():f}"


def percent(done: int, due: int) -> str:
    """To one decimal, none where it is nought."""
    share = (Decimal(100 * done) / due).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share.normalize():f}%"


def arrow(one: Indicator, now: Count, before: Count | None) -> str:
    """↑, ↓ or → against another period; nothing where either had nothing to do, or both are nought."""
    if before is None or ((one.ratio or one.average) and not (now.due and before.due)):
        return ""
    if not (now.done or before.done or one.ratio):
        return ""
    left, right = (now.done * before.due, before.done * now.due) if one.ratio else (now.done, before.done)
    return "↑" if left > right else "↓" if left < right else "→"
