"""Visits and talks, typed on phones."""

from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select

from handlers.care.ledgers import workdays_of
from handlers.care.sealing import vault_of
from handlers.care.talks import records
from handlers.care.triggers import events, tasks
from handlers.care.triggers.shipped import load
from models.audit import AuditRow
from models.care import CareSignal, CareTask, CareTrigger, Talk, TalkNote
from models.case import Case, CaseSeat
from models.messages import Inbound
from models.org import Grant, HrEvent, Role
from tests.care.people import person, unit
from tests.world import World, found, hire

BEIJING = timezone(timedelta(hours=8))


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    """A moment of late 2026 in Beijing."""
    return datetime(2026, month, day, hour, 30, tzinfo=BEIJING)


def in_hospital(world: World) -> None:
    """赵书记 is told that 张立秋 went to hospital."""
    world.says("登记", "20001")
    world.says("1", "20001")
    world.says("张立秋", "20001")
    world.says("1", "20001")
    world.says("昨天送到旗医院", "20001")


def roster_says(world: World, kind: str, who: str = "20135") -> None:
    with world.writing() as session:
        row = HrEvent(
            key=f"t:{kind}", person_id=person(session, who).id, kind=kind, on=date(2026, 11, 24), source="roster"
        )
        row.at = world.now
        session.add(row)


def hour_later(world: World) -> None:
    """The schedules are read, then an hourly window passes."""
    for minute in (10, 75):
        world.until(at(24, 9) + timedelta(minutes=minute))


def visited(world: World, who: str = "20001", content: str = "腿伤，想调离户外岗") -> str:
    world.says("待办", who)
    world.says("1", who)
    for answer in ("1", "3", "钱组织", "1"):
        world.says(answer, who)
    return world.says(content, who)


def test_a_report_becomes_a_task_with_an_owner_and_a_day(firm: World) -> None:
    firm.says("登记", "20001")
    firm.says("1", "20001")
    assert firm.says("张立秋", "20001").startswith("是什么事？\n1 住院")
    assert "加密保存" in firm.says("1", "20001")
    assert firm.says("昨天送到旗医院", "20001") == (
        "已记下，会安排人在 11 月 26 日（周四）前看望或联系张立秋。谢谢您告诉我们。"
    )
    assert firm.says("待办", "20001").startswith("1 必访 张立秋（住院）11 月 26 日（周四）前")
    firm.work()
    assert any(
        text.startswith("必访：张立秋（住院），请在 11 月 26 日（周四）前看望。") for text in firm.pushed("20001")
    )


def test_a_visit_is_recorded_in_three_answers_and_the_task_is_done(firm: World) -> None:
    in_hospital(firm)
    assert visited(firm) == "已记录。谈话内容只有您和张立秋能看到；本人可以补充或更正。"
    assert firm.says("待办", "20001").startswith("现在没有要您看望或谈心的事")
    with firm.writing() as session:
        talk = session.scalars(select(Talk)).one()
        assert (talk.form, talk.companions, talk.follow_up) == ("家访", "钱组织", True)
        assert "腿伤".encode() not in (talk.content or b"")


def test_a_bare_digit_answers_the_pushed_card_and_a_letter_still_answers_the_daily_question(firm: World) -> None:
    roster_says(firm, "调动")
    hour_later(firm)
    assert "回复数字：1 已完成" in firm.pushed("20001")[-1]
    before = firm.says("B", "20001")
    assert firm.says("1", "20001") == "怎么谈的？1 面谈  2 电话  3 家访", before
    for answer in ("2", "无", "2"):
        firm.says(answer, "20001")
    assert firm.says("跳过", "20001").startswith("已记录")


def test_two_cards_at_once_are_answered_from_the_list_alone(firm: World) -> None:
    roster_says(firm, "调动")
    roster_says(firm, "表彰", "20136")
    hour_later(firm)
    assert "怎么谈的" not in firm.says("1", "20001")
    assert firm.says("待办", "20001").count("必谈") == 2


