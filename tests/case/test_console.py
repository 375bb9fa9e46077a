"""Help in the back office: the board, a case step by step, what is sealed, the ledger, answers."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.database import Database
from models.audit import AuditRow
from models.case import Case, Faq
from tests.case.conftest import case_of
from tests.console.browser import Browser, words
from tests.world import World

STORY = "老屋漏雨，老人没处住"
FORM = ("求助", "1", STORY, "2", "1", "跳过", "没有", "1")
In = Callable[[str], Browser]


@pytest.fixture
def asked(program: World) -> World:
    """张 has asked for help: BF-26-1124-01."""
    for line in FORM:
        program.says(line, "zhang")
    return program


@pytest.fixture
def signed_in(asked: World) -> In:
    """A browser signed in as one of the town."""

    def open_as(name: str) -> Browser:
        browser = Browser(asked)
        browser.scan(name)
        return browser

    return open_as


def path_of(db: Database) -> str:
    """The case's page."""
    return f"/console/cases/{case_of(db).public_id}"


def take(browser: Browser, path: str, action: str, **fields: Any) -> str:
    """A step through its own form; what the page says then."""
    page = browser.get(f"{path}?do={action}")
    assert page.status_code == 200
    return words(browser.post(f"{path}/steps", action=action, **fields))


def test_the_board_shows_number_stage_and_deadline_and_no_word_of_the_story(signed_in: In, db: Database) -> None:
    page = words(signed_in("li").get("/console/cases"))
    assert "待受理 1 BF-26-1124-01 帮扶申请 · 已提交" in page
    assert "12-03" in page
    assert STORY not in page
    assert "同志zhang" not in page
    found = words(signed_in("hao").get("/console/cases/list?kind=帮扶申请&q=1124"))
    assert "BF-26-1124-01" in found
    assert "没有符合的记录" in words(signed_in("li").get("/console/cases/list?late=late"))
    assert "待受理的求助" in words(signed_in("li").get("/console/"))


def test_another_workshop_and_the_applicant_find_nothing(signed_in: In, db: Database) -> None:
    path = path_of(db)
    for name in ("wang", "zhou", "bshu"):
        browser = signed_in(name)
        assert "BF-26" not in browser.get("/console/cases").text
        assert browser.get(path).status_code == 404
        assert browser.post(f"{path}/story", reason="本人失联需要联系家属").status_code == 404
        assert browser.post(f"{path}/steps", action="受理", urgency="一般").status_code == 404
    assert "BF-26" not in signed_in("g1").get(path).text, "whoever has no office has no back office"
    assert STORY not in signed_in("audit").get(path).text


def test_a_case_goes_from_the_board_to_its_rating(signed_in: In, asked: World, db: Database) -> None:
    path, li = path_of(db), signed_in("li")
    page = words(li.get(path))
    assert "受理" in page
    assert "批准" not in page, "only what the table allows now is offered"
    assert "BF-26" in take(li, path, "受理", urgency="明天")
    assert case_of(db).state == "已提交", "no such urgency"
    assert "“受理”已记录" in take(li, path, "受理", urgency="一般")
    shown = li.post(f"{path}/story")
    assert STORY in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert "核实要 2 人以上" in take(li, path, "派人核实", people="1013")
    assert "已记录" in take(li, path, "派人核实", people="1013 1014")
    assert "已记录" in take(li, path, "组成评议小组", people="1010，1011，1012")
    for name, line in (("v1", "提出建议"), ("g1", "投票"), ("g2", "投票")):
        chat = asked.says("查件 BF-26-1124-01", name)
        asked.says(next(one.split()[0] for one in chat.splitlines() if one.endswith(line)), name)
        asked.says("属实，建议补助" if line == "提出建议" else "1", name)
    assert "公示中" in words(li.get(path))
    for time in (timedelta(days=9), timedelta(minutes=30)):
        asked.until(asked.now + time)
    zhao, li = signed_in("zhao"), signed_in("li")
    assert "写数字" in take(zhao, path, "批准", amount="三千")
    assert "已记录" in take(zhao, path, "批准", amount="3000")
    li.get(path)
    assert "已记录" in words(li.post(f"{path}/steps", action="开始落实"))
    assert "已记录" in take(li, path, "落实完成", code="PZ-118", fund="工会经费", goods="")
    asked.until(asked.now + timedelta(minutes=6))
    asked.says("评价", "zhang"), asked.says("1", "zhang"), asked.says("5", "zhang")
    assert "满意：5 分" in words(signed_in("zhao").get(path))
    assert "满意：5 分" not in words(signed_in("li").get(path)), "not before the month is over"
    assert "同志li" in asked.says("谁看过", "zhang")


