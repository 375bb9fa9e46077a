"""Small cells are not shown, nor anything they could be worked out from.

A cell whose base is 1 to k − 1 is hidden. So that it cannot be had by taking the shown cells from the shown total, more
cells, the smallest first, are hidden with it until the hidden ones come to k together, are two at least, and are not
all one; of a ratio, until neither all nor none of the hidden are done. Where no cell is left to hide, the total goes.
Noughts are shown: they are about nobody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """Done of due; `ratio` false: a count, whose base is `done`."""

    done: int
    due: int = 0
    ratio: bool = True

    @property
    def base(self) -> int:
        """How many it is about."""
        return self.due if self.ratio else self.done


def suppress(total: Cell, cells: Mapping[int, Cell], k: int) -> tuple[Cell | None, dict[int, Cell | None]]:
    """The total and the cells as they may be shown: None for what is hidden."""
    hidden = {place for place, cell in cells.items() if 0 < cell.base < k}
    shown = sorted((cell.base, place) for place, cell in cells.items() if cell.base >= k)
    if 0 < total.base < k:
        hidden |= {place for _, place in shown}
        return None, _without(cells, hidden)
    while hidden and shown and not _safe(cells, hidden, k):
        hidden.add(shown.pop(0)[1])
    kept = total if not hidden or _safe(cells, hidden, k) else None
    return kept, _without(cells, hidden)


def _safe(cells: Mapping[int, Cell], hidden: Collection[int], k: int) -> bool:
    base = sum(cells[place].base for place in hidden)
    done = sum(cells[place].done for place in hidden)
    mixed = 0 < done < base or not any(cells[place].ratio for place in hidden)
    return len(hidden) >= 2 and base >= k and base > len(hidden) and mixed


def _without(cells: Mapping[int, Cell], hidden: Collection[int]) -> dict[int, Cell | None]:
    return {place: None if place in hidden else cell for place, cell in cells.items()}
