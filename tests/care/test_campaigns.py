"""Campaigns, typed on phones: prepared by one, approved by another, sent once, collected once."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from bot import media
from bot.database import Database
from bot.scope import SamePerson
from handlers.care import demo, ledgers
from handlers.care.calendar import Season
from handlers.care.campaigns import goods, planning, report, sending, visits, yearly
from models.care import Campaign, CareNotice, CareVisit, NoticeState
from models.org import Grant, Identity, Membership, Person, Role
from models.outbox import Notice
from tests.care.people import campaign, notice, person, unit
from tests.console.browser import Browser, words
from tests.world import World, found, hire

TODAY = date(2026, 11, 24)


def ready(world: World, packs: int = 2) -> None:
    """The demonstration's campaigns with so many packs each."""
    with world.writing() as session:
        company = unit(session, "C")
        preparer, approver = person(session, "20002"), person(session, "20003")
        demo.seed(session, company, preparer=preparer, approver=approver, packs=packs, today=TODAY, now=world.now)


def planned(world: World) -> None:
    with world.writing() as session:
        yearly.plan_notices(session, unit(session, "C"), today=TODAY, now=world.now)


def left(world: World, name: str = "冬送温暖") -> int:
    with world.writing() as session:
        return campaign(session, name, 2027).packs_left


def open_calendar(world: World, name: str, who: str) -> str:
    """Open a notice by its number in 日历."""
    lines = world.says("日历", who).split("\n")
    number = next(line.split(" ")[0] for line in lines if name in line)
    return world.says(number, who)


def test_who_may_collect_sees_what_and_where_and_gets_one_code(firm: World) -> None:
    ready(firm)
    assert firm.says("送温暖").startswith(
        "冬送温暖：棉手套 1 副、保暖内衣 1 套、热饮券 5 张\n在办公楼一层工会驿站，到 2 月 20 日，余 2 份。"
    )
    code = firm.says("领取").split("您的领取码：")[1].split("\n")[0]
    assert len(code) == 4
    assert firm.says("领取").count(code) == 1
    assert f"您的领取码：{code}" in firm.says("送温暖")
    assert left(firm) == 1


def test_a_code_is_collected_once_by_a_keeper_alone(firm: World) -> None:
    ready(firm)
    code = firm.says("领取").split("您的领取码：")[1].split("\n")[0]
    assert firm.says(f"领取 {code}", "20136").startswith("没有查到这个领取码")
    assert firm.says(f"领取 {code.lower()}", "20002").startswith("张立秋（")
    assert firm.says(f"领取 {code}", "20002").startswith("这一份 张立秋 已在 11 月 24 日")
    assert firm.says("领取").startswith("冬送温暖您已在 11 月 24 日")
    assert left(firm) == 1


def test_not_needed_gives_the_pack_back_and_may_be_taken_back(firm: World) -> None:
    ready(firm)
    firm.says("领取")
    assert left(firm) == 1
    assert firm.says("不需要") == "好的，冬送温暖这一份留给更需要的人。改主意了随时回复“领取”。"
    assert firm.says("不需要").startswith("好的")
    assert left(firm) == 2
    assert "您的领取码：" in firm.says("领取")
    assert left(firm) == 1


def test_a_campaign_with_no_stock_left_says_so(firm: World) -> None:
    ready(firm, packs=1)
    with firm.writing() as session:
        person(session, "20136").tags = ["劳模"]
    firm.says("领取", "20136")
    assert firm.says("领取") == (
        "冬送温暖的 1 份物资已领完或预留完。有人退回时您再回复“领取”就能领到；急需请找值班：李主任 0470-0000000。"
    )


def test_whoever_it_is_not_for_is_told_where_to_turn(firm: World) -> None:
    ready(firm)
    assert firm.says("领取", "20136") == "现在没有您可以领取的物资。有困难随时回复“求助”。"


