"""The digest in the chat, by the clock, and behind its link."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.test import Client

from models.activity import Activity, ActivityState, Host
from models.care import CareTask, CareTrigger, Talk
from models.case import Case, CaseEvent, State, Urgency
from models.digest import DigestSnapshot
from models.org import Grant, Role
from models.outbox import Notice
from tests.digest.conftest import grant, person_of, unit_of
from tests.world import World, hire

MONDAY = datetime(2026, 11, 30, 0, 0, 30, tzinfo=UTC)  # 08:00 in Beijing
SECRETARY, LEADER = "20001", "20003"


@pytest.fixture
def week(firm: World) -> World:
    """A week in which one visit was made in time and one was not, and one person was talked to."""
    with firm.writing() as session:
        trigger = session.scalars(select(CareTrigger.id)).first()
        secretary = person_of(session, SECRETARY)
        for n, (due, done) in enumerate(((date(2026, 11, 24), date(2026, 11, 24)), (date(2026, 11, 25), None))):
            one = person_of(session, f"2013{n}")
            task = CareTask(key=f"t{n}", trigger_id=trigger, person_id=one.id, event="住院", source="report")
            task.event_on, task.due_on, task.state, task.done_on = due, due, "done" if done else "open", done
            task.created_at = firm.now
            session.add(task)
        talked = Talk(person_id=person_of(session, "20130").id, talker_id=secretary.id, form="面谈")
        talked.held_on, talked.created_at = date(2026, 11, 24), firm.now
        session.add(talked)
    return firm


def test_a_secretary_reads_the_last_week_and_what_stands_behind_a_line(week: World) -> None:
    week.now = MONDAY
    screen = week.says("摘要", SECRETARY)
    assert screen.startswith("2026 年第 48 周 · 第一党支部\n")
    assert "必访必谈按时 1/2（50%），超期 1 件" in screen
    assert "本年谈心 1/7（14.3%）" in screen
    assert "1 超期两个工作日以上：1 件" in screen
    assert len(screen.splitlines()) <= 12
    assert "职工" not in screen
    detail = week.says("1", SECRETARY)
    assert "算法：超过期限两个工作日还没办的" in detail
    assert detail.endswith("要处理请回复“待办”。")
    assert week.says("9", SECRETARY).startswith("请回复 1 到 ")


def test_a_frozen_digest_opens_unchanged_and_a_late_record_stands_beside_it(week: World) -> None:
    week.now = MONDAY
    before = week.says("摘要 2026-W48", SECRETARY)
    with week.writing() as session:
        task = session.scalars(select(CareTask).where(CareTask.key == "t1")).one()
        task.state, task.done_on = "done", task.due_on
    after = week.says("摘要 2026-W48", SECRETARY)
    assert "必访必谈按时 1/2（50%），超期 1 件" in after
    assert "本期定稿后有 1 项补记或更正，见报表。" in after
    assert "补记" not in before
    with week.writing() as session:
        assert len(session.scalars(select(DigestSnapshot)).all()) == 1


def test_monday_at_eight_every_secretary_has_the_week_once_and_nobody_is_named(week: World) -> None:
    for minutes in (-60, 0, 5):
        week.until(MONDAY + timedelta(minutes=minutes))
    cards = [text for text in week.pushed(SECRETARY) if "第 48 周" in text]
    assert len(cards) == 1
    assert "职工" not in cards[0]
    assert [text for text in week.pushed("20130") if "第 48 周" in text] == []
    with week.db.reading() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "digest")).first()
        assert notice is not None
        told = notice.texts["wecom"]["news"]["articles"][0]["description"].splitlines()
    assert set(told) <= set(notice.texts["text"].splitlines()[1:])  # whole lines, and the title not again


def test_on_the_first_of_the_month_leaders_have_the_month(week: World) -> None:
    for minutes in (-60, 2, 9):
        week.until(datetime(2026, 12, 1, 0, tzinfo=UTC) + timedelta(minutes=minutes))
    cards = [text for text in week.pushed(LEADER) if "2026 年 11 月" in text]
    assert len(cards) == 2
    assert "2026 年 11 月" not in "".join(week.pushed(SECRETARY))


def test_an_emergency_open_for_two_hours_is_told_to_the_leader_once_also_at_night(firm: World) -> None:
    with firm.writing() as session:
        one = person_of(session, "20130")
        case = Case(kind="意见诉求", state=State.SUBMITTED, urgency=Urgency.NOW, person_id=one.id, created_at=firm.now)
        session.add(case)
        session.flush()
        event = CaseEvent(case_id=case.id, person_id=one.id, seq=1, at=firm.now, role="P", action="提交")
        event.target = State.SUBMITTED
        session.add(event)
    late = datetime(2026, 11, 24, 15, 12, tzinfo=UTC)  # 23:12
    for minutes in (0, 11, 22):
        firm.until(late + timedelta(minutes=minutes))
    red = [text for text in firm.pushed(LEADER) if text.startswith("请马上看一下（青松岭林业公司）")]
    assert len(red) == 1
    assert "应急超时：1 件" in red[0]


def test_a_leader_of_several_units_picks_one_and_a_stranger_gets_none(week: World) -> None:
    assert week.says("本周", LEADER) == "看哪个单位？\n1 青松岭林业公司\n2 公司党委"
    assert week.says("2", LEADER).startswith("2026 年第 48 周 · 公司党委（到 11 月 24 日）")
    assert "还没有负责的单位" in week.says("摘要", "20009")
    assert "还没有负责的单位" in week.says("本月", "20130")


def test_a_period_that_is_none_or_to_come_is_refused_with_what_works(week: World) -> None:
    assert week.says("摘要 去年", SECRETARY) == "“去年”不是周也不是月。周写成 2026-W47，月写成 2026-11。"
    assert "2026-W60”不是周也不是月" in week.says("摘要 2026-W60", SECRETARY)
    assert week.says("摘要 2026-12", SECRETARY).startswith("2026-12 还没开始")


def test_a_unit_without_people_says_so(week: World) -> None:
    with week.writing() as session:
        grant(session, hire(session, "20010", "郑书记", unit_of(session, "C")), unit_of(session, "E"), Role.SECRETARY)
    assert week.says("本周", "20010") == "空壳单位名下没有在册人员，没有可汇总的。请先核对花名册或人员归属。"


def test_a_year_without_holidays_is_told_on_the_page(week: World) -> None:
    week.now = datetime(2029, 3, 6, 2, 0, tzinfo=UTC)
    page = _page(week, week.says("本周", SECRETARY))
    assert "2029 年放假安排尚未录入" in page.get_data(as_text=True)


def _page(world: World, text: str, kind: str = ""):  # type: ignore[no-untyped-def]
    address = next(word for line in text.splitlines() for word in line.split("：") if word.startswith("https://"))
    return Client(world.app).get(address.removeprefix("https://siwei.example") + kind)


def test_the_link_opens_page_picture_word_and_excel_for_a_week(week: World) -> None:
    from docx import Document
    from openpyxl import load_workbook

    screen = week.says("本周", SECRETARY)
    page = _page(week, screen)
    assert page.status_code == 200
    assert "第一党支部" in page.get_data(as_text=True)
    assert "<script>" not in page.get_data(as_text=True)
    assert _page(week, screen, ".png").data.startswith(b"\x89PNG")
    words = "\n".join(p.text for p in Document(BytesIO(_page(week, screen, ".docx").data)).paragraphs)
    assert "必访必谈按时" in words
    assert "{{" not in words
    book = load_workbook(BytesIO(_page(week, screen, ".xlsx").data))
    assert book.sheetnames == ["摘要", "指标", "图表", "没有数据的"]
    assert _page(week, screen, ".xlsx").data == _page(week, screen, ".xlsx").data
    week.now += timedelta(days=9)
    assert _page(week, screen).status_code == 410


def test_a_link_is_worth_nothing_once_its_reader_lost_the_role(week: World) -> None:
    screen = week.says("本周", SECRETARY)
    with week.writing() as session:
        for row in session.scalars(select(Grant).where(Grant.person_id == person_of(session, SECRETARY).id)):
            session.delete(row)
    assert _page(week, screen).status_code == 404


def test_volunteering_counts_where_it_is_hosted(week: World) -> None:
    with week.writing() as session:
        at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
        row = Activity(kind="volunteer", title="清雪", place="路口", starts_at=at, ends_at=at + timedelta(hours=2))
        row.opens_at = row.closes_at = row.created_at = at
        row.state, row.author_id = ActivityState.DONE, person_of(session, SECRETARY).id
        session.add(row)
        session.flush()
        session.add(Host(activity_id=row.id, unit_id=unit_of(session, "P-1").id))
    page = _page(week, week.says("本周", SECRETARY)).get_data(as_text=True)
    assert "1 场" in page


def test_later_weeks_stand_beside_the_frozen_ones_with_arrows_and_lines(week: World) -> None:
    week.now = MONDAY
    before = week.says("摘要 2026-W48", SECRETARY)
    assert "本年谈心 1/7（14.3%）；" in before
    assert "近几期" not in phone_page(week, before)
    with week.writing() as session:
        talk = Talk(person_id=person_of(session, "20131").id, talker_id=person_of(session, SECRETARY).id, form="面谈")
        talk.held_on, talk.created_at = date(2026, 12, 1), week.now
        session.add(talk)
    week.now = MONDAY + timedelta(days=7)
    after = week.says("摘要", SECRETARY)
    assert "本年谈心 2/7（28.6%）↑" in after
    page = phone_page(week, after)
    assert "<polyline" in page
    row = page[page.index("谈话覆盖率</th>") :]
    assert row.index("14.3%") < row.index("28.6%")


def test_the_median_of_what_claims_took_is_of_those_paid_in_the_week(firm: World) -> None:
    with firm.writing() as session:
        for n, took in enumerate((2, 3, 4, 9, 30)):
            person, sent = person_of(session, f"2013{n}"), firm.now - timedelta(days=took)
            case = Case(kind="医疗互助", state=State.PAID, person_id=person.id, created_at=sent)
            session.add(case)
            session.flush()
            steps = (("提交", None, State.SUBMITTED, sent), ("拨付", State.SUBMITTED, State.PAID, firm.now))
            for seq, (action, source, target, at) in enumerate(steps):
                event = CaseEvent(case_id=case.id, seq=seq, role="P", action=action, target=target, at=at)
                event.source = source
                session.add(event)
    assert "4 天（5 件）" in phone_page(firm, firm.says("本周", SECRETARY))


def phone_page(world: World, screen: str) -> str:
    path = screen.split("图表：")[1].split("\n")[0].split("/m/")[1]
    return Client(world.app).get(f"/m/{path}").text
