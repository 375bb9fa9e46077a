"""The working calendar in the back office: a missing year is loud, a table is tried first, notices follow it."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.sheets import write_sheet
from handlers.care import ledgers, working
from handlers.care.campaigns import planning
from models.audit import AuditRow
from models.care import CareNotice, DayOverride
from models.org import Role
from tests.care.conftest import grant
from tests.care.people import notice, person, unit
from tests.care.test_campaigns import TODAY, planned
from tests.console.browser import Browser, words
from tests.world import World

TABLE = """名称,开始日期,结束日期,放假或上班
元旦,2027-01-01,2027-01-03,放假
元旦,2026-12-26,,上班
国庆,2027-10-01,2027-10-07,放假"""


@pytest.fixture
def office(firm: World) -> Browser:
    """周主任, who keeps the whole enterprise's calendar, in the back office."""
    planned(firm)
    with firm.writing() as session:
        grant(session, person(session, "20004"), unit(session, "C"), Role.ADMIN)
    browser = Browser(firm)
    browser.scan("20004")
    return browser


def test_a_missing_year_is_loud_until_its_table_was_tried_and_kept(office: Browser, firm: World) -> None:
    assert "放假安排没有录入：2027 年" in words(office.get("/console/"))
    assert "2027 年放假安排尚未录入" in words(office.get("/console/care/calendar"))
    page = office.get("/console/care/days")
    assert "2027 年（缺）" in words(page)
    assert "2027 年放假安排尚未录入，按周一至周五推算" in words(page)
    bad = office.post(
        "/console/care/days/table", table=TABLE.replace("2027-10-07,放假", "2027-10-37,歇着"), year="2027"
    )
    assert "第 4 行：“歇着”看不懂" in words(bad)
    assert "2027-10-37" in bad.text
    trial = office.post("/console/care/days/table", table=TABLE)
    assert "读到 3 行、 11 天" in words(trial)
    assert "通知“元旦春节走访名单”：2026-12-18 改到 2026-12-21" in words(trial)
    with firm.writing() as session:
        assert session.scalar(select(DayOverride.id)) is None
    kept = office.post("/console/care/days/table", table=TABLE, sure="1")
    assert "已按新的日历重排" in words(kept)
    assert "2026-12-26 周六 上班 元旦 录入" in words(office.get("/console/care/days?year=2026"))
    assert "放假安排没有录入" not in words(office.get("/console/"))
    with firm.writing() as session:
        assert notice(session, "元旦春节走访名单").send_on.isoformat() == "2026-12-21"
        assert session.scalar(select(AuditRow.action).where(AuditRow.object.startswith("2026-12-26"))) == "改工作日历"


def test_a_day_is_added_asked_about_and_taken_away_again(office: Browser, firm: World) -> None:
    asked: dict[str, Any] = {"name": "企业,纪念日", "first": "2026-12-25", "last": "", "kind": "放假"}
    page = office.post("/console/care/days", **asked)
    assert "2026-12-25 周五：放假（企业、纪念日）" in words(page)
    office.post("/console/care/days", sure="1", **asked)
    assert "企业、纪念日" in words(office.get("/console/care/days?year=2026"))
    office.post("/console/care/days/remove", day="2026-12-25", sure="1")
    assert "企业、纪念日" not in words(office.get("/console/care/days?year=2026"))
    office.post("/console/care/days", sure="1", **{**asked, "last": "2026-12-27"})
    year = office.get("/console/care/days?year=2026")
    assert "2026-12-25 周五 至 2026-12-27 周日，3 天 放假 企业、纪念日 录入" in words(year)
    assert year.text.index("加一天或一段") < year.text.index("的放假和调休</h2>")
    gone = office.post("/console/care/days/remove", day="2026-12-25", last="2026-12-27", sure="1")
    assert "企业、纪念日" not in words(gone)
    assert office.post("/console/care/days/remove", day="2026-12-25", sure="1").status_code == 404
    wrong = office.post("/console/care/days", name="国庆", first="2027-10-01", last="2027-09-01", kind="放假")
    assert "结束日期 2027-09-01 早于开始日期 2027-10-01" in words(wrong)


def test_an_excel_of_the_announcement_is_read_and_another_file_refused(office: Browser) -> None:
    office.get("/console/care/days")
    rows = [["元旦", "2027-01-01", "2027-01-03", "放假"]]
    sheet = write_sheet(rows, ["名称", "开始日期", "结束日期", "放假或上班"])
    assert "读到 1 行、 3 天" in words(_upload(office, sheet, "2027.xlsx"))
    assert "请用 Excel" in words(_upload(office, b"PK\x03\x04 nothing", "2027.xlsx"))


def _upload(office: Browser, content: bytes, name: str):  # type: ignore[no-untyped-def]
    from io import BytesIO

    return office.post("/console/care/days/table", file=(BytesIO(content), name))


def test_a_new_fire_order_replaces_the_old_periods_but_not_what_was_put_forward(office: Browser, firm: World) -> None:
    order: dict[str, Any] = {"year": "2027", "season": "春季防火期", "start": "03-20", "end": "06-10"}
    page = words(office.post("/console/care/days/fire", **order))
    assert "通知“防火期开始”：不再有（原定 2027-03-15）" in page
    assert "通知“春季防火期开始”：新增，2027-03-20 发" in page
    assert "请写成 03-15 这样" in words(office.post("/console/care/days/fire", **{**order, "start": "02-29"}))
    with firm.writing() as session:
        planning.prepare(session, person(session, "20002"), notice(session, "春季防火戒严期开始"), text="不用火")
    office.post("/console/care/days/fire", sure="1", **order)
    with firm.writing() as session:
        fire = [
            one for one in session.scalars(select(CareNotice)) if one.campaign.name == "防火期" and one.send_on > TODAY
        ]
        assert {one.name for one in fire if one.send_on.year == 2027} == {"春季防火期开始", "春季防火戒严期开始"}
    gone = words(office.post("/console/care/days/fire", gone="1", sure="1", **order))
    assert "2027 年的防火命令还没有录入" in gone


def test_only_an_administrator_of_the_whole_keeps_the_calendar(firm: World) -> None:
    with firm.writing() as session, pytest.raises(ledgers.NotAdministrator):
        working.change(session, person(session, "20002"), {TODAY: (False, "停产")}, now=firm.now)
