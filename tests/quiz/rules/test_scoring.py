"""Marks for one answer: the curve, partial credit, streaks, papers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.rules import kahoot, paper
from handlers.quiz.rules.numbers import Points, half_up, shown
from handlers.quiz.rules.scoring import Item, Partial, Speed, partial_credit, points, share
from tests.quiz.rules import quick

LIMITS = st.integers(1_000, 240_000)
TIMES = st.integers(0, 300_000)
LETTERS = st.sets(st.sampled_from("ABCDEF"))


@quick
@given(st.integers(0, 4000), TIMES, TIMES, LIMITS)
def test_a_later_answer_never_earns_more(worth: int, one: int, other: int, limit: int) -> None:
    early, late = sorted((one, other))
    assert kahoot.curve(worth, early, limit) >= kahoot.curve(worth, late, limit)


@quick
@given(st.integers(0, 4000), TIMES, LIMITS)
def test_a_right_answer_earns_between_half_and_all_of_its_points(worth: int, ms: int, limit: int) -> None:
    assert half_up(Fraction(worth, 2)) <= kahoot.curve(worth, ms, limit) <= worth


@pytest.mark.parametrize(
    ("worth", "ms", "limit", "earned"),
    [(1000, 2_000, 30_000, 967), (1000, 499, 20_000, 1000), (1000, 500, 20_000, 988), (1000, 20_000, 20_000, 500)],
)
def test_the_curve_gives_the_articles_numbers(worth: int, ms: int, limit: int, earned: int) -> None:
    assert kahoot.curve(worth, ms, limit) == earned


def test_a_half_point_is_rounded_up_not_to_the_even_number() -> None:
    assert [kahoot.curve(1000, ms, 20_000) for ms in (19_980, 19_940)] == [501, 502]


def test_without_a_timer_the_curve_takes_nothing_off() -> None:
    assert kahoot.curve(1000, 86_400_000, None) == 1000


def test_a_question_with_several_right_options_is_worth_500_for_each() -> None:
    assert [kahoot.possible(1), kahoot.possible(3), kahoot.possible(2, toggle=2), kahoot.possible(1, toggle=0)] == [
        1000,
        1500,
        2000,
        0,
    ]


def test_a_streak_pays_from_the_second_and_is_capped_from_the_sixth() -> None:
    assert [kahoot.streak_bonus(n) for n in range(9)] == [0, 0, 100, 200, 300, 400, 500, 500, 500]


def test_a_team_scores_the_average_of_its_members() -> None:
    assert kahoot.team([967, 500, 0]) == 489
    assert kahoot.team([1, 2]) == Fraction(3, 2)
    assert kahoot.team([]) == 0


@quick
@given(LETTERS.filter(bool), LETTERS, st.sampled_from(Partial))
def test_partial_credit_is_whole_only_for_the_key_and_never_outside_0_and_1(
    key: set[str], chosen: set[str], partial: Partial
) -> None:
    credit = partial_credit(key, chosen, partial)
    assert 0 <= credit <= 1
    assert (credit == 1) == (chosen == key)


@quick
@given(LETTERS.filter(bool), LETTERS, st.sampled_from("ABCDEF"), st.sampled_from([Partial.NET, Partial.SUBSET]))
def test_adding_a_wrong_letter_never_helps_and_a_right_one_never_hurts(
    key: set[str], chosen: set[str], letter: str, partial: Partial
) -> None:
    before, after = partial_credit(key, chosen - {letter}, partial), partial_credit(key, chosen | {letter}, partial)
    assert after >= before if letter in key else after <= before


def test_partial_credit_by_each_rule() -> None:
    key = set("ABC")
    net, subset, half = Partial.NET, Partial.SUBSET, Partial.HALF
    assert [partial_credit(key, set(c), net) for c in ("AB", "ABD", "AD", "D")] == [
        Fraction(2, 3),
        Fraction(1, 3),
        0,
        0,
    ]
    assert [partial_credit(key, set(c), subset) for c in ("AB", "ABD", "")] == [Fraction(2, 3), 0, 0]
    assert [partial_credit(key, set(c), half) for c in ("A", "AB", "ABCD", "")] == [
        Fraction(1, 2),
        Fraction(1, 2),
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("kind", "key", "choice", "part"),
    [
        ("single", ["B"], ["B"], 1),
        ("single", ["B"], ["A"], 0),
        ("multi", ["A", "C"], ["A"], 0),
        ("judge", False, False, 1),
        ("blank", [["1927 年", "1927"]], "１９２７", 1),
        ("blank", [["井冈山"], ["毛泽东"]], "井冈山；朱德", 0),
        ("essay", "要点", "要点", 0),
    ],
)
def test_each_kind_of_question_is_marked_by_its_key(kind: str, key: object, choice: str, part: int) -> None:
    assert share(kind, key, choice) == part


def test_accuracy_only_ignores_the_time() -> None:
    item = Item(1, "single", ["A"], 1000, 20_000)
    assert points(item, 1, 19_000, Speed.FLAT) == 1000
    assert points(item, 1, 19_000, Speed.KAHOOT) == 525


def test_a_paper_is_marked_by_the_points_of_each_kind() -> None:
    worth: dict[str, Points] = {"single": 2, "multi": 3, "judge": Fraction(1, 2)}
    items = paper.items(
        [(1, "single", ["A"]), (2, "multi", ["A", "B"]), (3, "judge", True), (4, "judge", False)], worth
    )
    score = paper.mark(items, {1: ["A"], 2: ["A"], 3: True}, Partial.HALF)
    assert (score.points, score.full, score.right, score.of) == (4, 6, 2, 4)
    assert [(k.kind, k.right, k.of, k.points, k.full) for k in score.kinds] == [
        ("single", 1, 1, 2, 2),
        ("multi", 0, 1, Fraction(3, 2), 3),
        ("judge", 1, 2, Fraction(1, 2), 1),
    ]


def test_the_best_attempt_has_most_points_then_least_time() -> None:
    attempts = [paper.Attempt(80, 8, 300, 1), paper.Attempt(90, 9, 500, 2), paper.Attempt(90, 9, 400, 3)]
    assert paper.best(attempts) == attempts[2]
    assert paper.best([]) is None
    assert [paper.attempts_left(n, 3) for n in (0, 3, 5)] == [3, 0, 0]


@pytest.mark.parametrize(
    ("number", "text"), [(100, "100"), (Fraction(173, 2), "86.5"), (Fraction(2, 3), "0.67"), (-10, "-10"), (0, "0")]
)
def test_points_are_shown_without_needless_digits(number: int | Fraction, text: str) -> None:
    assert shown(number) == text