def test_完成_with_a_number_goes_straight_to_the_questions(firm: World) -> None:
    in_hospital(firm)
    assert firm.says("完成 1", "20001") == "怎么谈的？1 面谈  2 电话  3 家访"
    for answer in ("2", "无", "2"):
        firm.says(answer, "20001")
    assert firm.says("跳过", "20001").startswith("已记录")


def test_the_person_reads_adds_disputes_and_sees_who_looked(firm: World) -> None:
    in_hospital(firm)
    visited(firm)
    assert "1 11 月 24 日（周二） 赵书记 家访" in firm.says("我的谈话")
    assert firm.says("1").startswith("腿伤，想调离户外岗\n1 补充")
    firm.says("2")
    assert firm.says("是腰伤，不是腿伤") == "已记下，并告诉了谈话人。"
    firm.says("我的谈话")
    assert "本人有不同意见：是腰伤，不是腿伤" in firm.says("1")
    assert firm.says("3").count("张立秋") == 2
    with firm.writing() as session:
        assert session.scalars(select(Talk)).one().disputed_at is not None
        note = session.scalars(select(TalkNote)).one()
        assert "腰伤".encode() not in (note.content or b"")
        assert len(session.scalars(select(AuditRow)).all()) >= 2


def test_nobody_else_opens_a_record(firm: World) -> None:
    in_hospital(firm)
    visited(firm)
    for who in ("20003", "20136", "20002"):
        assert firm.says("我的谈话", who).startswith("还没有和您的谈话记录")
    firm.says("谈过的", "20001")
    assert firm.says("1", "20001").startswith("腿伤")


def test_a_redelivered_last_answer_records_one_visit(firm: World) -> None:
    in_hospital(firm)
    firm.says("完成 1", "20001")
    for answer in ("1", "无", "2"):
        firm.says(answer, "20001")
    assert firm.says("好多了", "20001", key="8001") == firm.says("好多了", "20001", key="8001")
    with firm.writing() as session:
        assert session.scalar(select(func.count()).select_from(Talk)) == 1


def test_a_task_goes_to_somebody_else_who_is_told(firm: World) -> None:
    in_hospital(firm)
    firm.says("待办", "20001")
    firm.says("1", "20001")
    firm.says("2", "20001")
    assert firm.says("李冬梅", "20001") == "好的，已转给李冬梅并通知到他。"
    firm.work()
    assert any("必访：张立秋" in text for text in firm.pushed("20136"))
    assert "必访 张立秋" in firm.says("待办", "20136")


def test_an_explanation_closes_the_task_and_its_words_stay_sealed(firm: World) -> None:
    in_hospital(firm)
    firm.says("待办", "20001")
    firm.says("1", "20001")
    firm.says("3", "20001")
    assert firm.says("本人在外地治疗，已电话问候", "20001") == "已记下您的说明。"
    firm.work()
    told = [text for text in firm.pushed("20003") if "作了说明" in text]
    assert told
    assert "外地" not in told[0]


def test_a_reminder_comes_once_before_the_day_and_the_leader_hears_after_it(firm: World) -> None:
    in_hospital(firm)
    for day in (25, 26, 27, 28, 30):
        firm.until(at(day, 8))
        firm.until(at(day, 9))
    assert sum(text.startswith("提醒：张立秋（住院）") for text in firm.pushed("20001")) == 1
    assert sum(text.startswith("需要您过问：张立秋（住院）") for text in firm.pushed("20003")) == 1
    assert "已超期" in firm.says("待办", "20001")


def test_a_roster_change_makes_one_task_however_often_it_is_looked_at(firm: World) -> None:
    roster_says(firm, "调动")
    for minute in (11, 22, 33, 44):
        firm.until(at(24, 9) + timedelta(minutes=minute))
    with firm.writing() as session:
        task = session.scalars(select(CareTask)).one()
        assert (task.event, task.due_on, task.source) == ("调动", date(2026, 12, 1), "hr")
    assert "必谈 张立秋（调动）" in firm.says("待办", "20001")


