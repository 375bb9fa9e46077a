"""推荐 in chat: the dialogue, who may be named, how it climbs, who keeps out."""

from sqlalchemy import func, select

from models.honour.selecting import Nomination, Standing
from models.org import Unit
from tests.honour.conftest import MATE, NOMINATOR, NOMINEE, SECRETARY, STORY, nominates, nomination, tells
from tests.world import World, hire


def test_a_nomination_is_told_part_by_part_climbs_and_the_nominee_is_asked(begun: World) -> None:
    first = begun.says("推荐", NOMINATOR)
    assert "评选办法（第 1 版）：\n面向一线" in first
    assert "1 工作认真（个人）\n2 管理创新（集体）" in first
    assert begun.says("1", NOMINATOR).startswith("推荐谁？")
    assert begun.says("没这人", NOMINATOR).startswith("没有找到")
    assert "不能推荐自己" in begun.says(NOMINATOR, NOMINATOR)
    assert begun.says("韩雪松", NOMINATOR).startswith("用一句话")
    assert begun.says("抢修带头，徒弟带得好", NOMINATOR).startswith("请把事迹讲清楚")
    assert "请写 20 到 1500 个字" in begun.says("很好", NOMINATOR)
    assert begun.says("上一步", NOMINATOR).startswith("用一句话")
    assert "韩雪松（机修一班）" in tells(begun, NOMINATOR, "抢修带头", STORY)[-1]
    assert "从机修一班开始逐级推荐" in begun.says("1", NOMINATOR)
    begun.work()
    assert "回复“推荐审核”" in begun.pushed(SECRETARY)[-1]
    assert f"陈明推荐：抢修带头\n{STORY}" in begun.says("推荐审核", SECRETARY)
    assert begun.says("1", SECRETARY) == "办好了。"
    begun.work()
    assert any("同事推荐您" in text for text in begun.pushed(NOMINEE))
    with begun.writing() as session:
        row = nomination(session)
        assert (row.standing, row.frontline, row.rule_version) == (Standing.ARRIVED, True, 1)


def test_namesakes_of_other_units_do_not_hide_a_colleague(begun: World) -> None:
    with begun.writing() as session:
        shops = {unit.code: unit for unit in session.scalars(select(Unit))}
        for number in range(12):
            hire(session, f"0{number:04}", "刘洋", shops["D"])
        hire(session, "20150", "刘洋", shops["C-1-1"])
    assert tells(begun, NOMINATOR, "推荐", "1", "刘洋")[-1].startswith("用一句话")


def test_a_redelivery_hands_in_once_and_losing_redis_in_the_middle_loses_nothing(begun: World, redis: object) -> None:
    tells(begun, NOMINATOR, "推荐", "1", NOMINEE, "抢修带头")
    redis.flushdb()  # type: ignore[attr-defined]
    begun.restart()
    begun.says(STORY, NOMINATOR, key="m-1")
    assert begun.says("1", NOMINATOR, key="m-2") == begun.says("1", NOMINATOR, key="m-2")
    with begun.writing() as session:
        assert session.scalar(select(func.count()).select_from(Nomination)) == 1


def test_a_draft_is_left_taken_up_again_or_begun_anew(begun: World) -> None:
    tells(begun, NOMINATOR, "推荐", "1", NOMINEE, "退出")
    assert "您有推荐韩雪松没写完" in begun.says("推荐", NOMINATOR)
    assert begun.says("1", NOMINATOR).startswith("用一句话")
    begun.says("退出", NOMINATOR)
    assert "推荐哪一类" in tells(begun, NOMINATOR, "推荐", "2")[-1]
    assert begun.says("2", NOMINATOR).startswith("推荐哪个班组")
    assert begun.says("机修一班", NOMINATOR).startswith("用一句话")


def test_nobody_is_nominated_twice_and_a_level_that_sends_back_or_stops_says_why(begun: World) -> None:
    nominates(begun)
    assert "已经有人推荐了" in tells(begun, MATE, "推荐", "1", NOMINEE)[-1]
    begun.says("退出", MATE)
    assert begun.says("推荐审核", NOMINATOR) == "没有等您看的推荐。"
    assert tells(begun, SECRETARY, "推荐审核", "2", "请补上时间")[-1] == "办好了。"
    begun.work()
    assert "退回来修改：请补上时间" in begun.pushed(NOMINATOR)[-1]
    assert "退回修改" in begun.says("推荐", NOMINATOR)
    assert "逐级推荐" in tells(begun, NOMINATOR, "1", "1")[-1]
    tells(begun, SECRETARY, "推荐审核", "3", "事迹还不够实")
    begun.work()
    assert "没有上报：事迹还不够实" in begun.pushed(NOMINATOR)[-1]
    assert "用一句话" in tells(begun, MATE, "推荐", "2", "1", NOMINEE)[-1], "one that was stopped may be named again"


def test_whoever_declares_a_relation_keeps_out_and_the_nomination_goes_on(begun: World) -> None:
    nominates(begun)
    assert tells(begun, SECRETARY, "推荐审核", "4", "是我侄子")[-1] == "办好了。"
    assert begun.says("推荐审核", SECRETARY) == "没有等您看的推荐。"
    with begun.writing() as session:
        assert nomination(session).standing == Standing.ARRIVED


def test_the_secretary_endorses_neither_themselves_nor_their_own_nomination(begun: World) -> None:
    nominates(begun, SECRETARY, NOMINEE)
    with begun.writing() as session:
        assert nomination(session).standing == Standing.ARRIVED, "nobody else is there to endorse it"
    nominates(begun, MATE, SECRETARY)
    assert begun.says("推荐审核", SECRETARY) == "没有等您看的推荐。"