def test_stock_is_never_oversold_by_many_at_once(firm: World, db: Database) -> None:
    ready(firm, packs=5)
    with firm.writing() as session:
        shop = unit(session, "C-1")
        rows = [
            Person(employee_no=f"3{n:04}", name=f"工{n}", tags=["户外", "劳模"], created_at=firm.now) for n in range(16)
        ]
        session.add_all(rows)
        session.flush()
        session.add_all(Membership(person_id=row.id, unit_id=shop.id) for row in rows)
        ids, campaign_id = [row.id for row in rows], campaign(session, "冬送温暖", 2027).id
    got, barrier = [], Barrier(len(ids))

    def take(person_id: int) -> None:
        barrier.wait()
        try:
            with db.transaction() as session:
                who, what = session.get_one(Person, person_id), session.get_one(Campaign, campaign_id)
                got.append(goods.claim(session, what, who, now=firm.now, rng=Random(person_id)).code)
        except goods.NoStock:
            return

    threads = [Thread(target=take, args=(one,)) for one in ids]
    [thread.start() for thread in threads]  # type: ignore[func-returns-value]
    [thread.join() for thread in threads]  # type: ignore[func-returns-value]
    assert len(got) == len(set(got)) == 5
    assert left(firm) == 0


def test_codes_that_nobody_used_lapse_with_the_campaign(firm: World) -> None:
    ready(firm)
    firm.says("领取")
    with firm.writing() as session:
        assert goods.lapse(session, today=date(2027, 2, 21)) == 1
    assert left(firm) == 2


def test_a_notice_is_equipped_prepared_and_approved_by_two_people_in_chat(firm: World) -> None:
    planned(firm)
    open_calendar(firm, "数九御寒", "20002")
    refused = firm.says("1", "20002")
    assert "还没写领取地点" in refused
    assert "冬送温暖的物资余 0 份" in refused
    firm.says("物资 80", "20002")
    firm.says("地点 工会驿站", "20002")
    assert (
        firm.says("值班 李主任 1234567", "20002")
        == "冬送温暖：共 80 份，余 80 份；地点：工会驿站；值班：李主任 1234567。"
    )
    assert firm.says("1", "20002").startswith("“数九御寒”已送批")
    assert firm.says("2", "20002").startswith("这一步要由另一个人来做")
    preview = open_calendar(firm, "数九御寒", "20004")
    assert "发给 1 人。日期来由：冬至（节气，数九第一天，12 月 22 日）当天" in preview
    assert firm.says("2", "20004") == "已批准。“数九御寒”将在 12 月 22 日（周二）发出。"


def test_a_moved_notice_goes_out_on_its_new_day_after_a_new_yes(firm: World) -> None:
    ready(firm)
    open_calendar(firm, "数九御寒", "20002")
    firm.says("3", "20002")
    assert firm.says("2026-11-20", "20002").startswith("不能改到 11 月 20 日")
    assert firm.says("12-20", "20002") == "“数九御寒”改到 12 月 20 日（周日），请另一位同事重新批准。"
    firm.until(datetime(2026, 12, 20, 1, 0, tzinfo=UTC))
    assert not any("开始数九" in text for text in firm.pushed())
    open_calendar(firm, "数九御寒", "20004")
    firm.says("2", "20004")
    firm.until(datetime(2026, 12, 21, 1, 0, tzinfo=UTC))
    firm.until(datetime(2026, 12, 22, 1, 0, tzinfo=UTC))
    assert sum("开始数九" in text for text in firm.pushed()) == 1


def test_a_paused_or_cancelled_notice_stays(firm: World) -> None:
    ready(firm)
    open_calendar(firm, "数九御寒", "20002")
    assert firm.says("4", "20002") == "“数九御寒”已暂停。回复“日历”可以恢复。"
    firm.until(datetime(2026, 12, 22, 1, 0, tzinfo=UTC))
    assert not any("开始数九" in text for text in firm.pushed())
    open_calendar(firm, "数九御寒", "20002")
    assert firm.says("4", "20002") == "“数九御寒”已恢复，现在是“已批准”。"
    assert firm.says("5", "20002") == "“数九御寒”已取消，不会发出。"
    firm.until(datetime(2026, 12, 23, 1, 0, tzinfo=UTC))
    assert not any("开始数九" in text for text in firm.pushed())


