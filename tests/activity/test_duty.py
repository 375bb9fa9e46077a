"""Duty rosters from sheets: dry-run, faults by cell, both layouts, and the sign-ups they cross."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.database import Database
from bot.sheets import write_csv, write_sheet
from handlers.activity.service import duty
from models.activity import DutyShift, SignUp
from models.org import Role
from tests.activity.conftest import NOW, Says, World, grant, notices, person


def test_a_row_a_shift_is_read_and_applied_once(db: Database, world: World) -> None:
    rows = [["10", "职工10", "2026-11-28", "8:00", "20:00"], ["11", "职工11", "11月28日", "20:00", "8:00"]]
    data = write_sheet(rows, ["工号", "姓名", "日期", "开始", "结束"], "十一月防火值班表")
    with db.transaction() as session:
        dry = duty.import_roster(session, world.organizer, data, filename="值班.xlsx", now=NOW)
        assert (len(dry.fresh), dry.faults) == (2, [])
        assert session.scalars(select(DutyShift)).all() == []
        duty.import_roster(session, world.organizer, data, filename="值班.xlsx", now=NOW, apply=True)
        again = duty.import_roster(session, world.organizer, data, filename="值班.xlsx", now=NOW, apply=True)
        assert (len(again.fresh), again.known) == (0, 2)
        day, night = session.scalars(select(DutyShift).order_by(DutyShift.starts_at)).all()
        assert (day.starts_at, day.ends_at) == (
            datetime(2026, 11, 28, 0, tzinfo=UTC),
            datetime(2026, 11, 28, 12, tzinfo=UTC),
        )
        assert night.ends_at - night.starts_at == timedelta(hours=12)
        assert day.name == "防火值班"


def test_a_grid_of_days_is_read_and_what_is_wrong_is_named_by_its_cell(db: Database, world: World) -> None:
    rows = [["职工10", "白", "休", "夜"], ["没有这人", "白", "", ""], ["职工11", "?", "值", ""]]
    data = write_csv(rows, ["姓名", "11-28", "11-29", "11-30"])
    with db.transaction() as session:
        report = duty.import_roster(session, world.organizer, data, filename="值班.csv", now=NOW, apply=True)
        assert report.faults == [
            "B3：花名册里没有“没有这人”，或不在您负责的范围里。",
            "B4：看不懂“?”。日期写成 2026-11-28，时间写成 8:00，班次写白、夜、值或休。",
        ]
        assert session.scalars(select(DutyShift)).all() == [], "a roster with faults is not applied"
        assert [shift.cell for _, shift in report.fresh] == ["B2", "D2", "C4"]


def test_a_sheet_without_heads_says_what_is_needed(db: Database, world: World) -> None:
    with db.transaction() as session:
        for data in (b"", b"not a sheet", write_csv([["1"]], ["a"])):
            report = duty.import_roster(session, world.organizer, data, filename="x.xlsx", now=NOW)
            assert report.faults[0].startswith("没找到表头")


def test_others_people_and_doubled_names_are_refused(db: Database, world: World) -> None:
    with db.transaction() as session:
        north = person(session, "970", world.north)
        grant(session, north, Role.ORGANIZER, world.north)
        person(session, "971", world.north, name="职工10")
        data = write_csv([["职工10", "11-28", "白"], ["职工17", "11-28", "白"]], ["姓名", "日期", "班次"])
        faults = duty.import_roster(session, north, data, filename="x.csv", now=NOW).faults
        assert faults == ["B2：“职工10”有 2 个重名，请改填工号。", "B3：花名册里没有“职工17”，或不在您负责的范围里。"]


def test_a_new_shift_tells_who_signed_up_and_their_cancellation_is_free(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        world.activity(session, days=0.9)
    says("报名 1")
    with db.transaction() as session:
        data = write_csv([["10", "11-25", "白"]], ["工号", "日期", "班次"])
        report = duty.import_roster(session, world.organizer, data, filename="x.csv", now=NOW, apply=True)
        assert report.clashes == ["职工10 已报“清雪志愿”，与新排的班冲突，已通知本人。"]
        assert "新排的防火值班" in notices(session, "activity-duty")[0]
    assert "谢谢您提前说" in says("取消报名")
    with db.reading() as session:
        assert not session.scalars(select(SignUp)).one().late
