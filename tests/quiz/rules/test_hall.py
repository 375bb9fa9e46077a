"""A contest in a hall, from the lots to overtime."""

from random import Random

import pytest

from handlers.quiz.rules import hall
from handlers.quiz.rules.events import Awarded, Event, Voided
from handlers.quiz.rules.hall import Floor, No, Plan, Round, Step, Verdict, floor, lots, overtime, script
from handlers.quiz.rules.scoring import Item, Ruleset, UnitRule
from handlers.quiz.rules.table import table

TEAMS = (3, 1, 2)


def answered(at: Floor, team: int, verdict: Verdict, stake: int | None = None) -> tuple[Floor, int]:
    after, award = at.called(team).judged(verdict, 7, stake)
    return after, int(award.points) if award else 0


def first(plan: Plan) -> Floor:
    return floor(script([plan], TEAMS)[0])


def test_lots_give_each_team_a_place_by_chance_alone() -> None:
    assert lots([1, 2, 3], Random(4)) == lots([3, 2, 1], Random(4))
    assert {lots([1, 2, 3], Random(seed)) for seed in range(60)} >= {(1, 2, 3), (3, 2, 1)}


def test_a_script_asks_each_team_in_turn_then_all_then_each_for_its_risk() -> None:
    steps = script(hall.CLASSIC, TEAMS)
    assert [s.team for s in steps] == [3, 1, 2] * 3 + [None] * 18 + [3, 1, 2]
    assert [s.n for s in steps] == list(range(1, 31))
    assert [s.team for s in script([Plan(Round.TIMED, 2, each=True)], TEAMS)] == [3, 3, 1, 1, 2, 2]


def test_a_required_question_is_its_teams_alone_and_a_wrong_answer_costs_nothing() -> None:
    opened = first(Plan(Round.REQUIRED, 1, each=True))
    assert (opened.refuses(1), opened.refuses(3)) == (No.NOT_YOUR_TURN, None)
    assert answered(opened, 3, Verdict.RIGHT)[1] == 10
    after, points = answered(opened, 3, Verdict.WRONG)
    assert (points, after.over, after.refuses(3)) == (0, True, No.OVER)


def test_a_free_question_goes_to_one_other_team_after_a_wrong_answer() -> None:
    opened = first(hall.BUZZ_ONLY[0])
    assert opened.called(1).refuses(2) is No.TAKEN
    after, points = answered(opened, 1, Verdict.SILENT)
    assert (points, after.over, after.refuses(1), after.refuses(2)) == (-10, False, No.BARRED, None)
    last, points = answered(after, 2, Verdict.RIGHT)
    assert (points, last.over) == (10, True)
    last, points = answered(after, 3, Verdict.WRONG)
    assert (points, last.over) == (0, True)


def test_two_supplements_go_to_two_teams() -> None:
    after, _ = answered(first(Plan(Round.BUZZ, 1, supplements=2, supplement_minus=5)), 1, Verdict.WRONG)
    after, points = answered(after, 2, Verdict.WRONG)
    assert (points, after.over) == (-5, False)
    assert answered(after, 3, Verdict.WRONG)[0].over


def test_speaking_out_of_turn_costs_ten_and_the_supplement() -> None:
    after, award = first(hall.BUZZ_ONLY[0]).early(2, 7)
    assert award == Awarded(-10, "第 1 题（抢答题）抢先作答", unit=2, question=7)
    assert (after.refuses(2), after.refuses(1)) == (No.BARRED, None)


@pytest.mark.parametrize(("verdict", "points"), [(Verdict.RIGHT, 30), (Verdict.WRONG, -30), (Verdict.SILENT, -30)])
def test_a_risk_is_won_or_lost_at_the_chosen_stake(verdict: Verdict, points: int) -> None:
    assert answered(first(hall.CLASSIC[2]), 3, verdict, stake=30)[1] == points


@pytest.mark.parametrize("stake", [None, 0, 40])
def test_a_risk_needs_one_of_its_stakes(stake: int | None) -> None:
    with pytest.raises(ValueError, match="no_stake"):
        answered(first(hall.CLASSIC[2]), 3, Verdict.RIGHT, stake)


def test_a_free_question_nobody_takes_is_done_without_points() -> None:
    lapsed = first(hall.CLASSIC[1]).lapsed()
    with pytest.raises(ValueError, match="over"):
        lapsed.called(1)
    with pytest.raises(ValueError, match="nobody"):
        first(hall.CLASSIC[1]).judged(Verdict.RIGHT, 7)


def test_overtime_is_among_the_tied() -> None:
    step = overtime(31, (1, 2))
    assert step == Step(31, hall.OVERTIME, None, (1, 2))
    assert (floor(step).refuses(3), floor(step).refuses(1)) == (No.NOT_YOUR_TURN, None)


def test_a_hall_table_starts_at_100_takes_the_jurys_word_and_forgets_void_questions() -> None:
    ruleset = Ruleset((Item(7, "single", ["A"]),), units=UnitRule.SUM, base=hall.BASE, members=dict.fromkeys(TEAMS, 0))
    log: list[Event] = [Awarded(-10, "第 1 题（抢答题）答错", unit=1, question=7), Awarded(5, "风采加分", unit=2)]
    assert [(r.place, r.row.unit, r.row.score) for r in table(log, ruleset).units] == [
        (1, 2, 105),
        (2, 3, 100),
        (3, 1, 90),
    ]
    again = table([*log, Voided(7, "题干有误")], ruleset)
    assert [(r.place, r.row.unit, r.row.score) for r in again.units] == [(1, 2, 105), (2, 1, 100), (2, 3, 100)]