def test_思想波动_is_only_ever_written_by_a_person(firm: World) -> None:
    with firm.writing() as session:
        session.add(
            CareSignal(
                key="x", person_id=person(session, "20135").id, event="思想波动", source="bot", on=date(2026, 11, 24)
            )
        )
        happened = tasks.Event("y", "思想波动", person(session, "20135"), date(2026, 11, 24), "digest")
        with pytest.raises(tasks.OnlyByPeople):
            tasks.raise_task(
                session, happened, vault=vault_of(firm.config), workdays=workdays_of(session), now=firm.now
            )
    hour_later(firm)
    with firm.writing() as session:
        assert session.scalars(select(CareSignal.taken)).all() == [True]
        assert session.scalar(select(func.count()).select_from(CareTask)) == 0


def test_an_employee_reports_only_their_own_hospital_family_and_need(firm: World) -> None:
    firm.says("登记", "20136")
    firm.says("1", "20136")
    assert firm.says("我", "20136") == "是什么事？\n1 住院\n2 家庭变故\n3 生活困难"
    firm.says("3", "20136")
    assert firm.says("跳过", "20136").startswith("已记下")
    firm.says("登记", "20136")
    firm.says("1", "20136")
    assert firm.says("张立秋", "20136").startswith("您负责的范围里没有“张立秋”")


def test_the_secretary_is_not_sent_to_themself(firm: World) -> None:
    with firm.writing() as session:
        task = events.report(
            session,
            person(session, "20001"),
            person(session, "20001"),
            "住院",
            on=date(2026, 11, 24),
            detail="",
            vault=vault_of(firm.config),
            workdays=workdays_of(session),
            now=firm.now,
        )
        assert task is not None
        assert task.owner_id == person(session, "20003").id


def test_coverage_counts_talks_and_pairs_and_names_who_is_left(firm: World) -> None:
    in_hospital(firm)
    visited(firm)
    text = firm.says("覆盖", "20001")
    assert text.startswith(
        "第三党支部 今年谈心走访：1/3 人（免谈 0 人），家访 1 人\n结对：支委之间 无应办，支委与党员 1/2，党员之间 0/2"
    )
    assert text.endswith("还没谈到：赵书记、李冬梅")
    assert firm.says("覆盖", "20136") == "覆盖情况由书记和领导查看。您的谈话回复“我的谈话”。"


def test_a_dialogue_left_in_the_middle_records_nothing(firm: World) -> None:
    in_hospital(firm)
    firm.says("完成 1", "20001")
    firm.says("1", "20001")
    firm.says("退出", "20001")
    with firm.writing() as session:
        assert session.scalar(select(func.count()).select_from(Talk)) == 0
    assert "必访 张立秋" in firm.says("待办", "20001")


def test_whoever_is_excused_is_not_missing_from_the_coverage(firm: World) -> None:
    assert firm.says("免谈 李冬梅", "20001").startswith("请写明姓名和原因")
    assert (
        firm.says("免谈 李冬梅 长期病休", "20001") == "已记下：李冬梅（长期病休）到 12 月 31 日（周四）不计入谈心覆盖。"
    )
    assert firm.says("免谈 李冬梅 长期病休", "20135").startswith("您负责的范围里没有")
    text = firm.says("覆盖", "20001")
    assert "0/2 人（免谈 1 人）" in text
    assert text.endswith("还没谈到：赵书记、张立秋")


def test_comrades_of_a_branch_put_a_talk_on_record_and_strangers_do_not(firm: World) -> None:
    for answer in ("登记", "2", "张立秋", "1", "无", "2"):
        firm.says(answer, "20136")
    assert firm.says("跳过", "20136").startswith("已记录")
    firm.says("登记", "20136")
    firm.says("2", "20136")
    assert firm.says("钱组织", "20136").startswith("您负责的范围里没有“钱组织”")
    assert "党员之间 2/2" in firm.says("覆盖", "20001")


def test_a_claim_in_the_cases_sends_the_secretary_once_unless_it_is_kept_from_somebody(firm: World) -> None:
    with firm.writing() as session:
        for number, state in (("20135", "已提交"), ("20136", "草稿")):
            session.add(Case(kind="医疗互助", state=state, person_id=person(session, number).id, created_at=firm.now))
        session.flush()
    for minute in (10, 20, 40, 75):
        firm.until(at(24, 9) + timedelta(minutes=minute))
    with firm.writing() as session:
        assert [task.event for task in session.scalars(select(CareTask))] == ["住院"]
    assert firm.says("待办", "20001").startswith("1 必访 张立秋（住院）")


