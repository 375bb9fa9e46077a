"""The table is a fold over the log: replayed, interrupted or voided, it is the same table."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.rules.branch import Weights
from handlers.quiz.rules.events import Answered, Awarded, Event, Joined, Rekeyed, Voided, dump, load
from handlers.quiz.rules.frozen import freeze, thaw
from handlers.quiz.rules.scoring import Item, Partial, Ruleset, Speed, UnitRule
from handlers.quiz.rules.table import PersonRow, Tally, table
from tests.quiz.rules import quick

ITEMS = tuple(Item(q, "multi", ["A", "B"], 1000, 20_000) for q in range(1, 6))
MEMBERS = {1: 4, 2: 9, 3: 2}
PEOPLE = st.integers(1, 8)
QUESTIONS = st.integers(1, 5)
CHOICES = st.sets(st.sampled_from("ABC"), min_size=1).map(sorted)

answers = st.builds(Answered, PEOPLE, QUESTIONS, CHOICES, st.integers(0, 20_000), st.integers(0, 10**6))
person_awards = st.builds(Awarded, st.integers(-50, 50), st.just("裁判"), person=PEOPLE, question=st.none() | QUESTIONS)
unit_awards = st.builds(Awarded, st.fractions(-5, 5), st.just("裁判"), unit=st.integers(1, 3))
joins = st.builds(Joined, PEOPLE, st.none() | st.integers(1, 3))
voids = st.builds(Voided, QUESTIONS, st.just("答案有误"))
rekeys = st.builds(Rekeyed, QUESTIONS, st.just(["A"]), st.just("答案更正"))
logs = st.lists(answers | joins | voids | rekeys | person_awards | unit_awards, max_size=60)
rules = st.builds(
    Ruleset,
    st.just(ITEMS),
    speed=st.sampled_from(Speed),
    partial=st.sampled_from(Partial),
    streaks=st.booleans(),
    units=st.sampled_from(UnitRule),
    members=st.just(MEMBERS),
)


def row(log: list[Event], ruleset: Ruleset, person: int = 1) -> PersonRow:
    return next(r.row for r in table(log, ruleset).people if r.row.person == person)


@quick
@given(logs, rules)
def test_replaying_the_log_gives_the_table_kept_while_it_was_written(log: list[Event], ruleset: Ruleset) -> None:
    tally = Tally(ruleset)
    for i, event in enumerate(log):
        tally.take(event)
        if i % 7 == 0:
            assert tally.standings() == table(log[: i + 1], ruleset)
    assert tally.standings() == table(log, ruleset)


@pytest.mark.parametrize(
    ("change", "points"),
    [(Joined(1), 6000), (Voided(3, "答案有误"), 4600), (Rekeyed(3, ["C"], "答案更正"), 4200)],
)
def test_a_streak_is_the_same_in_whatever_order_its_answers_are_taken(change: Event, points: int) -> None:
    ruleset = Ruleset(ITEMS, streaks=True)
    for order in permutations(range(1, 6)):
        tally = Tally(ruleset)
        for q in order:
            tally.take(Answered(1, q, ["A", "B"], 0, q))
            tally.standings()
        tally.take(change)
        assert tally.row(1).points == points


@quick
@given(logs, rules)
def test_a_log_that_was_written_down_as_json_gives_the_same_table(log: list[Event], ruleset: Ruleset) -> None:
    kept = [load(json.loads(json.dumps(dump(event)))) for event in log]
    assert kept == log
    assert repr(table(kept, ruleset)) == repr(table(log, ruleset))


@quick
@given(rules, st.fractions(0, 100))
def test_a_rule_set_kept_as_json_is_the_same_rule_set(ruleset: Ruleset, worth: Fraction) -> None:
    weights = Weights(Fraction(1, 3), Fraction(1, 3), Fraction(1, 3), Fraction(1, 7), 5)
    ruleset = replace(ruleset, items=(*ITEMS, Item(9, "blank", [["甲", "乙"]], worth)), weights=weights, base=worth)
    assert thaw(json.loads(json.dumps(freeze(ruleset)))) == ruleset


@quick
@given(logs, rules, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(log: list[Event], ruleset: Ruleset, rng: Random) -> None:
    once: dict[object, Event] = {}
    for event in log:
        match event:
            case Answered():
                once.setdefault((event.person, event.question), event)
            case Joined():
                once.setdefault(event.person, event)
            case _:
                once[object()] = event
    mixed = list(once.values())
    rng.shuffle(mixed)
    assert table(mixed, ruleset) == table(once.values(), ruleset)


@quick
@given(logs, rules, QUESTIONS)
def test_a_void_question_counts_as_if_nobody_had_gained_by_it(log: list[Event], ruleset: Ruleset, q: int) -> None:
    voided = table([*log, Voided(q, "答案有误")], ruleset)
    without = [e for e in log if not (isinstance(e, Answered | Awarded) and e.question == q)]
    for person in voided.people:
        same = row([Joined(person.row.person), *without, Voided(q, "答案有误")], ruleset, person.row.person)
        assert (person.row.points, person.row.right, person.row.ms) == (same.points, same.right, same.ms)


@quick
@given(logs, rules, answers)
def test_a_second_answer_changes_nothing(log: list[Event], ruleset: Ruleset, again: Answered) -> None:
    first = [*log, Answered(again.person, again.question, ["A"], 1, 1)]
    assert table([*first, again], ruleset) == table(first, ruleset)


@quick
@given(logs, rules)
def test_no_number_in_the_standings_is_a_float(log: list[Event], ruleset: Ruleset) -> None:
    standings = table(log, ruleset)
    numbers = [r.row.points for r in standings.people] + [r.row.score for r in standings.units]
    assert all(isinstance(n, int | Fraction) for n in numbers)


def test_a_void_question_neither_breaks_nor_lengthens_a_streak() -> None:
    ruleset = Ruleset(tuple(Item(q, "single", ["A"], 1000) for q in (1, 2, 3)), streaks=True)
    log: list[Event] = [Answered(1, q, [c], 0, q) for q, c in ((1, "A"), (2, "B"), (3, "A"))]
    assert row(log, ruleset).points == 2000
    assert row([*log, Voided(2, "答案有误")], ruleset).points == 2100
    assert row([*log, Rekeyed(2, ["B"], "答案更正")], ruleset).points == 3300


def test_a_missing_answer_breaks_a_streak() -> None:
    ruleset = Ruleset(tuple(Item(q, "single", ["A"], 1000) for q in (1, 2, 3)), streaks=True)
    assert row([Answered(1, 1, ["A"], 0, 1), Answered(1, 3, ["A"], 0, 3)], ruleset).points == 2000


def test_a_question_worth_nothing_lengthens_a_streak_and_earns_no_bonus() -> None:
    items = tuple(Item(q, "single", ["A"], worth) for q, worth in ((1, 1000), (2, 0), (3, 1000)))
    log = [Answered(1, q, ["A"], 0, q) for q in (1, 2, 3)]
    assert row([*log], Ruleset(items, streaks=True)).points == 2200


def test_equal_points_are_told_apart_by_right_answers_then_by_time() -> None:
    ruleset = Ruleset(tuple(Item(q, "single", ["A"], 10) for q in (1, 2)), units=UnitRule.SUM)
    log: list[Event] = [
        Answered(1, 1, ["A"], 900, 1),
        Answered(2, 1, ["A"], 400, 2),
        Answered(3, 1, ["A"], 900, 3),
        Awarded(10, "主持人加分", person=4),
    ]
    people = table(log, ruleset).people
    assert [(r.place, r.row.person, r.joint, r.by) for r in people] == [
        (1, 2, False, None),
        (2, 1, True, "time"),
        (2, 3, True, None),
        (4, 4, False, "right"),
    ]


def test_units_may_be_ranked_by_sum_or_by_average() -> None:
    item = Item(1, "single", ["A"], 10)
    log: list[Event] = [Joined(1, 1), Joined(2, 1), Joined(3, 2), *(Answered(p, 1, ["A"], 1, 1) for p in (1, 3))]
    total = table(log, Ruleset((item,), units=UnitRule.SUM, base=100))
    mean = table(log, Ruleset((item,), units=UnitRule.MEAN))
    assert [(r.row.unit, r.row.score) for r in total.units] == [(1, 110), (2, 110)]
    assert [(r.row.unit, r.row.score) for r in mean.units] == [(2, 10), (1, 5)]


def test_the_fair_rule_counts_those_who_stayed_away() -> None:
    items = tuple(Item(q, "single", ["A"], 10) for q in (1, 2))
    ruleset = Ruleset(items, members={7: 4, 8: 3})
    log: list[Event] = [*(Joined(p, 7) for p in (1, 2, 3))]
    log += [Answered(p, q, ["A"], 1, p) for p in (1, 2) for q in (1, 2)]
    units = table(log, ruleset).units
    assert [(r.row.unit, r.row.score) for r in units] == [(7, 25 + Fraction(35 * 2, 3) + Fraction(15, 2)), (8, 0)]


def test_an_award_needs_a_reason_and_one_receiver() -> None:
    with pytest.raises(ValueError, match="reason"):
        Awarded(10, " ", person=1)
    with pytest.raises(ValueError, match="reason"):
        Awarded(10, "裁判", person=1, unit=1)
