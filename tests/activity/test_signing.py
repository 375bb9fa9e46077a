"""Signing up in chat, from the list to the last cancellation."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from handlers.activity.service import changing, offers
from models.activity import DutyShift, Risk, SignUp, Standing
from tests.activity.conftest import NOW, Clock, Says, World, notices


def standings(db: Database) -> dict[str, str]:
    """Standing by employee number."""
    with db.reading() as session:
        return {row.person.employee_no: row.standing for row in session.scalars(select(SignUp))}


def test_a_number_of_the_list_signs_up(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, capacity=2)
    assert says("报名").splitlines()[1] == "1 清雪志愿（后天（周四）上午 9:00–12:00，林场路口，余 2 人）"
    assert says("报名 1").startswith("报名成功：“清雪志愿”，后天（周四）上午 9:00–12:00，林场路口。")
    assert says("1", "11").startswith("报名成功") is False  # no list was shown to them
    assert "报名成功" in says("报名 1", "11")
    assert "已满，可候补，您已报名" in says("报名")


def test_a_redelivery_gets_the_same_reply_and_takes_one_place(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = world.activity(session, capacity=2)
    assert says("报名 1", key="k") == says("报名 1", key="k")
    assert says("报名 1").startswith("您已经报了")
    with db.reading() as session:
        assert session.get_one(type(made), made.id).taken == 1


def test_the_full_activity_puts_on_the_list_and_a_freed_place_is_asked_for(
    db: Database, world: World, says: Says, clock: Clock
) -> None:
    with db.transaction() as session:
        world.activity(session, capacity=1)
    says("报名 1", "10")
    assert "第 1 位" in says("报名 1", "11")
    assert "第 2 位" in says("报名 1", "12")
    assert says("取消报名 1", "10") == "已取消“清雪志愿”，名额会给下一位。谢谢您提前说。"
    with db.reading() as session:
        assert "今天（周二）下午 13:00 前回复“确认”" in notices(session, "activity-offer")[0]
    assert "第 1 位" in says("我的报名", "12")
    assert says("确认", "12").startswith("现在没有等您确认的名额")
    assert says("确认", "11").startswith("定好了：“清雪志愿”")
    assert standings(db) == {"10": "cancelled", "11": "signed", "12": "waiting"}


def test_an_offer_lapses_after_four_waking_hours_and_goes_to_the_next(
    db: Database, world: World, says: Says, clock: Clock
) -> None:
    with db.transaction() as session:
        world.activity(session, capacity=1)
    for number in ("10", "11", "12"):
        says("报名 1", number)
    clock.passes(hours=11.5)  # 20:30: an hour and a half today, the rest from seven on
    says("取消报名", "10")
    with db.transaction() as session:
        assert offers.expire(session, now=clock.now + timedelta(hours=12.9)) == 0
        assert offers.expire(session, now=clock.now + timedelta(hours=13)) == 1
        assert "明天（周三）上午 9:30 前" in notices(session, "activity-offer")[0]
    assert standings(db) == {"10": "cancelled", "11": "lapsed", "12": "offered"}


def test_a_confirmation_at_the_deadline_is_too_late(db: Database, world: World, says: Says, clock: Clock) -> None:
    with db.transaction() as session:
        world.activity(session, capacity=1)
    says("报名 1", "10"), says("报名 1", "11"), says("取消报名", "10")
    clock.passes(hours=4)
    assert says("确认", "11").startswith("现在没有等您确认的名额")


def test_a_duty_shift_stands_in_the_way_and_is_named(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = world.activity(session)
        early = NOW + timedelta(days=2, hours=-1)
        shift = DutyShift(
            person_id=world.people[0].id, starts_at=early, ends_at=early + timedelta(hours=12), name="防火值班"
        )
        session.add(shift)
        ends = DutyShift(person_id=world.people[1].id, starts_at=early, ends_at=made.starts_at, name="防火值班")
        session.add(ends)
    assert says("报名 1") == "这场与您后天（周四）上午 8:00–20:00 的防火值班冲突，没有为您报名。调班后再报。"
    assert "报名成功" in says("报名 1", "11")  # the shift ends when the activity begins


def test_an_overlapping_sign_up_is_refused_and_back_to_back_is_not(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, title="甲")
        world.activity(session, title="乙", days=2 + 3 / 24)
        world.activity(session, title="丙", days=2 + 2 / 24)
    says("报名")
    assert "报名成功：“甲”" in says("报名 1")
    assert " 的甲冲突，没有为您报名。先取消那一个" in says("报名 2")
    assert "报名成功：“乙”" in says("报名 3")


def test_what_is_not_harmless_asks_to_read_the_notice_first(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, risk=Risk.MEDIUM, insurance_no="PICC-7", safety_notice="穿防滑鞋")
    assert says("报名 1") == "“清雪志愿”安全须知：穿防滑鞋\n已买保险，保单号 PICC-7。\n1 已了解并报名　2 先不报"
    assert says("好的") == "请回复 1 已了解并报名，或 2 先不报。"
    assert says("2") == "好的，没有报名。想好了随时回复“报名”。"
    says("报名 1")
    assert says("1").startswith("报名成功")
    with db.reading() as session:
        assert session.scalars(select(SignUp)).one().agreed_at == NOW


def test_each_host_has_its_own_places_and_the_rest_is_common(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, hosts=[(world.north, 2), (world.south, 1)], capacity=4)
    for number in ("10", "11", "12"):
        assert "报名成功" in says("报名 1", number)  # two of their own, one common
    assert "第 1 位" in says("报名 1", "13")
    assert "报名成功" in says("报名 1", "14")
    assert "第 2 位" in says("报名 1", "15")
    says("取消报名", "14")  # a place of the south: not for the first in the list, who is from the north
    assert standings(db) | {"13": "waiting", "15": "offered"} == standings(db)


def test_an_activity_of_another_unit_is_neither_shown_nor_open(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, audience={"units": [world.south.id]})
    assert says("报名", "10") == "现在没有可报名的活动，有新的会告诉您。已报的回复“我的报名”查看。"
    assert "清雪志愿" in says("报名", "14")


def test_three_late_cancellations_pause_sign_up_and_an_excuse_ends_it(
    db: Database, world: World, says: Says, clock: Clock
) -> None:
    with db.transaction() as session:
        for n in range(3):
            world.activity(session, days=0.5 + n / 10, hours=1)
        world.activity(session, days=9)
    says("报名")
    for digit in "123":
        says(f"报名 {digit}")
        assert "记一次临时取消" in says(f"取消报名 {digit}")
    assert says("报名 4").startswith("最近 90 天有 3 次临时取消或没到，报名暂停到")
    with db.transaction() as session:
        late = session.scalars(select(SignUp).where(SignUp.late)).first()
        assert late
        changing.excuse(session, late, world.leader, "家里有急事")
    assert says("报名 4").startswith("报名成功")


def test_cancelling_asks_which_where_several_stand(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, title="甲"), world.activity(session, title="乙", days=5)
    says("报名"), says("报名 1"), says("报名 2"), says("退出"), says("活动")
    assert says("取消报名").endswith("要取消哪一个？请回复数字，都不取消回复“退出”。")
    assert "已取消“乙”" in says("2")
    with db.reading() as session:
        left = session.scalars(select(SignUp).where(SignUp.standing == Standing.SIGNED)).one()
        assert left.activity.title == "甲"


def test_details_name_hosts_contact_and_what_to_do(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, contact="赵队长 5521", requirements="会用扫雪机")
    text = says("活动 1")
    assert "清雪志愿 · 志愿服务（青松岭）" in text
    assert "要求：会用扫雪机" in text
    assert text.endswith("联系人：赵队长 5521\n报名请回复“报名 1”。")


def test_losing_the_place_is_told_when_the_hosts_call_it_off(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = world.activity(session)
    says("报名 1")
    with db.transaction() as session:
        assert changing.call_off(session, made.id, world.organizer, "大风", now=NOW) == 1
        assert notices(session, "activity-off")[0].endswith("取消了：大风。您的报名已一并撤销，不算您取消。")
    assert says("我的报名") == "您目前没有报名。回复“报名”看可报名的活动。"


@pytest.mark.parametrize("field", ["moved", "removed"])
def test_a_move_or_a_removal_is_told(db: Database, world: World, says: Says, field: str) -> None:
    with db.transaction() as session:
        made = world.activity(session)
    says("报名 1")
    with db.transaction() as session:
        if field == "moved":
            later = NOW + timedelta(hours=20)
            changing.move(
                session, made.id, world.organizer, starts_at=later, ends_at=later + timedelta(hours=1), now=NOW
            )
        else:
            changing.remove(session, made.id, world.leader, world.people[0], "年龄不符", now=NOW)
        assert len(notices(session, f"activity-{field}")) == 1
    if field == "moved":
        assert "谢谢您提前说" in says("取消报名")  # freely, although it is tomorrow
