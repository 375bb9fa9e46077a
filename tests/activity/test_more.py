"""Matches, study sessions and 双报到, each to its end."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.scope import SamePerson
from handlers.activity.service import attendance, brackets, dual, hours, publishing, sessions, sports
from models.activity import Activity, DualRegistration, Fixture, Kind, MakeUp, Measure, ServiceReport
from models.org import Leave, Membership, Role, UnitKind
from models.outbox import Notice
from models.study import Review, StudyItem
from tests.activity.conftest import NOW, Clock, Says, World, grant, notices, unit


@given(st.integers(2, 17))
def test_in_a_league_everybody_meets_everybody_once_and_nobody_plays_twice_a_round(count: int) -> None:
    rounds = brackets.league(range(1, count + 1))
    pairs = [frozenset(pair) for one in rounds for pair in one]
    assert len(pairs) == len(set(pairs)) == count * (count - 1) // 2
    for one in rounds:
        playing = [team for pair in one for team in pair]
        assert len(playing) == len(set(playing))


@given(st.integers(2, 33))
def test_in_a_cup_everybody_stands_once_and_the_best_two_meet_last(count: int) -> None:
    pairs = brackets.cup(range(1, count + 1))
    standing = [team for pair in pairs for team in pair if team is not None]
    assert sorted(standing) == list(range(1, count + 1))
    assert all(pair != (None, None) for pair in pairs)
    at = {team: n for n, pair in enumerate(pairs) for team in pair}
    if count > 2:
        assert (at[1] < len(pairs) / 2) != (at[2] < len(pairs) / 2)


def tournament(session: Session, world: World, style: str, **rules: int) -> Activity:
    made = world.activity(session, kind=Kind.SPORT, title="羽毛球赛", hours_rule="none")
    sports.set_up(session, made, world.organizer, style=style, **rules)
    return made


def test_a_cup_is_played_in_chat_from_the_teams_to_the_winner(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = tournament(session, world, "cup")
    for number, name in (("10", "机修队"), ("11", "场部队"), ("12", "北场队")):
        says("球赛", number)
        assert says("0", number).startswith("给队起个名字")
        assert says(name, number).startswith(f"“{name}”组好了")
    assert "1 机修队\n2 场部队\n3 北场队" in says("球赛", "13")
    assert says("1", "13").startswith("已告诉队长")
    assert says("入队申请", "10") == "职工13 想加入“机修队”。1 同意　2 不同意"
    assert says("1", "10") == "没有等您同意的入队申请。"
    says("球赛", "13")
    assert says("2", "13").startswith("一个比赛只能参加一个队")
    assert says("抽签", "10").startswith("这个活动由主办单位的组织员")
    assert "第 1 轮" in says("抽签", "900")
    assert says("抽签", "900").startswith("已经抽签")
    with db.reading() as session:
        rows = sports.fixtures_of(session, made)
        assert [(row.round, row.slot) for row in rows] == [(1, 0), (1, 1), (2, 0)]
        real = next(n for n, row in enumerate(rows, start=1) if row.home_id and row.away_id)
    says("记分", "902"), says(str(real), "902")
    assert says("1:1", "902").startswith("淘汰赛要分出胜负")
    assert says("2：1", "902") == "比分记好了。"
    says("记分", "902"), says("3", "902")
    assert says("21比19", "902") == "比分记好了。"
    assert "第 2 轮" in says("赛程", "10")
    says("记分", "902"), says(str(real), "902")
    assert says("0:3", "902").startswith("胜者的下一场已有比分")
    with db.reading() as session:
        final = session.scalars(select(Fixture).where(Fixture.round == 2)).one()
        assert final.winner_id == final.home_id is not None


def test_whoever_leaves_hands_the_team_on_or_takes_it_along(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = tournament(session, world, "cup")
    assert says("退队", "11").startswith("您不在这个比赛的任何队里")
    says("球赛", "10"), says("0", "10"), says("机修队", "10")
    for number in ("11", "12"):
        says("球赛", number), says("1", number)
    says("入队申请", "10"), says("1", "10"), says("2", "10")
    assert "您在“机修队”，要退出回复“退队”" in says("球赛", "11")
    assert says("退队", "10").startswith("您已退出“机修队”")
    says("球赛", "12"), says("1", "12")
    assert "职工12 想加入" in says("入队申请", "11"), "the first of the players is captain now"
    says("退出", "11")
    assert says("退队", "11").startswith("您已退出“机修队”")
    with db.reading() as session:
        assert sports.teams_of(session, made) == []
        texts = [row["text"] for row in session.scalars(select(Notice.texts))]
    assert sum("由您当队长" in text for text in texts) == sum("“机修队”已解散" in text for text in texts) == 1
    assert says("退队", "12").startswith("您不在")


def test_a_league_has_a_table(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = tournament(session, world, "league", win=2, draw=1, loss=0)
        for who, name in zip(world.people, ("甲", "乙", "丙"), strict=False):
            sports.enter_team(session, made.id, who, name, now=NOW)
        fixtures = sports.draw(session, made.id, world.organizer, rng=Random(1), now=NOW)
        for fixture, (home, away) in zip(fixtures, ((3, 0), (1, 1), (0, 2)), strict=True):
            sports.score(session, fixture, world.leader, home, away)
        rows = sports.standings(session, made)
        assert sum(row.points for _, row in rows) == 6
        assert [row.points for _, row in rows] == sorted((row.points for _, row in rows), reverse=True)
    assert says("积分榜").startswith("1 ")


def test_a_team_below_its_least_size_stops_the_draw(db: Database, world: World) -> None:
    with db.transaction() as session:
        made = tournament(session, world, "cup", least=2)
        for who, name in zip(world.people, ("甲", "乙"), strict=False):
            sports.enter_team(session, made.id, who, name, now=NOW)
        with pytest.raises(sports.NotPlayable, match="人数不够的队：甲、乙"):
            sports.draw(session, made.id, world.organizer, rng=Random(1), now=NOW)


def session_of(session: Session, world: World) -> Activity:
    """A first topic of the north with a study item, published."""
    item = StudyItem(code="jh-1", kind="article", title="讲话精神", body="……", source="人民日报", created_at=NOW)
    item.state = Review.APPROVED
    session.add(item)
    session.flush()
    fields: dict[str, Any] = {
        "kind": Kind.FIRST_TOPIC,
        "title": "第一议题",
        "hours_rule": "none",
        "audience": {"units": [world.north.id]},
    }
    made = world.activity(session, publish=False, hosts=[(world.north, None)], **fields)
    sessions.set_agenda(session, made, world.organizer, [("学习讲话精神", item.id, "李书记"), ("研究工作", None, "")])
    publishing.submit(session, made, world.organizer, now=NOW)
    publishing.review(session, made.id, world.secretary, approve=True, now=NOW)
    return made


def test_who_was_away_studies_later_in_chat(db: Database, world: World, says: Says, clock: Clock) -> None:
    with db.transaction() as session:
        made = session_of(session, world)
        session.add(Leave(person_id=world.people[1].id, first_on=date(2026, 11, 26), last_on=date(2026, 11, 26)))
    says("报名 1", "10")
    with db.transaction() as session:
        attendance.mark(session, world.leader, made, [world.people[0].id], "in", now=made.starts_at)
        rows = sessions.close(session, made.id, world.leader, now=made.ends_at)
        assert {row.person_id for row in rows} == {world.leader.id, *(p.id for p in world.people[1:4])}
        assert [row.person_id for row in rows if row.on_leave] == [world.people[1].id]
        assert sessions.close(session, made.id, world.leader, now=made.ends_at) == []
        assert len(notices(session, "make-up:")) == 4
    clock.now = made.ends_at
    assert says("补学", "10") == "没有要补学的。"
    assert "1 第一议题（12 月 10 日前）" in says("补学", "11")
    assert "1 学习讲话精神\n2 研究工作" in says("1", "11")
    assert says("学了", "11").startswith("请写写学到了什么")
    assert says("把支部建在连上，才有战斗力。", "11") == "补学记好了，谢谢。"
    with db.reading() as session:
        assert len(session.scalars(select(MakeUp).where(MakeUp.done_at.is_not(None))).all()) == 1


def test_minutes_are_approved_by_somebody_else_and_then_stay(db: Database, world: World) -> None:
    with db.transaction() as session:
        made = session_of(session, world)
        sessions.write_minutes(session, made, world.leader, "草稿")
        sessions.write_minutes(session, made, world.leader, "会议学习了……")
        with pytest.raises(SamePerson):
            sessions.approve_minutes(session, made, world.leader, now=NOW)
        assert sessions.approve_minutes(session, made, world.secretary, now=NOW).text == "会议学习了……"
        with pytest.raises(sessions.NotInOrder):
            sessions.write_minutes(session, made, world.leader, "改一改")


def test_a_measure_reminds_its_owner_and_is_finished_in_chat(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = session_of(session, world)
        due, owner = date(2026, 11, 26), world.people[0]
        sessions.add_measure(session, made, world.leader, text="修好扫雪机", owner=owner, due_on=due, now=NOW)
        with pytest.raises(sessions.NotInOrder):
            sessions.add_measure(session, made, world.leader, text="x", owner=owner, due_on=date(2026, 11, 1), now=NOW)
        for days in (0, 0, 2, 3, 4):
            sessions.remind_owners(session, now=NOW + timedelta(days=days))
        assert [text.split("”")[1][:8] for text in notices(session, "measure-")] == [
            "还有 2 天到期",
            "今天到期。完成后",
            "已过期 1 天。",
        ]
    assert "1 修好扫雪机（11 月 26 日前）" in says("我的措施")
    says("1")
    assert says("换了皮带，能用了") == "已记完成，谢谢。"
    with db.reading() as session:
        assert session.scalars(select(Measure)).one().result == "换了皮带，能用了"


@pytest.fixture
def branch(db: Database, world: World) -> None:
    """The first of the people belongs to a party branch, whose secretary is the company's."""
    with db.transaction() as session:
        made = unit(session, "第三支部", world.company, UnitKind.PARTY_BRANCH)
        session.add(Membership(person_id=world.people[0].id, unit_id=made.id, main=False))
        grant(session, world.leader, Role.SECRETARY, made)


