"""The back office of surveys: from a questionnaire to published results, by two people."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from handlers.survey.demo import seed
from models.audit import AuditRow
from models.org import Grant, Role, Unit
from models.survey import State, Survey
from tests.console.browser import Browser, words
from tests.survey.conftest import FOREST, FORESTER, LEADER, MAKER, ME, SECOND, SHOP, Make, close, fill
from tests.world import MORNING, World, hire

PLACE = re.compile(r"/console/surveys/([\w-]{22})")
In = Callable[[str], Browser]
FORM: dict[str, Any] = {
    "template": "pulse",
    "anonymous": "1",
    "reminders": "1",
    "opens_at": "2026-11-24T09:05",
    "closes_at": "2026-12-02T18:00",
}


@pytest.fixture
def signed_in(firm: World) -> In:
    """A browser signed in as somebody."""

    def open_as(who: str) -> Browser:
        browser = Browser(firm)
        browser.scan(who)
        browser.get("/console/account")
        return browser

    return open_as


def unit(world: World, code: str) -> str:
    with world.db.reading() as session:
        return session.scalars(select(Unit.public_id).where(Unit.code == code)).one()


def state(world: World) -> str:
    with world.db.reading() as session:
        return session.scalars(select(Survey.state)).one()


def test_a_survey_is_made_approved_by_another_opened_closed_and_published(firm: World, signed_in: In) -> None:
    maker, second = signed_in(MAKER), signed_in(SECOND)
    wrong = maker.post("/console/surveys/new", **FORM | {"unit": unit(firm, "01"), "closes_at": "2026-11-01T08:00"})
    assert "截止时间要晚于开始时间" in words(wrong)
    made = maker.post("/console/surveys/new", **FORM, unit=unit(firm, "01"))
    assert "职工思想动态调研" in words(made)
    survey = PLACE.findall(made.text)[0]
    base = f"/console/surveys/{survey}"
    questions = list(dict.fromkeys(re.findall(rf"{base}/questions/([\w-]{{22}})/delete", made.text)))
    refused = maker.post(f"{base}/questions", kind="text", text="请填写您的姓名和班组")
    assert refused.status_code == 409
    assert "不能问：单位的花名册里已经有了" in words(refused)
    assert "请填写您的姓名和班组" in refused.text
    assert "选项要有 2 到 9 个" in words(maker.post(f"{base}/questions", kind="single", text="好吗？", options="好"))
    maker.post(f"{base}/questions", kind="single", text="食堂好吗？", options="好\n不好", required="1")
    maker.post(f"{base}/questions/{questions[1]}/move", to="up")
    maker.post(f"{base}/questions/{questions[0]}", kind="scale", text="心情好吗？", required="1")
    page = maker.post(f"{base}/questions/{questions[2]}/delete")
    listed = re.findall(r"<li><b>([^<]+)</b>", page.text)
    assert [listed[0][:6], listed[1], listed[-1], len(listed)] == ["最近您最关心", "心情好吗？", "食堂好吗？", 8]
    assert "已改好" in words(maker.post(f"{base}/edit", **FORM | {"title": "冬季调研"}))
    assert "等另一位负责人批准" in words(maker.post(f"{base}/submit"))
    assert maker.post(f"{base}/review", approve="1").status_code == 403
    assert "问卷待批准" in words(second.get("/console/"))
    second.get(base)
    assert "退回" in words(second.post(f"{base}/review", approve="0", why="题太多"))
    assert "题太多" in words(maker.get(base))
    maker.post(f"{base}/submit")
    second.post(f"{base}/review", approve="1")
    assert maker.post(f"{base}/questions", kind="text", text="还有吗？").status_code == 409
    firm.work()
    firm.until(MORNING + timedelta(minutes=20))
    assert state(firm) == State.OPEN
    assert maker.get(f"{base}/results").status_code == 409
    assert "涉及 34 人" in words(maker.post(f"{base}/close"))
    maker.post(f"{base}/close", sure="1")
    assert "人数不足 5 人，不显示" in words(maker.get(f"{base}/results"))
    maker.post(f"{base}/publish", sure="1")
    assert state(firm) == State.PUBLISHED
    copied = maker.post(f"{base}/copy")
    assert "照原样拟了一份新的草稿" in words(copied)
    new = next(one for one in PLACE.findall(copied.text) if one != survey)
    assert "涉及 8 题" in words(maker.post(f"/console/surveys/{new}/discard"))
    assert "草稿已删" in words(maker.post(f"/console/surveys/{new}/discard", sure="1"))


def test_whoever_made_or_submitted_it_cannot_approve_it(firm: World, make: Make, signed_in: In) -> None:
    survey = make(state=State.PENDING)
    second = signed_in(SECOND)
    second.get(f"/console/surveys/{survey}")
    second.post(f"/console/surveys/{survey}/review", approve="0", why="改")
    second.post(f"/console/surveys/{survey}/submit")
    answer = second.post(f"/console/surveys/{survey}/review", approve="1")
    assert answer.status_code == 409
    assert "要由另一个人来做" in words(answer)
    leader = signed_in(LEADER)
    leader.get(f"/console/surveys/{survey}")
    assert "已批准" in words(leader.post(f"/console/surveys/{survey}/review", approve="1"))


def test_results_stand_on_the_page_and_in_excel_without_a_small_group(firm: World, make: Make, signed_in: In) -> None:
    survey = make()
    for number in SHOP[:9]:
        fill(firm, survey, str(number), 1, 4, [1, 2], "通勤车太挤")
    for number in FOREST[:3]:
        fill(firm, survey, str(number), 2, 1, [2], "就我一个这么说")
    close(firm, survey)
    maker = signed_in(MAKER)
    page = maker.get(f"/console/surveys/{survey}/results")
    assert "参加 12/34" in words(page)
    assert "data-bars=" in page.text
    assert "人数不足 5 人，不显示" in words(page)
    assert "平均 3.25 分" in words(page)
    maker.get(f"/console/surveys/{survey}")
    answer = maker.post(f"/console/surveys/{survey}/results.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    units = [[cell.value for cell in row] for row in book["各单位"].iter_rows()]
    few = "人数不足 5 人，不显示"
    assert [row[:3] for row in units[2:]] == [["机修车间", 15, few], ["其他", 19, few]]
    assert maker.post(f"/console/surveys/{survey}/answers.xlsx").status_code == 409
    with firm.db.reading() as session:
        assert "导出问卷结果" in session.scalars(select(AuditRow.action)).all()


def test_named_answers_are_exported_by_person_and_everybody_in_it_sees_who_looked(
    firm: World, make: Make, signed_in: In
) -> None:
    survey = make("satisfied", anonymous=False)
    fill(firm, survey, ME, 5, None, None, None, 2, "=1+1")
    close(firm, survey)
    maker = signed_in(MAKER)
    maker.get(f"/console/surveys/{survey}")
    sheet = load_workbook(io.BytesIO(maker.post(f"/console/surveys/{survey}/answers.xlsx").data)).active
    assert sheet is not None
    said = [str(cell.value or "") for cell in list(sheet.iter_rows())[2]]
    assert said == [ME, "陈明", "非常满意", "", "", "", "好一些", "=1+1"]
    assert "看实名问卷" in firm.says("谁看过")


def test_another_unit_s_survey_is_not_found_and_one_s_own_is(firm: World, make: Make, signed_in: In) -> None:
    whole, forest = make(), make(unit="0102")
    forester = signed_in(FORESTER)
    assert forester.get(f"/console/surveys/{forest}").status_code == 200
    assert forester.get(f"/console/surveys/{whole}").status_code == 404
    assert forester.post(f"/console/surveys/{whole}/close", sure="1").status_code == 404
    listed = words(forester.get("/console/surveys?q=短卷&state=open"))
    assert "共 1 条" in listed


def test_the_demonstration_has_an_open_one_and_rounds_of_answers(firm: World, signed_in: In) -> None:
    with firm.writing() as session:
        company = session.scalars(select(Unit).where(Unit.code == "01")).one()
        holder = hire(session, "20102", "王管理", company)
        session.add(Grant(person_id=holder.id, unit_id=company.id, role=Role.ADMIN, granted_at=firm.now))
        session.flush()
        for _ in range(2):
            seed(session, company, firm.now)
    maker = signed_in(MAKER)
    page = maker.get("/console/surveys")
    assert "共 4 条" in words(page)
    with firm.db.reading() as session:
        last = session.scalars(select(Survey).where(Survey.template == "senses").order_by(Survey.id.desc())).first()
        assert last is not None
    results = maker.get(f"/console/surveys/{last.public_id}/results")
    assert "三感指数走势" in words(results)
    assert "data-line=" in results.text