def test_more_than_five_thousand_people_need_two_approvals(firm: World) -> None:
    with firm.writing() as session:
        shop = unit(session, "C-1")
        for n in range(planning.LARGE):
            session.add(Person(employee_no=f"9{n:05}", name="某", created_at=firm.now))
        session.flush()
        ids = session.scalars(select(Person.id).where(Person.name == "某"))
        session.add_all(Membership(person_id=one, unit_id=shop.id) for one in ids)
    planned(firm)
    open_calendar(firm, "学雷锋志愿服务招募", "20002")
    assert "已送批" in firm.says("1", "20002")
    with firm.writing() as session, pytest.raises(SamePerson):
        planning.approve(session, person(session, "20002"), notice(session, "学雷锋志愿服务招募"), now=firm.now)
    assert "发给 5006 人" in open_calendar(firm, "学雷锋志愿服务招募", "20003")
    assert "还差 1 位批准" in firm.says("2", "20003")
    open_calendar(firm, "学雷锋志愿服务招募", "20003")
    assert "还差 1 位批准" in firm.says("2", "20003")
    with firm.writing() as session:
        path = f"/console/care/notices/{notice(session, '学雷锋志愿服务招募').public_id}"
    second = Browser(firm)
    second.scan("20004")
    assert "批准：孙领导" in words(second.get(path))
    assert "涉及 5006 人" in words(second.post(f"{path}/approve"))
    assert "已批准，到日子自动发出" in words(second.post(f"{path}/approve", sure="1"))
    for step, said in (("pause", "已暂停"), ("pause", "已恢复")):
        assert said in words(second.post(f"{path}/{step}"))
    assert "状态 已批准" in words(second.get(path))
    assert "已改期，请另一位同事批准" in words(second.post(f"{path}/move", to="2027-03-01"))
    assert "待批准" in words(second.get(path))
    second.post(f"{path}/cancel", sure="1")
    assert "状态 已取消" in words(second.get(path))


def test_a_unit_without_people_says_what_is_wrong(firm: World) -> None:
    with firm.writing() as session:
        empty = found(session, "E", "新设分公司")
        organiser = person(session, "20002")
        yearly.plan_notices(session, empty, today=TODAY, now=firm.now)
        session.add(Grant(person_id=organiser.id, unit_id=empty.id, role=Role.ORGANIZER, granted_at=firm.now))
        session.flush()
        query = select(CareNotice).join(Campaign).where(Campaign.unit_id == empty.id, CareNotice.name == "五四青年活动")
        with pytest.raises(planning.NotReady) as refused:
            planning.prepare(session, organiser, session.scalars(query).first())  # type: ignore[arg-type]
    assert "新设分公司没有符合条件的人（团员、青年、共青团员）" in refused.value.text


def test_a_text_that_forces_people_is_refused(firm: World) -> None:
    ready(firm)
    open_calendar(firm, "数九御寒", "20002")
    text = firm.says("文字 全员必须打卡签到，回复“领取”。", "20002")
    assert "“全员必须打卡签到”不能这样写：不强制打卡" in text