def register(db: Database, says: Says) -> tuple[str, str]:
    """Register in chat; the registration's public id and the slip's code."""
    assert says("双报到").startswith("双报到：到社区报到、回支部报到")
    text = says("林海社区")
    with db.reading() as session:
        return session.scalars(select(DualRegistration)).one().public_id, text.split("确认码 ")[1][:8]


def test_both_sides_confirm_and_both_get_the_report_before_hours_count(
    db: Database, world: World, branch: None, says: Says
) -> None:
    public_id, code = register(db, says)
    assert "社区待确认，支部待确认" in says("双报到")
    assert says("1").startswith("要等社区和支部都确认")
    with db.transaction() as session:
        assert not dual.confirm_by_community(session, public_id, "WRONGONE", "王主任", now=NOW)
        assert dual.confirm_by_community(session, public_id, code.lower(), "王主任", now=NOW)
    assert says("双报到确认", "902").startswith("报到：职工10 → 林海社区")
    assert says("1", "902") == "已确认。"
    assert "社区已确认，支部已确认" in says("双报到")
    says("1"), says("11-21 9:00 11:00")
    assert says("帮社区清雪、看望老人").startswith("报告已交")
    assert "服务报告：职工10 在林海社区，120 分钟" in says("双报到确认", "902")
    says("1", "902")
    with db.transaction() as session:
        assert hours.totals(session, world.people[0].id).minutes == 0
        report = session.scalars(select(ServiceReport)).one()
        done = dual.acknowledge_by_community(session, public_id, report.public_id, code, "干得好", now=NOW)
        again = dual.acknowledge_by_community(session, public_id, report.public_id, code, "干得好", now=NOW)
        assert (done, again) == (True, True)
        assert hours.totals(session, world.people[0].id) == (0, 120, 1)
        assert len(notices(session, "dual")) == 4


def test_a_slip_locks_after_ten_wrong_codes(db: Database, world: World, branch: None, says: Says) -> None:
    public_id, code = register(db, says)
    with db.transaction() as session:
        for _ in range(10):
            assert not dual.confirm_by_community(session, public_id, "22222222", "某人", now=NOW)
        with pytest.raises(dual.NotDual):
            dual.confirm_by_community(session, public_id, code, "王主任", now=NOW)


def test_a_secretary_does_not_confirm_their_own(db: Database, world: World, branch: None, says: Says) -> None:
    register(db, says)
    with db.transaction() as session:
        row = session.scalars(select(DualRegistration)).one()
        grant(session, world.people[0], Role.SECRETARY, world.company)
        with pytest.raises(SamePerson):
            dual.confirm_by_branch(session, world.people[0], row, now=NOW)


def test_without_a_branch_there_is_no_registration(world: World, says: Says) -> None:
    assert says("双报到", "17").startswith("没查到您所在的党支部")
