"""Which cells of a survey's results may be shown: none about fewer than k people, none such could be worked out from.

Units are hidden alike in every question, as the senses' index is made of several of them; what remains hidden of any
question comes to k answers of two units at least, or to none. See bot.suppressing for the choices of one question.
"""

from collections.abc import Collection, Mapping

from bot.suppressing import Cell, suppress


def choices(counts: Mapping[int, int], k: int) -> dict[int, int | None]:
    """How many chose what, each one thing: None for what is hidden."""
    total = Cell(sum(counts.values()), ratio=False)
    _, kept = suppress(total, {place: Cell(count, ratio=False) for place, count in counts.items()}, k)
    return {place: None if cell is None else cell.done for place, cell in kept.items()}


def ticks(counts: Mapping[int, int], asked: int, k: int) -> dict[int, int | None]:
    """How many of `asked` ticked what, each several things: few who did are hidden, and few who did not."""
    return {place: None if 0 < c < k or 0 < asked - c < k else c for place, c in counts.items()}


def steps(counts: Mapping[int, int], k: int) -> dict[int, int] | None:
    """How many chose each step of a scale; None, where a step would be hidden: its mean would give it away."""
    return None if any(0 < count < k for count in counts.values()) else dict(counts)


def units(answers: Mapping[str, Mapping[str, int]], k: int) -> set[str]:
    """The units not to be shown. `answers`: {question: {unit: how many answered it there}}."""
    every = {unit for row in answers.values() for unit in row}
    total = {unit: sum(row.get(unit, 0) for row in answers.values()) for unit in every}
    hidden = {unit for row in answers.values() for unit, count in row.items() if 0 < count < k}
    others = sorted((unit for unit in every - hidden if total[unit]), key=lambda unit: (total[unit], unit))
    while hidden and others and not all(_safe(row, hidden, k) for row in answers.values()):
        hidden.add(others.pop(0))
    return hidden


def _safe(row: Mapping[str, int], hidden: Collection[str], k: int) -> bool:
    counts = [row.get(unit, 0) for unit in hidden if row.get(unit, 0)]
    return not counts or (len(counts) >= 2 and sum(counts) >= k)
