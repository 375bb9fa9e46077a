"""The branch score: fair to size, shown, and its ties declared."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.rules import texts
from handlers.quiz.rules.branch import Result, Weights, Working, activity, counted, rank_units, working
from tests.quiz.rules import quick

results = st.lists(st.builds(Result, st.integers(0, 100), st.integers(0, 10), st.integers(0, 10**6)), max_size=40)
shares = st.fractions(0, 1)


@quick
@given(results, st.integers(0, 30), shares)
def test_the_score_lies_between_0_and_100_and_is_the_sum_of_its_terms(
    members: list[Result], more: int, active: Fraction
) -> None:
    made = working(1, len(members) + more, members, full=100, active=active)
    assert 0 <= made.score <= 100
    assert made.score == sum(term.points for term in made.terms)


@quick
@given(results, st.integers(1, 30), shares, st.builds(Result, st.integers(0, 100), st.just(0), st.just(0)))
def test_one_more_member_taking_part_never_lowers_the_score(
    members: list[Result], more: int, active: Fraction, newcomer: Result
) -> None:
    size = len(members) + more
    before = working(1, size, members, full=100, active=active)
    after = working(1, size, [*members, newcomer], full=100, active=active)
    assert after.score > before.score


@quick
@given(results, st.permutations(range(5)))
def test_the_order_of_members_does_not_matter(members: list[Result], order: list[int]) -> None:
    mixed = [members[i] for i in order if i < len(members)] + members[5:]
    assert working(1, 50, mixed, full=100, active=Fraction(0)) == working(1, 50, members, full=100, active=Fraction(0))


@pytest.mark.parametrize(("members", "k"), [(0, 0), (2, 2), (3, 3), (10, 3), (11, 4), (40, 12), (41, 13)])
def test_k_is_three_tenths_rounded_up_but_at_least_three(members: int, k: int) -> None:
    assert counted(members, Weights()) == k


def test_the_formula_by_hand() -> None:
    """20 members, 15 took part, k = 6; the best six have 100, 90, 80, 80, 70, 60; 30 of 60 attempts were used."""
    points = [100, 90, 80, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0, 0, 0]
    members = [Result(p, p // 10, 1000 + i) for i, p in enumerate(points)]
    made = working(3, 20, members, full=100, active=activity(30, 20, 3))
    assert [term.points for term in made.terms] == [Fraction(75, 2), 28, Fraction(15, 2)]
    assert (made.score, made.k, made.kth) == (73, 6, 1005)


def test_ties_go_by_coverage_then_right_answers_then_the_kth_finish_and_then_are_joint() -> None:
    low = Weights(coverage=Fraction(0), best=Fraction(1), activity=Fraction(0))

    def unit(ident: int, people: int, right: int, finish: int) -> Working:
        members = [Result(100, right, finish) for _ in range(people)]
        return working(ident, 10, members, full=100, active=Fraction(0), weights=low)

    units = [unit(1, 3, 9, 5), unit(2, 4, 1, 9), unit(3, 3, 9, 4), unit(4, 3, 8, 1), unit(5, 3, 9, 5)]
    ranked = rank_units(units)
    assert [(r.place, r.row.unit, r.by) for r in ranked] == [
        (1, 2, None),
        (2, 3, "coverage"),
        (3, 1, "kth"),
        (3, 5, None),
        (5, 4, "right"),
    ]


def test_weights_that_do_not_make_one_are_refused() -> None:
    with pytest.raises(ValueError, match="must make 1"):
        Weights(coverage=Fraction(1))


def test_the_rule_and_the_working_can_be_read() -> None:
    assert "参与面 × 50 ＋ 成绩 × 35 ＋ 活跃度 × 15" in texts.formula(Weights())
    made = working(1, 4, [Result(10, 1, 1)] * 3, full=10, active=Fraction(1, 3), awarded=-2)
    assert texts.working(made) == [
        "参与面 75% × 50 ＝ 37.5 分",
        "成绩 100% × 35 ＝ 35 分",
        "活跃度 33.33% × 15 ＝ 5 分",
        "加减分 -2 分",
        "合计 75.5 分（4 人，取前 3 人成绩）",
    ]
