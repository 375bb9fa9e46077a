"""From the screening to the praise: dates, consents, notices, objections, the sealed vote, the panel."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from threading import Thread

import pytest
from sqlalchemy import func, select

from bot import blind
from bot.scope import NotFound
from bot.turn import Refusal
from handlers.honour.service import deciding, noticing, running, screening, voting
from handlers.honour.service.desk import HeldBack, NotNow, NotYours, Recused
from models.blind import Took
from models.honour.selecting import HonourNotice, HonourObjection, Nomination, PanelSeat, Standing, State, Story
from models.org import HrEvent
from models.study import Review, StudyItem
from tests.honour.conftest import (
    LEADER,
    MATE,
    NOMINATOR,
    NOMINEE,
    ORGANIZER,
    OTHER,
    PANEL,
    SECRETARY,
    STORY,
    act,
    agrees,
    desk_of,
    newest,
    nominates,
    nomination,
    passes,
    somebody,
    tells,
)
from tests.world import World


def screened(world: World, notice: str = "同意", praise: str = "同意") -> None:
    """One nomination has come up, was answered by its nominee, and fits the rules."""
    nominates(world)
    tells(world, SECRETARY, "推荐审核", "1")
    agrees(world, notice=notice, praise=praise)
    passes(world, hours=2)
    with world.writing() as session:
        screening.screen(
            desk_of(world, session), nomination(session), somebody(session, ORGANIZER), fits=True, reason=""
        )


def shown(world: World) -> None:
    """The notice hangs."""
    screened(world)
    act(world, ORGANIZER, "开始公示")


def voting_on(world: World) -> None:
    """The notice has hung its time."""
    shown(world)
    passes(world, days=8)
    with world.writing() as session:
        assert newest(session).state == State.VOTING


def judged(world: World, voters: Sequence[str] = PANEL) -> None:
    """The vote is over and the panel has agreed."""
    voting_on(world)
    passes(world, days=5)
    with world.writing() as session:
        assert newest(session).state == State.REVIEW
        for number in voters:
            person = somebody(session, number)
            deciding.vote(desk_of(world, session), nomination(session), person, agrees=True, reason="实绩突出")


def refused(world: World, number: str | None, action: str, note: str = "") -> str:
    """What a step is refused with."""
    with pytest.raises(Refusal) as refusal:
        act(world, number, action, note)
    return refusal.value.text


def test_a_selection_goes_from_the_nomination_to_a_story_that_is_a_study_item(begun: World) -> None:
    voting_on(begun)
    assert "1 韩雪松（机修一班，工作认真（个人））" in begun.says("投票", MATE)
    assert begun.says("1", MATE, key="v-1") == begun.says("1", MATE, key="v-1")
    passes(begun, days=5)
    with begun.writing() as session:
        desk = desk_of(begun, session)
        for number in PANEL:
            deciding.vote(desk, nomination(session), somebody(session, number), agrees=True, reason="实绩突出")
    act(begun, LEADER, "审定", "同意评审意见")
    passes(begun, days=8)
    with begun.writing() as session:
        assert nomination(session).standing == Standing.HONOURED
        assert session.scalar(select(HrEvent.kind)) == "表彰"
    act(begun, ORGANIZER, "开始宣传")
    told = begun.says("榜样", MATE)
    assert "1 韩雪松：抢修带头，徒弟带得好" in told
    assert STORY in begun.says("1", MATE)
    with begun.writing() as session:
        item = session.scalars(select(StudyItem)).one()
        assert (item.state, item.body, item.kind) == (Review.PENDING, STORY, "story")
    tells(begun, NOMINEE, "推荐答复", "2", "不同意")
    assert "还没有发布的榜样事迹" in begun.says("榜样", MATE)
    with begun.writing() as session:
        item = session.scalars(select(StudyItem)).one()
        assert (item.state, STORY in item.body) == (Review.RETIRED, False)
        assert session.scalars(select(Story.text)).one() == ""


def test_without_the_nominees_yes_nothing_is_shown_and_a_no_takes_down_at_once(begun: World) -> None:
    screened(begun, notice="不同意")
    assert "还没有人同意公示" in refused(begun, ORGANIZER, "开始公示")
    tells(begun, NOMINEE, "推荐答复", "1", "同意")
    act(begun, ORGANIZER, "开始公示")
    with begun.writing() as session:
        (notice,) = noticing.to_read(session, somebody(session, MATE), now=begun.now)
        assert (notice.shown_as, notice.home) == ("韩**", "机修一班")
        assert notice.ends_at.isoformat()[:10] == "2026-12-01", "five working days"
        assert noticing.to_read(session, somebody(session, OTHER), now=begun.now) == []
    assert "马上撤下" in tells(begun, NOMINEE, "推荐答复", "1", "2")[-1]
    with begun.writing() as session:
        assert noticing.to_read(session, somebody(session, MATE), now=begun.now) == []
        assert session.scalars(select(HonourNotice.shown_as)).one() == ""
        assert nomination(session).standing == Standing.WITHHELD


def test_an_objection_hides_the_notice_and_who_made_it_until_it_is_settled(begun: World) -> None:
    shown(begun)
    with begun.writing() as session:
        desk, mate = desk_of(begun, session), somebody(session, MATE)
        (notice,) = noticing.to_read(session, mate, now=begun.now)
        noticing.object_to(desk, notice.public_id, mate, "抢修那三天他休假")
        assert noticing.to_read(session, mate, now=begun.now) == []
        row = session.scalars(select(HonourObjection)).one()
        assert b"\xe6\x8a\xa2" not in bytes(row.text or b"")
        objection = row.public_id
        with pytest.raises(Refusal):
            noticing.object_to(desk, notice.public_id, somebody(session, NOMINEE), "这是我自己的")
    passes(begun, days=9)
    with begun.writing() as session:
        desk = desk_of(begun, session)
        assert newest(session).state == State.NOTICE, "the clock does not pass an open objection"
        with pytest.raises(NotFound):
            noticing.settle(desk, objection, somebody(session, OTHER), upheld=False, reason="查过")
        with pytest.raises(Refusal, match="写明理由"):
            noticing.settle(desk, objection, somebody(session, ORGANIZER), upheld=False, reason=" ")
        noticing.settle(desk, objection, somebody(session, ORGANIZER), upheld=False, reason="考勤表上三天都在岗")
        (again,) = noticing.to_read(session, somebody(session, MATE), now=begun.now)
        assert again.ends_at > begun.now + timedelta(days=5), "it hangs anew"
        noticing.object_to(desk, again.public_id, somebody(session, MATE), "还有一件事不实")
        second = session.scalars(select(HonourObjection.public_id).order_by(HonourObjection.id.desc())).first() or ""
        noticing.settle(desk, second, somebody(session, ORGANIZER), upheld=True, reason="核实属实")
        assert nomination(session).standing == Standing.OVERTURNED
    begun.work()
    assert any("已核实，不成立：考勤表" in text for text in begun.pushed(MATE))


def test_a_vote_counts_once_whichever_door_is_first_and_is_sealed_until_the_close(begun: World) -> None:
    voting_on(begun)
    with begun.writing() as session:
        selection = newest(session).public_id
        with pytest.raises(voting.Sealed):
            voting.results(session, newest(session), somebody(session, ORGANIZER), least=1)
    said: list[str] = []

    def by_page() -> None:
        try:
            with begun.writing() as session:
                desk, person = desk_of(begun, session), somebody(session, MATE)
                voting.cast(desk, newest(session), person, [nomination(session).public_id], rng=Random(3))
            said.append("cast")
        except blind.AlreadyCast:
            said.append("refused")

    begun.says("投票", MATE)
    other = Thread(target=by_page)
    other.start()
    said.append("cast" if "已收到" in begun.says("1", MATE) else "refused")
    other.join()
    assert sorted(said) == ["cast", "refused"]
    assert "没有正在投票" in begun.says("投票", MATE)
    assert "没有您可以投的" in begun.says("投票", NOMINEE), "nobody votes for themselves"
    with begun.writing() as session:
        desk = desk_of(begun, session)
        for wrong in ([], ["x"] * 2, [nomination(session).public_id]):
            with pytest.raises(Refusal):
                voting.cast(desk, newest(session), somebody(session, NOMINEE), wrong, rng=Random(1))
        with pytest.raises(NotYours):
            voting.cast(desk, newest(session), somebody(session, OTHER), ["x"], rng=Random(1))
        assert session.scalar(select(func.count()).select_from(Took)) == 1
    assert "不能提前截止" in refused(begun, ORGANIZER, "投票截止")
    passes(begun, days=5)
    with begun.writing() as session:
        assert voting.results(session, newest(session), somebody(session, PANEL[0]), least=1) == {
            nomination(session).public_id: 1
        }
        with pytest.raises(blind.TooFew):
            voting.results(session, newest(session), somebody(session, ORGANIZER), least=5)
        with pytest.raises(NotYours):
            voting.results(session, newest(session), somebody(session, MATE), least=1)
        assert blind.turnout(session, f"selection:{selection}") == 1


def test_the_panel_needs_two_thirds_and_more_than_half_of_all_who_keep_out_of_nothing(begun: World) -> None:
    judged(begun, PANEL[:1])
    assert "三分之二" in refused(begun, LEADER, "审定", "同意")
    with begun.writing() as session:
        desk, row = desk_of(begun, session), nomination(session)
        with pytest.raises(Refusal, match="写明理由"):
            deciding.vote(desk, row, somebody(session, PANEL[1]), agrees=False, reason="")
        with pytest.raises(NotYours):
            deciding.vote(desk, row, somebody(session, ORGANIZER), agrees=True, reason="好")
        deciding.vote(desk, row, somebody(session, PANEL[1]), agrees=False, reason="面不广")
        assert deciding.tally(session, row).quorum
        assert not deciding.tally(session, row).passed, "one of three is not more than half"
    assert "还没有人选通过" in refused(begun, LEADER, "审定", "同意")
    with begun.writing() as session:
        desk, row = desk_of(begun, session), nomination(session)
        deciding.vote(desk, row, somebody(session, PANEL[1]), agrees=True, reason="再看材料，同意")
        assert deciding.tally(session, row) == deciding.Tally(3, 2, 2)
    assert "写明理由" in refused(begun, LEADER, "审定")
    assert refused(begun, ORGANIZER, "审定", "同意").startswith("这一步由别的同事办")
    act(begun, LEADER, "审定", "同意")


def test_whoever_is_concerned_judges_nothing(begun: World) -> None:
    screened(begun)
    with begun.writing() as session:
        for number in (NOMINEE, NOMINATOR):
            session.add(PanelSeat(selection_id=newest(session).id, person_id=somebody(session, number).id))
    act(begun, ORGANIZER, "开始公示")
    passes(begun, days=8)
    passes(begun, days=6)
    with begun.writing() as session:
        desk, row = desk_of(begun, session), nomination(session)
        for number in (NOMINEE, NOMINATOR):
            assert deciding.to_judge(session, somebody(session, number)) == []
            with pytest.raises(Recused):
                deciding.vote(desk, row, somebody(session, number), agrees=True, reason="好")
        assert deciding.tally(session, row).members == 3


def test_what_has_not_come_up_in_time_stays_below_and_steps_wait_for_what_they_need(begun: World) -> None:
    assert refused(begun, ORGANIZER, "截止推荐").startswith("还没有推荐报上来")
    nominates(begun)
    assert "正在逐级上报" in refused(begun, ORGANIZER, "截止推荐")
    passes(begun, hours=2)
    with begun.writing() as session:
        assert newest(session).state == State.NOMINATING, "nothing arrived: the clock waits"
        newest(session).nominations_until = begun.now + timedelta(days=2)
    tells(begun, SECRETARY, "推荐审核", "1")
    nominates(begun, MATE, "机修一班", "2")
    passes(begun, days=3)
    with begun.writing() as session:
        rows = session.scalars(select(Nomination.standing).order_by(Nomination.id)).all()
        assert rows == [Standing.ARRIVED, Standing.STOPPED]
        assert newest(session).state == State.SCREENING
        desk, row = desk_of(begun, session), session.scalars(select(Nomination)).first()
        assert row is not None
        with pytest.raises(NotYours):
            screening.screen(desk, row, somebody(session, SECRETARY), fits=True, reason="")
        with pytest.raises(HeldBack):
            running.act(desk, newest(session), somebody(session, ORGANIZER), "开始公示")
        with pytest.raises(NotNow):
            running.act(desk, newest(session), somebody(session, ORGANIZER), "开始宣传")
        with pytest.raises(NotYours):
            running.act(desk, newest(session), somebody(session, OTHER), "开始公示")
    act(begun, ORGANIZER, "取消", "条件不成熟")
    begun.work()
    assert any("取消了" in text for text in begun.pushed(NOMINATOR))
    assert "没有可以推荐的" in begun.says("推荐", NOMINATOR)
