"""A secretary's care work in a browser without scripts: done, handed on, explained, registered, excused, read."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from handlers.care.campaigns import visits
from models.audit import AuditRow
from models.care import CareExemption, CareTask, CareVisit, Reading, Talk
from models.org import Role
from tests.care.conftest import grant
from tests.care.people import person, unit
from tests.care.test_campaigns import ready
from tests.console.browser import Browser, words
from tests.world import World

CARE = "/console/care"


@pytest.fixture
def office(firm: World) -> Browser:
    """赵书记 in the back office."""
    browser = Browser(firm)
    browser.scan("20001")
    return browser


def reported(office: Browser, who: str = "张立秋", detail: str = "昨天送到旗医院") -> str:
    """What came of it: somebody went to hospital; the task's page."""
    office.get(f"{CARE}/register")
    said = office.post(f"{CARE}/events", about=who, event="住院", detail=detail)
    assert "已记下，会安排人在 11 月 26 日（周四）前看望或联系" in words(said)
    found = re.search(rf"{CARE}/tasks/[\w-]+", office.get(f"{CARE}/tasks?state=mine").text)
    assert found
    return found[0]


def test_a_visit_is_registered_in_the_browser_and_read_by_the_person_in_the_chat(firm: World, office: Browser) -> None:
    task = reported(office)
    assert "旗医院" not in words(office.get(task))
    assert "昨天送到旗医院" in words(office.post(f"{task}/detail"))
    wrong = office.post(f"{task}/done", form="飞鸽", companions="钱组织", content="腿伤")
    assert wrong.status_code == 422
    assert 'value="钱组织"' in wrong.text
    assert ">腿伤</textarea>" in wrong.text
    done = office.post(f"{task}/done", form="家访", companions="钱组织", follow_up="1", content="腿伤")
    assert "已记录。谈话内容只有您和张立秋能看到" in words(done)
    assert firm.says("待办", "20001").startswith("现在没有要您看望")
    assert "赵书记 家访" in firm.says("我的谈话")
    assert "腿伤" in firm.says("1")
    again = office.post(f"{task}/done", form="面谈")
    assert (again.status_code, "已经有人办了" in words(again), "登记完成" in words(again)) == (409, True, False)
    with firm.writing() as session:
        talk = session.scalars(select(Talk)).one()
        assert (talk.form, talk.companions, talk.follow_up) == ("家访", "钱组织", True)
        assert session.scalars(select(AuditRow.action).where(AuditRow.action == "看谈话")).all()


def test_a_visit_is_handed_to_somebody_else_who_finds_it_or_explained(firm: World, office: Browser) -> None:
    task = reported(office)
    nobody = office.post(f"{task}/hand-on", to="王五")
    assert nobody.status_code == 422
    assert "没有“王五”。请写姓名全称或工号。" in words(nobody)
    assert 'value="王五"' in nobody.text
    self_visit = office.post(f"{task}/hand-on", to="张立秋")
    assert (self_visit.status_code, "不能转给本人" in words(self_visit)) == (409, True)
    assert "已转给李冬梅" in words(office.post(f"{task}/hand-on", to="20136"))
    firm.work()
    assert any("必访：张立秋（住院）" in text for text in firm.pushed("20136"))
    with firm.writing() as session:
        grant(session, person(session, "20136"), unit(session, "P-3"), Role.ORGANIZER)
    other = Browser(firm)
    other.scan("20136")
    assert "张立秋" in words(other.get(f"{CARE}/tasks?state=mine"))
    assert other.post(f"{task}/explain", why=" ").status_code == 422
    assert "已记下您的说明" in words(other.post(f"{task}/explain", why="他出院回老家了"))
    with firm.writing() as session:
        row = session.scalars(select(CareTask)).one()
        assert (row.state, row.done_by) == ("excused", person(session, "20136").id)
        assert "老家".encode() not in (row.excuse or b"")


def test_nobody_opens_a_task_about_themself(firm: World, office: Browser) -> None:
    task = reported(office)
    with firm.writing() as session:
        grant(session, person(session, "20135"), unit(session, "P-3"), Role.SECRETARY)
    own = Browser(firm)
    own.scan("20135")
    assert own.get(task).status_code == 404
    assert "住院" not in words(own.get(f"{CARE}/tasks"))