def test_planning_again_adds_nothing_and_follows_a_changed_calendar(firm: World) -> None:
    planned(firm)
    with firm.writing() as session:
        before = session.scalar(select(func.count()).select_from(CareNotice))
        new_year = notice(session, "元旦春节走访名单").send_on
        assert "放假安排尚未录入" in notice(session, "元旦春节走访名单").rule
        ledgers.set_days(
            session, "元旦,2027-01-01,2027-01-03,放假\n国庆,2027-10-01,2027-10-07,放假\n补,2026-12-26,,上班"
        )
        yearly.plan_notices(session, unit(session, "C"), today=TODAY, now=firm.now)
        assert session.scalar(select(func.count()).select_from(CareNotice)) == before
        moved = notice(session, "元旦春节走访名单")
        assert moved.send_on == date(2026, 12, 21) != new_year
        assert "尚未录入" not in moved.rule


def test_a_typed_fire_order_stands_before_the_shipped_ones(firm: World) -> None:
    with firm.writing() as session:
        ledgers.set_fire_season(session, 2027, Season("春季防火期", "03-20", "06-10"))
        planned_2027 = [one for one in ledgers.year_as_json(session, 2027)["notices"] if one["campaign"] == "防火期"]
        assert [(one["date"], one["until"]) for one in planned_2027] == [("2027-03-20", "2027-06-10")]
        with pytest.raises(ledgers.BadTable):
            ledgers.set_fire_season(session, 2027, Season("春季防火期", "02-30", "06-10"))


def test_missing_approvals_are_asked_for_before_the_day_once(firm: World) -> None:
    planned(firm)
    with firm.writing() as session:
        for _ in range(3):
            sending.chase(session, today=date(2026, 12, 20), now=firm.now)
        keys = session.scalars(select(Notice.key).where(Notice.key.startswith("care-chase:"))).all()
        assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("气温 400", "不像真实的气温（应在 -60 到 55 ℃ 之间），没有记录"),
        ("气温 很热", "“很热”不是气温"),
        ("气温 20", "未到 35 ℃，不发高温提示"),
        ("气温 36", "“高温天气”还没有批准，提示没有发出"),
        ("气温 零下 31 度", "最高气温 -31 ℃"),
        ("气温 36.5.1", "不是气温"),
        ("气温 34℃ 机修车间", "机修车间 11 月 24 日最高气温 34 ℃"),
        ("气温 36 没有的车间", "您负责的单位里没有“没有的车间”"),
    ],
)
def test_a_temperature_says_what_came_of_it(firm: World, typed: str, words: str) -> None:
    planned(firm)
    assert words in firm.says(typed, "20002")


def test_a_hot_day_quotes_the_rule_once_a_band(firm: World) -> None:
    ready(firm)
    firm.now = datetime(2027, 7, 20, 1, 0, tzinfo=UTC)
    assert firm.says("气温 36 C-1", "20002") == "已记录最高气温 36 ℃，高温提示（35 ℃ 一档）已发给 1 人。"
    assert "青松岭林业公司没有还要通知的人（35 ℃ 一档）" in firm.says("气温 36", "20002")
    assert firm.says("气温 36.4℃ 机修车间", "20002") == "已记录最高气温 36 ℃。今天 35 ℃ 一档的提示已经发过，不再重发。"
    assert firm.says("气温 41", "20002").endswith("高温提示（40 ℃ 一档）已发给 1 人。")
    firm.work()
    firm.until(firm.now + timedelta(minutes=10))
    texts = [text for text in firm.pushed() if "防暑降温措施管理办法" in text]
    assert len(texts) == 2
    assert any("换班轮休" in text for text in texts)
    assert any("当日停止室外露天作业" in text for text in texts)
    assert firm.says("气温 36", "20135").startswith("气温由值班的组织员")


