"""Papers by lot that are equally hard, and options in another order for each."""

from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.rules.draw import Candidate, Rule, Shortage, draw, gap, proof
from handlers.quiz.rules.shuffle import shuffled, to_original, to_shown
from tests.quiz.rules import quick

SINGLES = [Candidate(i, "single", 1 + i % 3, frozenset({"党史"} if i % 2 else {"安全"})) for i in range(60)]
JUDGES = [Candidate(100 + i, "judge", 1 + i % 2) for i in range(20)]
POOL = [*SINGLES, *JUDGES]
RULES = [Rule(10, "single", "党史"), Rule(6, "single"), Rule(5, "judge"), Rule(2, difficulty=3)]
SEEDS = st.integers(0, 10**9)


@quick
@given(SEEDS, SEEDS)
def test_every_draw_is_equally_hard(one: int, other: int) -> None:
    papers = [draw(POOL, RULES, Random(seed)) for seed in (one, other)]
    assert papers[0].proof == papers[1].proof
    assert gap([p.proof for p in papers]) == 0


@quick
@given(SEEDS)
def test_a_draw_keeps_its_rules_and_takes_no_question_twice(seed: int) -> None:
    paper = draw(POOL, RULES, Random(seed))
    chosen = {q.id: q for q in POOL}
    drawn = [chosen[i] for i in paper.questions]
    assert len(set(paper.questions)) == 23
    assert all(q.kind == "single" and "党史" in q.tags for q in drawn[:10])
    assert all(q.kind == "single" for q in drawn[10:16])
    assert all(q.kind == "judge" for q in drawn[16:21])
    assert all(q.difficulty == 3 for q in drawn[21:])
    assert proof(drawn) == paper.proof


def test_the_same_seed_draws_the_same_paper_from_the_pool_in_any_order() -> None:
    assert draw(POOL, RULES, Random(7)) == draw(POOL[::-1], RULES, Random(7))
    assert draw(POOL, RULES, Random(7)) != draw(POOL, RULES, Random(8))


def test_chance_reaches_every_question() -> None:
    times = Counter(q for seed in range(300) for q in draw(JUDGES, [Rule(5)], Random(seed)).questions)
    assert len(times) == 20
    assert max(times.values()) < 3 * min(times.values())


@quick
@given(SEEDS)
def test_rules_that_compete_for_the_same_questions_are_all_kept_if_they_can_be(seed: int) -> None:
    pool = [Candidate(1, "single", 1, frozenset("a")), Candidate(2, "single", 1, frozenset("a"))]
    pool += [Candidate(3, "single", 2), Candidate(4, "single", 3), Candidate(5, "single", 3)]
    paper = draw(pool, [Rule(3, "single"), Rule(2, tag="a")], Random(seed))
    assert sorted(paper.questions) == [1, 2, 3, 4, 5]
    assert set(paper.questions[3:]) == {1, 2}


@quick
@given(SEEDS)
def test_a_difficulty_is_given_up_only_where_no_other_choice_keeps_it(seed: int) -> None:
    pool = [
        Candidate(1, "single", 1, frozenset("a")),
        Candidate(2, "single", 1),
        Candidate(4, "single", 3, frozenset("a")),
    ]
    assert draw(pool, [Rule(1, "single"), Rule(1, tag="a")], Random(seed)).questions == (2, 1)


def test_a_pool_that_is_too_small_is_refused_with_the_rule_and_what_is_missing() -> None:
    with pytest.raises(Shortage) as refused:
        draw(POOL, [Rule(25, "judge")], Random(1))
    assert (refused.value.rule, refused.value.missing) == (Rule(25, "judge"), 5)
    with pytest.raises(Shortage):
        draw(JUDGES, [Rule(15), Rule(15, "judge")], Random(1))


def test_the_proof_is_exact() -> None:
    made = proof([Candidate(i, "single", level) for i, level in enumerate((1, 2, 2, 3))])
    assert (made.mean, made.variance) == (Fraction(2), Fraction(1, 2))
    assert made.levels == ((1, 1), (2, 2), (3, 1))
    assert str(made.spread) == "0.71"


OPTIONS = st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=2, max_size=8)


@quick
@given(OPTIONS, st.text(), st.data())
def test_letters_go_back_to_those_of_the_bank(options: list[str], seed: str, data: st.DataObject) -> None:
    order = shuffled(options, seed)
    assert sorted(order) == list("ABCDEFGH"[: len(options)])
    chosen = data.draw(st.sets(st.sampled_from(sorted(order))))
    assert to_original(to_shown(sorted(chosen), order), order) == sorted(chosen)
    assert to_shown(to_original(sorted(chosen), order), order) == sorted(chosen)


def test_the_order_hangs_on_the_seed_and_on_nothing_else() -> None:
    options = ["遵义", "瓦窑堡", "延安", "洛川"]
    assert shuffled(options, "c1:p1:q1") == shuffled(["一", "二", "三", "四"], "c1:p1:q1")
    assert len({shuffled(options, f"c1:p{i}:q1") for i in range(300)}) == 24


@pytest.mark.parametrize("last", ["以上都对", "以上都不是", "其他", "都正确"])
def test_all_of_the_above_stays_last(last: str) -> None:
    assert {shuffled(["遵义", "延安", "洛川", last], str(i))[-1] for i in range(50)} == {"D"}


@pytest.mark.parametrize("option", ["A 和 B", "A、B、C", "AB", "B项正确", "选项 A"])
def test_options_that_name_letters_keep_their_order(option: str) -> None:
    assert {shuffled(["遵义", "延安", option], str(i)) for i in range(50)} == {("A", "B", "C")}


@pytest.mark.parametrize("option", ["WTO", "5G", "A股", "CPU", "ABS系统"])
def test_options_with_other_letters_are_shuffled(option: str) -> None:
    assert len({shuffled(["遵义", "延安", option], str(i)) for i in range(50)}) > 1


def test_a_letter_beyond_the_options_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        to_original(["C"], ("B", "A"))