def test_a_talk_an_exemption_and_a_temperature_are_typed_in(firm: World, office: Browser) -> None:
    office.get(f"{CARE}/register")
    assert office.post(f"{CARE}/talks", person="赵书记", form="面谈").status_code == 409
    assert "已记录" in words(office.post(f"{CARE}/talks", person="20136", form="电话", content="聊了孩子上学"))
    assert "赵书记 电话" in firm.says("我的谈话", "20136")
    office.get(f"{CARE}/exemptions")
    typed: dict[str, Any] = {"person": "张立秋", "reason": "长期病休", "first": "2026-11-24"}
    backwards = office.post(f"{CARE}/exemptions", **typed, last="2026-11-01")
    assert (backwards.status_code, "最后一天不能早于第一天" in words(backwards)) == (409, True)
    assert 'value="长期病休"' in backwards.text
    for last in ("2026-12-31", "2027-03-01"):
        assert "不计入谈心覆盖" in words(office.post(f"{CARE}/exemptions", **typed, last=last))
    assert "张立秋 20135 长期病休 2026-11-24 2027-03-01" in words(office.get(f"{CARE}/exemptions"))
    office.get(f"{CARE}/campaigns")
    with firm.writing() as session:
        branch = unit(session, "P-3").public_id
        assert str(session.scalars(select(CareExemption.last_on)).one()) == "2027-03-01"
    hot: dict[str, Any] = {"unit": branch, "day": "2026-11-24"}
    impossible = office.post(f"{CARE}/heat", celsius="400", **hot)
    assert impossible.status_code == 409
    assert 'value="400"' in impossible.text
    assert office.post(f"{CARE}/heat", celsius="-31℃", **hot).status_code == 200
    with firm.writing() as session:
        assert session.scalars(select(Reading.celsius)).all() == [-31]


def test_a_visit_of_a_campaign_is_kept_once_signed_for_and_never_for_oneself(firm: World, office: Browser) -> None:
    ready(firm)
    page = office.get(f"{CARE}/register").text
    form = re.search(r'name="key" value="([^"]+)"', page)
    chosen = re.search(r'<option value="([^"]+)"[^>]*>冬送温暖<', page)
    assert form
    assert chosen
    typed: dict[str, Any] = {"key": form[1], "campaign": chosen[1], "given": "慰问金 500 元"}
    own = office.post(f"{CARE}/visits", visited="赵书记", **typed)
    assert (own.status_code, "请另一位同志登记" in words(own), form[1] in own.text) == (409, True, True)
    for _ in range(2):
        assert "已登记，并请本人签收" in words(office.post(f"{CARE}/visits", visited="张立秋", **typed))
    with firm.writing() as session:
        assert session.scalars(select(CareVisit.amount)).all() == [50000]
    assert firm.says("签收") == "已签收：慰问金 500 元。谢谢您。"


@pytest.mark.parametrize(
    ("typed", "fen"), [("慰问金 1,000 元", 100000), ("0.5 万元", 500000), ("米面油一套", 0), ("奶 88.8元", 8880)]
)
def test_what_a_gift_is_worth_is_read_as_it_is_written(typed: str, fen: int) -> None:
    assert visits.read_gift(typed) == (typed, fen)


@pytest.mark.parametrize("typed", ["慰问金 9999999 元", "1.005 元", "米" * 65])
def test_a_gift_nobody_gives_or_can_read_is_asked_for_again(typed: str) -> None:
    with pytest.raises(visits.WrongGift):
        visits.read_gift(typed)


def test_words_of_the_chat_do_what_they_say(firm: World) -> None:
    assert firm.says("谈过的", "20001") == "您还没有登记过谈话。补记一次回复“登记”。"
    assert firm.says("气温", "20002") == "请写当天最高气温，例如：气温 36"
    assert firm.says("免谈 张立秋 " + "病" * 33, "20001") == "原因请写短一些，32 个字以内。"
    assert firm.says("同意拍照").endswith("改主意了回复“不同意拍照”。")
    assert firm.says("不同意拍照").startswith("已撤回：以后走访不再为您拍照。")
    assert firm.says("不同意拍照").startswith("您没有同意过拍照")
