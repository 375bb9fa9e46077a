"""责任清单: split down the tree, reported with evidence, chased when late."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from bot.scope import NotFound
from handlers.digest.duties import service
from models.digest import Duty, DutyState
from tests.digest.conftest import person_of, unit_of
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
