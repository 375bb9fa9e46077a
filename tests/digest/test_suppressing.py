"""No hidden cell can be worked out from what is shown."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bot.suppressing import Cell, suppress

K = 3
COUNTS = st.dictionaries(st.integers(1, 4), st.integers(0, 6).map(lambda n: Cell(n, ratio=False)), max_size=4)
RATIOS = st.dictionaries(
    st.integers(1, 3),
    st.integers(0, 4).flatmap(lambda due: st.integers(0, due).map(lambda done: Cell(done, due))),
    max_size=3,
)


def fits(total: Cell | None, cells: dict[int, Cell | None], most: int, *, ratio: bool) -> Iterator[dict[int, Cell]]:
    """Every table somebody could think of who sees this one: hidden cells are not nought, all add up to the total."""
    hidden = sorted(place for place, cell in cells.items() if cell is None)
    choices = [Cell(done, due, ratio) for due in range(1, most + 1) for done in (range(due + 1) if ratio else (due,))]
    choices = choices if ratio else [Cell(n, ratio=False) for n in range(1, most + 1)]
    for guess in product(choices, repeat=len(hidden)):
        table = {**cells, **dict(zip(hidden, guess, strict=True))}
        whole = [cell for cell in table.values() if cell is not None]
        sums = (sum(c.done for c in whole), sum(c.due for c in whole))
        if total is None or sums == (total.done, total.due):
            yield {place: cell for place, cell in table.items() if cell is not None}


def check(cells: dict[int, Cell], most: int, *, ratio: bool) -> None:
    total = Cell(sum(c.done for c in cells.values()), sum(c.due for c in cells.values()), ratio)
    seen, shown = suppress(total, cells, K)
    for place, cell in cells.items():
        if 0 < cell.base < K:
            assert shown[place] is None
        if cell.base == 0:
            assert shown[place] == cell
    tables = list(fits(seen, shown, most, ratio=ratio))
    for place in (place for place, cell in shown.items() if cell is None):
        assert len({table[place].base for table in tables}) > 1
        assert len({table[place].done for table in tables}) > 1


@given(COUNTS)
def test_a_hidden_count_can_be_two_numbers_at_least(cells: dict[int, Cell]) -> None:
    check(cells, 9, ratio=False)


@given(RATIOS)
def test_a_hidden_ratio_can_be_two_at_least_in_both_its_numbers(cells: dict[int, Cell]) -> None:
    check(cells, 6, ratio=True)


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    total, shown = suppress(Cell(20, ratio=False), {n: Cell(size, ratio=False) for n, size in enumerate((2, 6, 12))}, 5)
    assert total == Cell(20, ratio=False)
    assert [cell and cell.done for cell in shown.values()] == [None, None, 12]
