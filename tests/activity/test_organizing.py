"""From the idea to the list: the draft step by step, the second pair of eyes, the gates, changes in chat."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.scope import SamePerson
from handlers.activity.service import access, publishing
from models.activity import Activity, ActivityState, Kind, Risk
from models.org import Role
from tests.activity.conftest import NOW, Says, World, grant, notices, person


def test_an_activity_is_made_step_by_step_and_reviewed_by_another(db: Database, world: World, says: Says) -> None:
    assert says("办活动", "10").startswith("发起活动需要组织员权限")
    assert "1 志愿服务\n2 体育比赛" in says("办活动", "900")
    assert says("1", "900").startswith("起个名字")
    assert says("周六清雪", "900").startswith("什么时候？")
    assert says("昨天", "900").startswith("没看懂时间")
    assert says("11-28 9:00 11:30", "900").startswith("在哪里集合？")
    assert says("林场路口", "900").startswith("多少名额？")
    assert says("20", "900") == (
        "周六清雪（志愿服务，青松岭）\n11 月 28 日（周六）上午 9:00–11:30，林场路口，20 人\n"
        "回复 1 提交审核，2 先存草稿，3 再补几项（保险、合办、面向谁、议程……）。"
    )
    assert says("报名", "10").startswith("现在没有可报名的活动")
    assert says("1", "900").startswith("已提交审核")
    assert says("审活动", "900") == "没有等您审核的活动。"
    assert "发起人 王组织" in says("审活动", "901")
    assert says("1", "901") == "没有等您审核的活动。"
    assert "1 周六清雪" in says("报名", "10")
    with db.reading() as session:
        assert "已通过审核" in notices(session, "activity-reviewed")[0]


def test_a_draft_left_in_the_middle_is_taken_up_again(db: Database, world: World, says: Says) -> None:
    says("办活动", "900"), says("1", "900"), says("周六清雪", "900"), says("退出", "900")
    assert says("办活动", "900") == "您有一个没办完的活动草稿：周六清雪。1 接着办　2 新办一个"
    assert says("1", "900").startswith("起个名字")
    with db.reading() as session:
        assert len(session.scalars(select(Activity)).all()) == 1


def test_sending_back_tells_the_author_why(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = world.activity(session, publish=False)
        publishing.submit(session, made, world.organizer, now=NOW)
    says("审活动", "901"), says("2", "901"), says("地点写细一点", "901")
    with db.reading() as session:
        assert "退回修改：地点写细一点" in notices(session, "activity-reviewed")[0]
        assert session.get_one(Activity, made.id).state == ActivityState.DRAFT


def test_the_author_does_not_review_and_a_stranger_neither(db: Database, world: World) -> None:
    with db.transaction() as session:
        grant(session, world.organizer, Role.SECRETARY, world.company)
        made = world.activity(session, publish=False)
        publishing.submit(session, made, world.organizer, now=NOW)
        with pytest.raises(SamePerson):
            publishing.review(session, made.id, world.organizer, approve=True, now=NOW)
        stranger = person(session, "980", world.south)
        grant(session, stranger, Role.SECRETARY, world.south)
        with pytest.raises(access.NotYours):
            publishing.review(session, made.id, stranger, approve=True, now=NOW)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"risk": Risk.MEDIUM}, "保单号"),
        ({"risk": Risk.MEDIUM, "insurance_no": "  "}, "保单号"),
        ({"risk": Risk.HIGH, "insurance_no": "P1"}, "安全须知"),
        ({"kind": Kind.FIRST_TOPIC, "hours_rule": "none"}, "议程"),
        ({"kind": Kind.TRAINING}, "不记志愿服务时长"),
        ({"hours_rule": "fixed", "fixed_minutes": 181}, "固定时长"),
        ({"capacity": 0}, "名额至少 1 人"),
        ({"starts_at": NOW - timedelta(hours=1), "opens_at": NOW - timedelta(days=1)}, "还没开始"),
        ({"ends_at": NOW}, "结束时间要晚于开始时间"),
        ({"closes_at": NOW + timedelta(days=3)}, "报名截止"),
    ],
)
def test_nothing_is_published_that_is_not_ready(db: Database, world: World, fields: dict[str, Any], word: str) -> None:
    with db.transaction() as session, pytest.raises(publishing.NotReady, match=word):
        world.activity(session, **fields)


def test_quotas_have_to_fit_into_the_capacity(db: Database, world: World) -> None:
    with db.transaction() as session, pytest.raises(publishing.NotReady, match="不能超过总名额"):
        world.activity(session, hosts=[(world.north, 3), (world.south, 3)], capacity=5)


def test_two_units_host_at_most(db: Database, world: World) -> None:
    with db.transaction() as session, pytest.raises(publishing.NotReady, match="两个单位"):
        world.activity(session, hosts=[(world.company, None), (world.north, None), (world.south, None)])


def test_places_are_changed_and_the_activity_called_off_in_chat(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, capacity=1)
    says("报名 1", "10"), says("报名 1", "11")
    assert says("改名额", "10") == "没有您能管理的、还没结束的活动。"
    says("改名额", "900"), says("1", "900")
    assert says("2", "900") == "“清雪志愿”现有名额 2，已占 2。"
    assert "待您确认" in says("我的报名", "11")
    says("改名额", "900"), says("1", "900")
    assert says("1", "900") == "已有 2 人占着名额，不能改得比这还少。"
    says("退出", "900"), says("取消活动", "900"), says("1", "900")
    assert says("大风", "900") == "活动已取消，已告诉 2 位报名和候补的人。"
    assert says("确认", "11").startswith("现在没有等您确认的名额")


def test_a_draft_is_found_by_its_hosts_only(db: Database, world: World) -> None:
    with db.transaction() as session:
        made = world.activity(session, publish=False)
        assert access.find(session, world.organizer, made.public_id) is made
        with pytest.raises(access.NoSuchActivity):
            access.find(session, world.people[0], made.public_id)