def test_a_look_out_of_turn_needs_a_reason_and_is_shown_to_the_applicant(
    signed_in: In, asked: World, db: Database
) -> None:
    path, shu = path_of(db), signed_in("shu")
    assert STORY not in shu.get(path).text
    assert "至少 6 个字" in words(shu.post(f"{path}/story", reason="急"))
    assert STORY in shu.post(f"{path}/story", reason="本人失联，家属要求联系").text
    assert "同志shu：看求助内容（紧急）" in asked.says("谁看过", "zhang")
    audit = signed_in("audit")
    audit.get(path)
    assert STORY not in audit.post(f"{path}/story", reason="想看看里面写了什么").text


def test_the_ledger_is_masked_and_whole_only_by_leave_and_once(signed_in: In, db: Database) -> None:
    li, zhao = signed_in("li"), signed_in("zhao")
    page = words(li.get("/console/aid-ledger"))
    assert "同******" in page
    assert "同志zhang" not in page
    book = load_workbook(BytesIO(li.post("/console/aid-ledger/masked").data))
    assert "同志zhang" not in str([[cell.value for cell in row] for row in book.worksheets[0].iter_rows()])
    assert "至少 6 个字" in words(li.post("/console/aid-ledger/requests", unit="a", reason="查"))
    assert "已申请" in words(li.post("/console/aid-ledger/requests", unit="a", reason="年度审计核对"))
    waiting = zhao.get("/console/aid-ledger").text
    found = re.search(r"/console/aid-ledger/requests/([^/]+)/grant", waiting)
    assert found
    base = f"/console/aid-ledger/requests/{found[1]}"
    assert "涉及 1 件" in words(zhao.post(f"{base}/grant"))
    assert "已同意" in words(zhao.post(f"{base}/grant", sure="1"))
    li.get("/console/aid-ledger")
    whole = li.post(f"{base}/fetch")
    assert "同志zhang" in str(
        [[cell.value for cell in row] for row in load_workbook(BytesIO(whole.data)).worksheets[0]]
    )
    assert li.post(f"{base}/fetch").status_code == 409
    assert signed_in("wang").post(f"{base}/fetch").status_code == 404
    with db.reading() as session:
        assert "导出台账（掩码）" in session.scalars(select(AuditRow.action)).all()


def test_an_answer_takes_two_people_and_is_found_in_chat(signed_in: In, asked: World, db: Database) -> None:
    li = signed_in("li")
    li.get("/console/answers/new")
    assert li.post("/console/answers/new", question="丧假几天", answer="", source="").status_code == 422
    li.post("/console/answers/new", question="丧假几天", answer="直系亲属三天。", source="考勤办法第八条")
    with db.reading() as session:
        path = f"/console/answers/{session.scalars(select(Faq.public_id)).one()}"
    assert li.post(f"{path}/approve").status_code == 409
    assert "没有找到" in asked.says("政策 丧假几天", "g1")
    zhao = signed_in("zhao")
    zhao.get(path)
    assert "已审核" in words(zhao.post(f"{path}/approve"))
    assert "考勤办法第八条" in asked.says("政策 丧假几天", "g1")
    zhao.get(path)
    zhao.post(f"{path}/withdraw")
    assert "没有找到" in asked.says("政策 丧假几天", "g1")


def test_a_letter_without_a_name_is_answered_from_the_back_office(signed_in: In, asked: World, db: Database) -> None:
    asked.says("匿名", "tongshi")
    code = asked.says("仓库的灯坏了半年", "tongshi").partition("回执码：")[2][:19]
    with db.reading() as session:
        letter = session.scalars(select(Case).where(Case.number.startswith("NM-"))).one()
        path = f"/console/cases/{letter.public_id}"
    hao = signed_in("hao")
    hao.get(path)
    hao.post(f"{path}/steps", action="阅处")
    assert "仓库的灯坏了半年" in hao.post(f"{path}/story").text
    assert "已记录" in take(hao, path, "回信", note="已安排更换")
    assert "已安排更换" in asked.says(f"回执 {code}", "tongshi")


def test_the_printed_table_is_the_one_that_is_obeyed(signed_in: In) -> None:
    page = words(signed_in("audit").get("/console/cases/table"))
    assert "派人核实 受理中 核实中 工会经办 人员" in page
    assert "评议过半数通过" in page