def test_a_visit_is_signed_for_and_a_photo_needs_consent(firm: World) -> None:
    ready(firm)
    listed = firm.says("走访", "20002")
    number = next(line.split(" ")[0] for line in listed.split("\n") if "冬送温暖" in line)
    firm.says(number, "20002")
    firm.says("张立秋", "20002")
    assert firm.says("慰问金 500 元", "20002").startswith("已登记，并请本人签收")
    assert firm.says("签收") == "已签收：慰问金 500 元。谢谢您。"
    assert firm.says("签收") == "现在没有等您签收的慰问。"
    with firm.writing() as session:
        assert session.scalars(select(CareVisit)).one().amount == 50000
    firm.says("同意拍照")
    firm.says("走访", "20002")
    firm.says(number, "20002")
    firm.says("张立秋", "20002")
    assert "需要存档就现在发一张" in firm.says("米面油一套", "20002")
    firm.now += timedelta(seconds=1)
    assert firm.phone("20002").photo("m-77").text.startswith("照片已加密存档")
    with firm.writing() as session:
        latest = session.scalars(select(CareVisit).order_by(CareVisit.id.desc())).first()
        assert latest is not None
        assert latest.photo_id is not None


def test_a_photo_without_consent_is_refused(firm: World) -> None:
    ready(firm)
    with firm.writing() as session:
        zhang, visitor, what = person(session, "20135"), person(session, "20002"), campaign(session, "冬送温暖", 2027)
        visit = visits.record(session, visitor, what, zhang.public_id, given="米", key="p1", now=firm.now)
        mine = session.scalars(select(Identity.id).where(Identity.person_id == visitor.id)).one()
        picture = media.want(session, channel="wecom", media_id="m1", identity_id=mine, now=firm.now)
        with pytest.raises(visits.PhotoNeedsConsent):
            visits.add_photo(session, visitor, visit, picture)


def test_another_audience_asks_for_another_yes(firm: World) -> None:
    ready(firm)
    open_calendar(firm, "数九御寒", "20002")
    assert firm.says("对象 全体", "20002") == "冬送温暖给全体职工，现有 6 人，每人 1 份。已批准的通知要重新批准。"
    assert "每人 2 份" in firm.says("每人 2", "20002")
    firm.says("每人 99", "20002")
    with firm.writing() as session:
        assert notice(session, "数九御寒").state == NoticeState.PREPARED
        assert campaign(session, "冬送温暖", 2027).cap == 2


def test_a_report_has_a_line_a_unit_and_no_names(firm: World) -> None:
    ready(firm)
    code = firm.says("领取").split("您的领取码：")[1].split("\n")[0]
    firm.says(f"领取 {code}", "20002")
    with firm.writing() as session:
        lines = report.unit_report(session, person(session, "20002"), campaign(session, "冬送温暖", 2027))
        assert [(one.unit, one.meant, one.collected, one.coverage) for one in lines] == [
            ("青松岭林业公司", 1, 1, 1.0),
            ("机修车间", 1, 1, 1.0),
        ]
        assert report.unit_report(session, person(session, "20136"), campaign(session, "冬送温暖", 2027)) == []


def test_an_organiser_reads_the_report_in_chat(firm: World) -> None:
    ready(firm)
    firm.says("领取")
    open_calendar(firm, "数九御寒", "20002")
    assert firm.says("6", "20002") == (
        "冬送温暖，余 1 份：\n"
        "青松岭林业公司：已领 0/1，待领 1，不需要 0，走访 0\n"
        "机修车间：已领 0/1，待领 1，不需要 0，走访 0"
    )


def test_a_redelivered_领取_takes_one_pack_and_gets_the_same_code(firm: World) -> None:
    ready(firm)
    assert firm.says("领取", key="9001") == firm.says("领取", key="9001")
    assert left(firm) == 1


def test_a_keeper_of_another_unit_finds_no_code(firm: World) -> None:
    ready(firm)
    code = firm.says("领取").split("您的领取码：")[1].split("\n")[0]
    with firm.writing() as session:
        other = found(session, "X", "另一家公司")
        stranger = hire(session, "60001", "外人", other)
        session.add(Grant(person_id=stranger.id, unit_id=other.id, role=Role.ORGANIZER, granted_at=firm.now))
    assert firm.says(f"领取 {code}", "60001").startswith("没有查到这个领取码")
    assert firm.says("日历", "60001") == "接下来没有要发的通知。"
