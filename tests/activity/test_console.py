"""Activities in the back office: two hosts, review by another, the screen, the list, hours, sport, study."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.database import Database
from handlers.activity.service import hours
from models.activity import Activity, BackEntry, Fixture, HourEntry
from models.org import Identity, Role
from tests.activity.conftest import NOW, grant, person
from tests.activity.conftest import World as Company
from tests.activity.test_program import program
from tests.console.browser import Browser, words
from tests.world import World

__all__ = ["program"]
In = Callable[[str], Browser]
FORM = {
    "kind": "volunteer", "title": "防火道清理", "starts_at": "2026-11-28T09:00", "ends_at": "2026-11-28T11:30",
    "place": "林场路口", "capacity": "20", "host": "北场", "host_quota": "12", "second": "南场", "second_quota": "8",
    "leader": "902", "risk": "low", "hours_rule": "actual",
}  # fmt: skip


@pytest.fixture
def signed_in(program: World, db: Database, world: Company) -> In:
    """A browser signed in as one of the company, by number."""
    with db.transaction() as session:
        stranger = person(session, "980", world.south)
        grant(session, stranger, Role.ORGANIZER, world.south)
        session.execute(update(Identity).values(channel="wecom"))

    def open_as(number: str) -> Browser:
        browser = Browser(program)
        browser.scan(f"o-{number}")
        return browser

    return open_as


def made(db: Database) -> tuple[int, str]:
    """The newest activity: its id and its page."""
    with db.reading() as session:
        row = session.scalars(select(Activity).order_by(Activity.id.desc())).first()
        assert row is not None
        return row.id, f"/console/activities/{row.public_id}"


def create(browser: Browser, **more: Any) -> str:
    """Fill in the form; what the page says then."""
    browser.get("/console/activities/new")
    return words(browser.post("/console/activities/new", **{**FORM, **more}))


def test_an_activity_of_two_hosts_is_created_reviewed_by_another_and_run(
    signed_in: In, program: World, db: Database
) -> None:
    organizer = signed_in("900")
    assert "不能超过总名额" in create(organizer, host_quota="18")
    assert "没有找到单位" in create(organizer, second="东场")
    assert "草稿存好了" in create(organizer)
    _, path = made(db)
    assert "已提交审核" in words(organizer.post(f"{path}/submit"))
    assert organizer.post(f"{path}/review", approve="1").status_code == 403, "an organiser does not review"
    assert signed_in("980").get("/console/activities").status_code == 200
    secretary = signed_in("901")
    assert "活动待审核" in words(secretary.get("/console/"))
    secretary.get(path)
    assert secretary.post(f"{path}/review", approve="0").status_code == 422
    assert "已处理" in words(secretary.post(f"{path}/review", approve="1"))
    assert "防火道清理" in program.says("报名", "o-10")
    program.says("1", "o-10"), program.says("报名 1", "o-17")
    organizer = signed_in("900")
    page = words(organizer.get(path))
    assert "北场（专用 12，已占 1）、南场（专用 8，已占 1）" in page
    assert "职工10" in page
    program.now = NOW + timedelta(days=4)
    organizer = signed_in("900")
    screen = organizer.get(f"{path}/screen")
    code = re.search(r'class="code">(\d{6})<', screen.text)
    assert code
    assert "签到" in program.says(f"签到 {code[1]}", "o-10")
    listed = organizer.get(path).text
    ticked = re.search(r'name="people" value="(\d+)" aria-label="选 职工17"', listed)
    assert ticked
    assert "已为 1 人签到" in words(organizer.post(f"{path}/marks", people=ticked[1], way="in"))
    assert str(organizer.post(f"{path}/roster").mimetype).endswith("sheet")


def test_another_unit_s_organiser_does_not_find_it(signed_in: In, db: Database, world: Company) -> None:
    organizer = signed_in("900")
    create(organizer, second="", second_quota="")
    _, path = made(db)
    stranger = signed_in("980")
    assert "防火道清理" not in stranger.get("/console/activities").text
    assert stranger.get(path).status_code == 404
    for action in ("submit", "capacity", "call-off", "marks", "attest", "roster", "draw", "agenda", "close"):
        assert stranger.post(f"{path}/{action}").status_code == 404, action


def test_an_activity_is_for_whom_the_form_says(signed_in: In, db: Database, world: Company) -> None:
    organizer = signed_in("900")
    said = create(organizer, audience_units="北场、没有这场", audience_tags="劳模")
    assert "没有找到单位“没有这场”" in said
    create(organizer, audience_units="北场", audience_tags="劳模 退役军人")
    ref, path = made(db)
    assert "北场、劳模、退役军人" in words(organizer.get(path))
    with db.reading() as session:
        assert session.get_one(Activity, ref).audience == {"units": [world.north.id], "tags": ["劳模", "退役军人"]}
    form = organizer.get(f"{path}/edit").get_data(as_text=True)
    assert ('value="北场"' in form, 'value="劳模、退役军人"' in form) == (True, True)
    emptied: dict[str, Any] = {**FORM, "audience_units": "", "audience_tags": ""}
    organizer.post(f"{path}/edit", **emptied)
    assert "所有人" in words(organizer.get(path))


def test_calling_off_says_first_how_many_will_be_told(
    signed_in: In, program: World, db: Database, world: Company
) -> None:
    with db.transaction() as session:
        world.activity(session)
    program.says("报名", "o-10"), program.says("1", "o-10")
    organizer, (_, path) = signed_in("900"), made(db)
    organizer.get(path)
    assert "涉及 1 人" in words(organizer.post(f"{path}/call-off", reason="大风"))
    assert "已告诉 1 人" in words(organizer.post(f"{path}/call-off", reason="大风", sure="1"))


def test_hours_take_two_people_and_are_reversed_with_a_reason(signed_in: In, db: Database, world: Company) -> None:
    organizer, secretary = signed_in("900"), signed_in("901")
    organizer.get("/console/claims")
    entry: dict[str, Any] = {
        "number": "10",
        "title": "敬老",
        "starts_at": "2026-11-20T09:00",
        "ends_at": "2026-11-20T11:00",
    }
    assert "补录已提交" in words(organizer.post("/console/claims/new", **entry, proof="赵队长可证"))
    with db.reading() as session:
        path = f"/console/claims/back/{session.scalars(select(BackEntry.public_id)).one()}"
    assert organizer.post(path, approve="1").status_code == 409, "not by who proposed it"
    assert "敬老" in words(secretary.get("/console/claims"))
    assert "已处理" in words(secretary.post(path, approve="1"))
    with db.reading() as session:
        row = session.scalars(select(HourEntry)).one()
        assert row.minutes == 120
    secretary.get(f"/console/service-hours/{row.public_id}")
    assert "涉及 1 笔" in words(secretary.post(f"/console/service-hours/{row.public_id}/reverse", reason="重复"))
    secretary.post(f"/console/service-hours/{row.public_id}/reverse", reason="重复", sure="1")
    with db.reading() as session:
        assert hours.totals(session, world.people[0].id).minutes == 0
    assert signed_in("980").get(f"/console/service-hours/{row.public_id}").status_code == 404


def test_a_cup_is_drawn_and_scored_and_a_session_gets_its_minutes(
    signed_in: In, program: World, db: Database, world: Company
) -> None:
    with db.transaction() as session:
        world.activity(session, kind="sport", title="羽毛球赛", hours_rule="none")
    organizer, (_, path) = signed_in("900"), made(db)
    organizer.get(path)
    assert "赛制定好了" in words(organizer.post(f"{path}/tournament", style="cup", least="1", most="4"))
    for number, name in (("10", "甲队"), ("11", "乙队")):
        program.says("球赛", f"o-{number}"), program.says("0", f"o-{number}"), program.says(name, f"o-{number}")
    assert "抽签完成" in words(organizer.post(f"{path}/draw"))
    with db.reading() as session:
        fixture = session.scalars(select(Fixture.id)).one()
    when = f"{path}/fixtures/{fixture}/when"
    assert "看不明白" not in words(organizer.post(when, starts_at="2026-11-29T14:00", place="2 号台"))
    assert ("已告诉 2 名队员" in words(organizer.post(when, starts_at="2026-11-29T15:00", place="2 号台"))) is True
    assert "15:00 2 号台" in program.says("赛程", "o-10").replace("，", " ")
    assert organizer.post(f"{path}/fixtures/{fixture}", home="1", away="1").status_code == 409
    assert "比分记好了" in words(organizer.post(f"{path}/fixtures/{fixture}", home="2", away="1"))
    with db.transaction() as session:
        study = world.activity(session, kind="study", title="集中学习", hours_rule="none", days=0.1, hours=1)
    program.now = study.ends_at + timedelta(hours=1)
    organizer, secretary, (_, path) = signed_in("900"), signed_in("901"), made(db)
    organizer.get(path)
    assert "议程排好了" in words(organizer.post(f"{path}/agenda", agenda="交流发言｜赵队长"))
    assert "另一位负责人审定" in words(organizer.post(f"{path}/minutes", minutes="讨论了冬季防火。"))
    assert organizer.post(f"{path}/minutes/approve").status_code == 409
    secretary.get(path)
    assert "纪要已审定" in words(secretary.post(f"{path}/minutes/approve"))
    told = words(secretary.post(f"{path}/measures", text="修订值班表", owner="10", due="2026-12-15"))
    assert "修订值班表（职工10" in told
    assert "人补学" in words(secretary.post(f"{path}/close"))
