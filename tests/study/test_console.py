"""The back office of study, over the whole program's WSGI application."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.scope import NotFound
from handlers.study import authoring, organizing
from models.org import Grant, Person, Role, Unit
from models.study import PlanEntry, Reflection, StudyItem, StudyPlan
from tests.console.browser import Browser, words
from tests.world import World, found, hire

ORGANIZER, SECOND, MEMBER = "20002", "20003", "20135"
ITEM: dict[str, Any] = {"kind": "article", "title": "三湾改编", "body": "支部建在连上。", "source": "史实清单第 42 条"}


@pytest.fixture
def office(study: World) -> World:
    """The shop has a second organiser; another company has one of its own."""
    with study.writing() as session:
        shop = session.scalars(select(Unit).where(Unit.code == "C-1")).one()
        away = found(session, "D", "别的公司")
        for number, unit in ((SECOND, shop), ("90001", away)):
            person = hire(session, number, "孙组织", unit)
            session.add(Grant(person_id=person.id, unit_id=unit.id, role=Role.ORGANIZER, granted_at=study.now))
    return study


def as_(world: World, who: str) -> Browser:
    browser = Browser(world)
    browser.scan(who)
    return browser


def value(page: str, label: str) -> str:
    """The value of a select's option."""
    one = re.search(rf'<option value="([^"]+)"[^>]*>[　\s]*{label}<', page)
    assert one, label
    return one[1]


def test_an_item_is_shown_once_a_second_person_has_read_it(office: World) -> None:
    browser = as_(office, ORGANIZER)
    page = browser.get("/console/study/items/new").text
    shop = value(page, "机修车间")
    assert "请填写" in words(browser.post("/console/study/items/new", unit=shop, **{**ITEM, "source": ""}))
    wrong = browser.post("/console/study/items/new", unit=shop, source_url="javascript:alert(1)", **ITEM)
    assert "https:// 开头" in words(wrong)
    written = browser.post("/console/study/items/new", unit=shop, **ITEM)
    assert "等另一位同志审核" in words(written)
    assert browser.post(f"{written.request.path}/review", decision="approve").status_code == 409
    second = as_(office, SECOND)
    assert "1 待审的学习内容" in words(second.get("/console/"))
    assert "请您审核" in words(second.get(written.request.path))
    assert "已通过" in words(second.post(f"{written.request.path}/review", decision="approve"))
    assert as_(office, "90001").get(written.request.path).status_code == 404
    with office.writing() as session:
        shared = session.scalars(select(StudyItem).where(StudyItem.unit_id.is_(None))).first()
        assert shared is not None
        path = f"/console/study/items/{shared.public_id}"
    browser.get(path)
    assert "由管理员修改" in words(browser.post(path, **ITEM))


def test_a_plan_is_ordered_put_into_use_and_shows_the_weeks_ahead(office: World) -> None:
    browser = as_(office, ORGANIZER)
    page = browser.get("/console/study/plans/new").text
    made = browser.post(
        "/console/study/plans/new", name="车间计划", unit=value(page, "机修车间"), starts_on="2026-11-25"
    )
    path = made.request.path
    assert "还没有启用" in words(made)
    assert "至少要有一篇" in words(browser.post(f"{path}/use", active="1"))
    with office.writing() as session:
        titles = session.execute(select(StudyItem.public_id, StudyItem.title).limit(3)).all()
    for public_id, _ in titles:
        assert "计划已更新" in words(browser.post(path, do="add", item=public_id))
    assert "没有找到这样的题" in words(browser.post(path, do="add", item=titles[0][0], question="没有这样的题"))
    browser.post(path, do="down", at="0")
    browser.post(path, do="remove", at="2")
    with office.writing() as session:
        plan = session.scalars(select(StudyPlan).where(StudyPlan.name == "车间计划")).one()
        rows = session.scalars(select(PlanEntry).where(PlanEntry.plan_id == plan.id).order_by(PlanEntry.position)).all()
        assert [row.item.title for row in rows] == [titles[1][1], titles[0][1]]
    used = browser.post(f"{path}/use", active="1")
    assert "计划已启用" in words(used)
    assert f"2026-11-25（周三） 1 {titles[1][1]}" in words(used)
    assert "2026-11-28（周六）" not in words(used)
    assert as_(office, "90001").get(path).status_code == 404


def test_who_has_not_studied_is_listed_and_reminded_once(office: World) -> None:
    office.says("学习")
    browser = as_(office, ORGANIZER)
    page = words(browser.get("/console/study/not-done"))
    assert "李冬梅" in page
    assert "张立秋" not in page
    assert "赵书记" not in page
    assert browser.get("/console/study/not-done?as=xlsx").data.startswith(b"PK")
    asked = words(browser.post("/console/study/not-done"))
    assert "涉及 3 人" in asked
    assert "已提醒 3 人" in words(browser.post("/console/study/not-done", sure="1"))
    assert "今天已经提醒过了" in words(browser.post("/console/study/not-done", sure="1"))
    assert "没有安排学习内容" in words(as_(office, "90001").get("/console/study/not-done"))


def test_a_reflection_is_read_by_its_own_organisers_alone(office: World) -> None:
    office.says("学习")
    office.says("体会 班组也一样。")
    with office.writing() as session:
        written = session.scalars(select(Reflection)).one()
        away = session.scalars(select(Person).where(Person.employee_no == "90001")).one()
        with pytest.raises(NotFound):
            organizing.review_reflection(session, written, away, approve=True)
        with pytest.raises(authoring.NotAnAuthor):
            authoring.item_for(session, session.get_one(Person, written.person_id), "x")
    path = f"/console/study/reflections/{written.public_id}"
    assert as_(office, "90001").get(path).status_code == 404
    assert "没有符合的记录" in words(as_(office, "90001").get("/console/study/reflections"))
    browser = as_(office, ORGANIZER)
    assert "张立秋" in words(browser.get("/console/study/reflections"))
    assert "班组也一样" in words(browser.get(path))
    assert "已通过" in words(browser.post(path, decision="approve"))
    assert "班组也一样" in office.says("看体会", "20136")
    assert "班组也一样" not in office.says("看体会", "90001")
