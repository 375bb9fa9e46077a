"""责任清单: split down the tree, reported with evidence, chased when late."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from bot.scope import NotFound
from handlers.digest.duties import service
from models.digest import Duty, DutyState
from tests.console.browser import Browser as Console
from tests.console.browser import words
from tests.digest.conftest import person_of, unit_of
from tests.phone.browser import Browser
from tests.world import World

SECRETARY, LEADER = "20001", "20003"
DUE = date(2026, 12, 10)


def given(world: World, code: str = "P", *, splits: bool = True) -> int:
    with world.writing() as session:
        leader, unit = person_of(session, LEADER), unit_of(session, code)
        made = service.create(session, leader, unit, title="冬季防火检查", due_on=DUE, splits=splits, now=world.now)
        return made.id


def duty(world: World, ident: int) -> Duty:
    with world.writing() as session:
        found = session.get_one(Duty, ident)
        session.expunge(found)
        return found


def test_a_leader_splits_and_a_secretary_reports_with_evidence_until_the_whole_is_done(firm: World) -> None:
    whole = given(firm)
    assert firm.says("责任", LEADER) == (
        "责任清单：\n1 冬季防火检查（公司党委，12 月 10 日前，0%，待分解）\n回复数字处理。"
    )
    firm.says("1", LEADER)
    assert firm.says("3", LEADER) == "分解到哪个下级单位？回复数字：\n1 第一党支部\n2 第二党支部"
    assert firm.says("1", LEADER).startswith("已分解到第一党支部：冬季防火检查，12 月 10 日前完成。")
    firm.work()
    assert "交给您一项责任：冬季防火检查，12 月 10 日前完成。回复“责任”报进展。" in firm.pushed(SECRETARY)
    assert firm.says("责任", SECRETARY).startswith("责任清单：\n1 冬季防火检查（第一党支部，12 月 10 日前，0%）")
    firm.says("1", SECRETARY), firm.says("1", SECRETARY)
    assert firm.says("六成", SECRETARY).startswith("进展到多少？")
    assert firm.says("60 物资已采购", SECRETARY) == "已记下进展。"
    firm.says("责任", SECRETARY), firm.says("1", SECRETARY)
    assert "60% 物资已采购" in firm.says("4", SECRETARY)
    firm.says("2", SECRETARY)
    assert firm.says("支委会纪要第 3 条", SECRETARY) == "已登记完成。"
    assert duty(firm, whole).state == DutyState.DONE
    assert firm.says("责任", SECRETARY) == "您现在没有未完成的责任项。"


def test_the_overdue_are_told_once_and_the_superior_after_ten_working_days(firm: World) -> None:
    with firm.writing() as session:
        leader = person_of(session, LEADER)
        service.create(session, leader, unit_of(session, "P-1"), title="冬季防火检查", due_on=DUE, now=firm.now)
    for day in (10, 11, 14, 25, 28):
        for minute in (0, 6):
            firm.until(datetime(2026, 12, day, 0, 20 + minute, tzinfo=UTC))
    late = [text for text in firm.pushed(SECRETARY) if "过了期限" in text]
    assert late == ["责任“冬季防火检查”过了期限（12 月 10 日）。办完了回复“责任”登记一下；有困难请告诉上级。"]
    red = [text for text in firm.pushed(LEADER) if "超过 10 个工作日" in text]
    assert len(red) == 1
    assert firm.says("责任", SECRETARY).count("已超期") == 1


def test_what_is_not_below_or_not_ones_own_is_refused(firm: World) -> None:
    whole = given(firm)
    with firm.writing() as session:
        leader, secretary = person_of(session, LEADER), person_of(session, SECRETARY)
        stranger, row = person_of(session, "20137"), session.get_one(Duty, whole)
        with pytest.raises(service.NotThere, match="机修车间不在公司党委下面"):
            service.split(session, leader, row, unit_of(session, "C-1"), now=firm.now)
        with pytest.raises(service.NotThere, match="不能晚于总期限"):
            service.split(session, leader, row, unit_of(session, "P-1"), now=firm.now, due_on=date(2027, 1, 1))
        with pytest.raises(NotFound):
            service.create(session, secretary, unit_of(session, "C"), title="x", due_on=DUE, now=firm.now)
        with pytest.raises(service.NotThere, match="不在第一党支部"):
            service.create(
                session, secretary, unit_of(session, "P-1"), title="x", due_on=DUE, now=firm.now, owner=stranger
            )
        with pytest.raises(service.NotYours):
            service.report(session, stranger, row, percent=10, text="", now=firm.now)
        with pytest.raises(service.NoEvidence):
            service.finish(session, leader, row, evidence=" ", on=DUE, now=firm.now)
        with pytest.raises(NotFound):
            service.by_id(session, stranger, row.public_id)
        service.drop(session, leader, row, why="合并到另一项", now=firm.now)
        with pytest.raises(service.Closed):
            service.report(session, leader, row, percent=10, text="", now=firm.now)


def test_the_todo_list_names_responsibilities_that_are_near(firm: World) -> None:
    given(firm, "P-1", splits=False)
    assert "责任清单有 1 项" in firm.says("待办", SECRETARY)
    with firm.writing() as session:
        session.execute(update(Duty).values(state=DutyState.DONE))
    assert "责任清单" not in firm.says("待办", SECRETARY)


def test_an_owner_without_any_role_reports_in_the_chat_and_finishes_on_the_phone(firm: World) -> None:
    with firm.writing() as session:
        owner, branch = person_of(session, "20130"), unit_of(session, "P-1")
        leader = person_of(session, LEADER)
        made = service.create(session, leader, branch, title="清点防火物资", due_on=DUE, owner=owner, now=firm.now)
        page = f"/m/digest/duties/{made.public_id}"
    firm.says("责任", "20130"), firm.says("1", "20130")
    assert firm.says("3", "20130").startswith("这个单位下面没有可分解的下级单位")
    firm.says("1", "20130")
    assert firm.says("40 清点了两个库", "20130") == "已记下进展。"
    phone, stranger = Browser(firm, who="20130"), Browser(firm, who="20131")
    assert "我的责任 1 项办理中" in phone.get("/m/").text
    assert "清点防火物资" in phone.get("/m/digest/duties").text
    assert "11 月 24 日 40% 清点了两个库" in phone.get(page).text
    wrong = phone.post(page, percent="很多", text="正在办")
    assert "进度请写 0 到 100 的数字" in wrong.text
    assert "正在办" in wrong.html
    assert "已记下进展" in phone.post(page, percent="70", text="正在办").text
    phone.get(f"{page}/finish")
    assert "请写一句完成的依据" in phone.post(f"{page}/finish", evidence=" ").text
    assert "已登记完成" in phone.post(f"{page}/finish", evidence="清点表").text
    assert stranger.get(page).status == 404
    assert "还没有" in stranger.get("/m/digest/duties").text or "没有未完成" in stranger.seen.text
    with firm.writing() as session:
        assert session.scalars(select(Duty.state)).all() == [DutyState.DONE]


def test_a_sheet_is_tried_first_says_what_is_wrong_row_by_row_and_is_taken_once(firm: World) -> None:
    leader = Console(firm)
    leader.scan(LEADER)
    book = load_workbook(BytesIO(leader.get("/console/duties/sheet.xlsx").data))
    assert ("P-1", "第一党支部") in list(book.worksheets[1].values)
    sheet = book.worksheets[0]
    for cell, value in zip(sheet[2], ("防火物资检查", "P-1", "2026年12月31日", "20130", "逐库", "否"), strict=True):
        cell.value = value
    sheet.append(["走访", "P-9", "年底", "99999", "", "也许"])
    sheet.append(["双报到", "P-2", date(2026, 12, 20), "20130", "", None])
    told = words(taken(leader, book))
    assert "读到 1 项可以建立，5 处不对，全部都没有写入：" in told
    for line in (
        "第 3 行：没有代码为“P-9”的单位", "第 3 行：期限“年底”看不懂", "第 3 行：“要分解”请填“是”或“否”",
        "第 3 行：没有工号为“99999”的在册人员", "第 4 行：20130不在P-2，请选本单位的人。",
    ):  # fmt: skip
        assert line in told
    assert "全部都没有写入" in words(taken(leader, book, write="1"))
    sheet.delete_rows(3)
    sheet["D3"].value = None
    assert "读到 2 项可以建立。没有问题" in words(taken(leader, book))
    for said in ("已建立 2 项，并通知责任人。", "已建立 0 项，并通知责任人；已有的 2 项没有重复建立。"):
        assert said in words(taken(leader, book, write="1"))
    firm.work()
    assert any("交给您一项责任：防火物资检查" in text for text in firm.pushed("20130"))
    broken = leader.post("/console/duties/sheet", file=(BytesIO(b"no sheet"), "a.xlsx"))
    assert "这不是责任清单的表" in words(broken)


def taken(console: Console, book: Workbook, **fields: Any) -> TestResponse:
    console.get("/console/duties/sheet")
    kept = BytesIO()
    book.save(kept)
    return console.post("/console/duties/sheet", file=(BytesIO(kept.getvalue()), "责任.xlsx"), **fields)