def test_a_withdrawn_kept_case_makes_no_task(firm: World) -> None:
    with firm.writing() as session:
        case = Case(kind="医疗互助", state="已提交", person_id=person(session, "20135").id, created_at=firm.now)
        session.add(case)
        session.flush()
        boss = person(session, "20001")
        session.add(CaseSeat(case_id=case.id, person_id=boss.id, seat="kept_from", at=firm.now))
    hour_later(firm)
    assert firm.says("待办", "20001").startswith("现在没有要您看望")


def test_a_changed_trigger_row_changes_the_form_and_the_days(firm: World) -> None:
    with firm.writing() as session:
        row = session.scalars(select(CareTrigger).where(CareTrigger.name == "生病住院")).one()
        row.form, row.days = "talk", 5
        load(session)
    in_hospital(firm)
    assert firm.says("待办", "20001").startswith("1 必谈 张立秋（住院）12 月 1 日（周二）前")


def test_somebody_without_any_secretary_above_makes_a_task_without_owner_and_no_error(firm: World) -> None:
    with firm.writing() as session:
        alone = hire(session, "50001", "孤岛", found(session, "Z", "远方站"))
        happened = tasks.Event("z", "住院", alone, date(2026, 11, 24), "hr")
        vault, workdays = vault_of(firm.config), workdays_of(session)
        task = tasks.raise_task(session, happened, vault=vault, workdays=workdays, now=firm.now)
        assert task is not None
        assert task.owner_id is None
        boss = hire(session, "50002", "站管理员", unit(session, "Z"))
        session.add(Grant(person_id=boss.id, unit_id=unit(session, "Z").id, role=Role.ADMIN, granted_at=firm.now))
    assert "1 必访 孤岛（住院）" in firm.says("待办", "50002")


def test_who_is_leaving_is_met_before_the_last_day(firm: World) -> None:
    with firm.writing() as session:
        happened = tasks.Event("bye", "离职", person(session, "20135"), date(2026, 11, 30), "hr")
        vault, workdays = vault_of(firm.config), workdays_of(session)
        task = tasks.raise_task(session, happened, vault=vault, workdays=workdays, now=firm.now)
        assert task is not None
        assert task.due_on == date(2026, 11, 30)


def test_the_coverage_of_a_unit_without_people_says_what_to_check(firm: World) -> None:
    with firm.writing() as session:
        empty = found(session, "Z", "新设支部", "party_branch")
        leader = person(session, "20136")
        session.add(Grant(person_id=leader.id, unit_id=empty.id, role=Role.SECRETARY, granted_at=firm.now))
    assert firm.says("覆盖", "20136") == "新设支部名下没有在册人员，算不出覆盖。请先核对花名册或人员归属。"


def test_the_words_of_a_talk_are_forgotten_after_three_years_and_the_fact_stays(firm: World) -> None:
    in_hospital(firm)
    visited(firm)
    with firm.writing() as session:
        assert records.forget(session, before=date(2026, 11, 24)) == 0
        assert records.forget(session, before=date(2026, 11, 25)) == 1
        assert session.scalars(select(Talk)).one().content is None


def test_an_event_is_reported_in_one_line(firm: World) -> None:
    said = firm.says("登记 张立秋 矛盾纠纷 与邻居争地界", "20001")
    assert said == "已记下，会安排人在 11 月 25 日（周三）前看望或联系张立秋。谢谢您告诉我们。"
    firm.says("待办", "20001")
    assert "情况：与邻居争地界" in firm.says("1", "20001")


def test_sealed_words_are_shown_once_and_stored_in_no_reply(firm: World) -> None:
    in_hospital(firm)
    visited(firm)
    firm.says("我的谈话")
    assert firm.says("1", key="7700").startswith("腿伤")
    assert firm.says("1", key="7700") == "加密的内容只显示一次。请重新打开这一条。"
    with firm.writing() as session:
        assert not [reply for reply in session.scalars(select(Inbound.reply)) if "腿伤" in reply or "旗医院" in reply]
