"""Leagues between branches: rounds by the clock, forfeits, the table, knock-outs, play-offs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.quiz.service import awards, matches, opening
from models.contest import Certificate, Contest, Fixture
from models.org import Unit
from tests.quiz.contest.conftest import SMALL, at, contest_of, open_contest, person, play
from tests.world import MORNING, World, found, hire

TEAMS = 4


@pytest.fixture
def league(bank: World) -> World:
    """Four branches more, of one person each, beside the two."""
    with bank.writing() as session:
        above = session.scalars(select(Unit).where(Unit.code == "DW")).one()
        for n in range(TEAMS):
            hire(session, f"5000{n}", f"周{n}", found(session, f"T{n}", f"{n}队", "party_branch", above))
    return bank


def units(world: World, *codes: str) -> tuple[int, ...]:
    with world.writing() as session:
        return tuple(session.scalars(select(Unit.id).where(Unit.code.in_(codes)).order_by(Unit.code)))


def everybody_plays(world: World, strength: dict[str, int]) -> None:
    """Each person sits what their unit can play now, with so many wrong answers."""
    for number, wrong in strength.items():
        play(world, number, wrong=wrong)


def season(world: World, contest: int, strength: dict[str, int], rounds: int, hours: int = 72) -> None:
    for n in range(rounds):
        everybody_plays(world, strength)
        at(world, MORNING + timedelta(hours=hours * (n + 1), minutes=10))


def winner(world: World) -> str:
    with world.writing() as session:
        row = session.scalars(select(Certificate)).one()
        return f"{row.title} {session.get_one(Unit, row.unit_id).name} {row.detail}"


STRENGTH = {"50000": 0, "50001": 2, "50002": 4, "50003": 6}


def test_a_round_robin_ends_with_a_table_and_a_champion(league: World) -> None:
    contest = open_contest(league, "league", units=units(league, "T0", "T1", "T2", "T3"), questions=8, side=1)
    at(league, MORNING + timedelta(minutes=1))
    intro = league.says("竞赛", "50000")
    assert "8 题，10 分钟" in intro
    league.says("退出", "50000")
    season(league, contest, STRENGTH, 3)
    table = league.says("排行", "50000")
    assert "1 0队 9 分（3 胜 0 平 0 负" in table
    assert "4 3队 0 分（0 胜 0 平 3 负" in table
    assert "轮 " in league.says("联赛", "50003")
    assert winner(league) == "冠军 0队 3 胜 0 平 0 负，积 9 分"
    assert any("第 1 轮：" in push for push in league.pushed("50002"))
    assert any("第 1 轮结束：" in push for push in league.pushed("50002"))
    assert any("联赛结束，冠军：0队。" in push for push in league.pushed("50002"))


def test_who_does_not_play_in_the_window_forfeits(league: World) -> None:
    contest = open_contest(league, "league", units=units(league, "T0", "T1"), questions=8, side=1)
    play(league, "50000", wrong=7)
    at(league, MORNING + timedelta(hours=73))
    with league.writing() as session:
        rows = matches.table(session, contest_of(session, contest))
        assert [(row.points, row.lost) for row in rows] == [(3, 0), (0, 1)]
    assert "判负" in league.says("联赛", "50001")


def test_one_sitting_a_person_and_match_and_none_where_the_unit_rests(league: World) -> None:
    open_contest(league, "league", units=units(league, "T0", "T1"), questions=8, side=1)
    play(league, "50000")
    league.says("竞赛", "50000")
    assert league.says("1", "50000").startswith("这一轮您已经答过了")
    league.says("竞赛", "50002")
    assert league.says("1", "50002").startswith("您的单位这会儿没有比赛")


def test_both_sides_get_the_same_questions(league: World) -> None:
    open_contest(league, "league", units=units(league, "T0", "T1"), questions=8, side=1)
    play(league, "50000")
    play(league, "50001")
    with league.writing() as session:
        from models.contest import Attempt

        papers = [tuple(a.paper) for a in session.scalars(select(Attempt))]
    assert papers[0] == papers[1]


def test_swiss_rounds_pair_nobody_twice_and_odd_ones_rest_once(league: World) -> None:
    names = units(league, "T0", "T1", "T2", "T3", "ZB1")
    contest = open_contest(league, "league", units=names, questions=8, side=1, format="swiss", rounds=3)
    season(league, contest, {**STRENGTH, SMALL[1]: 1}, 3)
    with league.writing() as session:
        played = list(session.scalars(select(Fixture)))
        pairs = [frozenset((f.home_id, f.away_id)) for f in played]
        assert len(pairs) == len(set(pairs)) == 9
        rested = [f.home_id for f in played if f.away_id is None]
        assert len(rested) == len(set(rested)) == 3
        assert [row.place for row in matches.table(session, contest_of(session, contest))] == [1, 2, 3, 4, 5]
    assert winner(league).startswith("冠军 0队")


def test_a_knock_out_goes_on_with_the_winners(league: World) -> None:
    names = units(league, "T0", "T1", "T2", "T3")
    contest = open_contest(league, "league", units=names, questions=8, side=1, format="knockout")
    season(league, contest, STRENGTH, 2)
    with league.writing() as session:
        rounds = [f.round_no for f in matches.fixtures(session, contest_of(session, contest))]
        assert rounds == [1, 1, 2]
    assert winner(league) == "冠军 0队 决赛获胜"


def test_play_offs_follow_the_table(league: World) -> None:
    names = units(league, "T0", "T1", "T2", "T3")
    contest = open_contest(league, "league", units=names, questions=8, side=1, play_offs=2)
    season(league, contest, STRENGTH, 4)
    with league.writing() as session:
        final = [f for f in matches.fixtures(session, contest_of(session, contest)) if f.stage == "playoff"]
        assert len(final) == 1
    assert winner(league) == "冠军 0队 决赛获胜"


def test_a_side_is_the_mean_of_its_best_and_an_empty_place_counts_nothing(league: World) -> None:
    contest = open_contest(league, "league", units=units(league, "T0", "ZB1"), questions=8, side=2)
    play(league, "50000")
    for number, wrong in zip(SMALL[1:], (0, 4, 8), strict=True):
        play(league, number, wrong=wrong)
    at(league, MORNING + timedelta(hours=73))
    with league.writing() as session:
        row = contest_of(session, contest)
        by_unit = matches.sides(session, row, matches.fixtures(session, row)[0])
        points = {session.get_one(Unit, unit).code: side.points for unit, side in by_unit.items()}
    assert points == {"T0": 50, "ZB1": 75}


def test_a_league_of_one_unit_is_refused(league: World) -> None:
    with pytest.raises(opening.TooFewUnits):
        open_contest(league, "league", units=units(league, "T0"), questions=8)


def test_closing_twice_issues_nothing_twice(league: World) -> None:
    contest = open_contest(league, "league", units=units(league, "T0", "T1"), questions=8, side=1)
    play(league, "50000")
    at(league, MORNING + timedelta(hours=73))
    with league.writing() as session:
        row: Contest = contest_of(session, contest)
        awards.issue(session, row, now=league.now)
        assert len(session.scalars(select(Certificate)).all()) == 1
        assert person(session, "50000").name == "周0"
