"""Places."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.rules.ranking import Criterion, rank
from tests.quiz.rules import quick

Row = tuple[int, int, int | None]
rows = st.lists(st.tuples(st.integers(), st.integers(0, 3), st.none() | st.integers(0, 3)), unique_by=lambda r: r[0])
CRITERIA = (
    Criterion[Row]("score", lambda r: r[1]),
    Criterion[Row]("time", lambda r: r[2], least_first=True),
)


@quick
@given(rows, st.randoms(use_true_random=False))
def test_the_places_do_not_depend_on_the_order_of_the_rows(table: list[Row], rng: Random) -> None:
    mixed = list(table)
    rng.shuffle(mixed)
    assert rank(mixed, CRITERIA, lambda r: r[0]) == rank(table, CRITERIA, lambda r: r[0])


@quick
@given(rows)
def test_a_place_is_one_more_than_the_number_of_those_who_are_better(table: list[Row]) -> None:
    def merit(row: Row) -> tuple[int, float]:
        return -row[1], float("inf") if row[2] is None else row[2]

    for ranked in rank(table, CRITERIA, lambda r: r[0]):
        assert ranked.place == 1 + sum(merit(other) < merit(ranked.row) for other in table)
        assert ranked.joint == (sum(merit(other) == merit(ranked.row) for other in table) > 1)


def test_what_decided_a_place_is_named() -> None:
    ranked = rank([(1, 3, 2), (2, 3, 1), (3, 2, 1), (4, 3, None)], CRITERIA, lambda r: r[0])
    assert [(r.row[0], r.by) for r in ranked] == [(2, None), (1, "time"), (4, "time"), (3, "score")]
