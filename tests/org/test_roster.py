"""A roster says what would change, changes it whole or not at all, and names the cell of every fault."""

import json
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import func, select

from bot.database import Database
from handlers.org.roster import apply, as_lines, compare, read_roster
from models.org import Happening, Person, Unit
from tests.org.conftest import NOW
from tests.org.rosters import HEAD, ROW, TODAY, Import, events, place, roster


def test_nothing_is_written_unless_asked_for(db: Database, run: Import) -> None:
    dry = run([HEAD, ROW])
    assert dry.exit_code == 0, dry.output
    assert "新增　花名册!A2　20135 张立秋（青松岭/机修车间/一班）" in dry.output
    assert "新增 1，变更 0，离开 0，不变 0，错误 0。" in dry.output
    assert roster(db) == {}


def test_people_units_and_events_come_from_the_file_and_again_change_nothing(db: Database, run: Import) -> None:
    for _ in range(2):
        assert run([HEAD, ROW], "--apply").exit_code == 0
    assert roster(db) == {"20135": ("张立秋", True)}
    assert place(db, "20135") == ["一班"]
    assert events(db) == [(Happening.HIRED, "20135")]
    with db.reading() as session:
        assert session.scalars(select(Unit.path).order_by(Unit.path)).all()[-1].count("/") == 4
        assert session.scalars(select(Unit.kind).order_by(Unit.path)).all() == ["company", "department", "team"]
    assert "不变 1" in run([HEAD, ROW]).output


def test_changes_name_the_old_and_the_new_and_a_leaver_is_deactivated(db: Database, run: Import) -> None:
    others = [[str(n), f"李守山{n}", "青松岭/机关", "", ""] for n in range(6)]
    run([HEAD, ROW, *others], "--apply")
    moved = ["20135", "张立秋", "机关；青松岭/机修车间/一班", "13900000077", ""]
    report = run([HEAD, moved, *others[:5]], "--apply")
    assert "手机 139****0066 → 139****0077" in report.output
    assert "部门 青松岭/机修车间/一班 → 青松岭/机关；青松岭/机修车间/一班" in report.output
    assert "离开　5 李守山5" in report.output
    assert place(db, "20135") == ["机关", "一班"]
    assert roster(db)["5"] == ("李守山5", False)
    assert events(db)[1:] == [(Happening.MOVED, "20135"), (Happening.LEFT, "5")]
    with db.reading() as session:
        assert session.scalars(select(Person.hired_on).where(Person.employee_no == "20135")).one() == date(2010, 7, 1)
    back = run([HEAD, moved, *others], "--apply")
    assert "回到在册" in back.output
    assert roster(db)["5"] == ("李守山5", True)
    assert events(db)[-1] == (Happening.HIRED, "5")


def test_a_row_that_says_left_is_a_departure_on_its_day(db: Database, run: Import) -> None:
    others = [[str(n), "李守山", "青松岭", "", "", ""] for n in range(3)]
    head = [*HEAD, "员工状态"]
    run([head, [*ROW, "在职"], *others], "--apply")
    run([[*head, "离职日期"], [*ROW, "离职", "2026.11.20"], *others], "--apply")
    with db.reading() as session:
        assert session.scalars(select(Person.left_on).where(Person.employee_no == "20135")).one() == date(2026, 11, 20)
    assert events(db)[-1] == (Happening.LEFT, "20135")


def test_letting_too_many_go_is_refused_unless_forced(db: Database, run: Import) -> None:
    many = [[f"{n}", f"职工{n}", "青松岭", "", ""] for n in range(300)]
    run([HEAD, *many], "--apply")
    refused = run([HEAD, *many[:230]], "--apply")
    assert refused.exit_code == 1
    assert "这次会让 70 人离开（在册 300 人）" in refused.output
    assert all(active for _, active in roster(db).values())
    assert run([HEAD, *many[:250]]).exit_code == 0
    assert run([HEAD, *many[:3]], "--apply", "--partial").exit_code == 0
    assert run([HEAD, *many[:230]], "--apply", "--force").exit_code == 0
    assert sum(active for _, active in roster(db).values()) == 230


def test_a_roster_with_every_fault_names_the_cells_and_changes_nothing(db: Database, run: Import) -> None:
    head = ["*工号", "姓名（必填）", "部门", "手机号码", "入职时间", "出生年月", "性别", "邮箱", "身份证号"]
    good = ["1", "甲一", "青松岭", "13900000001", "2020-01-01", "1990.05", "男", "a@b.cn", "230101199005011234"]
    faulty: list[tuple[str, Any]] = [
        ("A", ""), ("A", "1"), ("A", "张三"), ("A", 1.2345678901234567e17), ("A", "a:"), ("A", "nobody:new"),
        ("A", "230101199005011234"), ("B", ""), ("B", "王?"), ("B", "王\ue000"), ("B", "李，四"), ("B", "2号员工"),
        ("C", "部" * 33), ("D", "1390000"), ("D", "13900000001"), ("D", "13911112222/13911113333"),
        ("D", "138****0066"), ("D", "230101199005011234"), ("E", "去年"), ("E", "2020-02-30"), ("E", "1980-01-01"),
        ("F", 1990.1), ("F", "2090.01"), ("G", "其它"), ("H", "没有"),
    ]  # fmt: skip
    rows: list[list[Any]] = [["花名册"], head, good]
    for number, (column, value) in enumerate(faulty):
        row = [f"n{number}", "乙二", "青松岭", "", "2020-01-01", "1990-05-01", "女", "", ""]
        row[ord(column) - 65] = value
        rows.append(row)
    report = run(rows, "--apply", "--json")
    assert report.exit_code == 1
    cells = [error["cell"] for error in json.loads(report.stdout)["errors"]]
    assert sorted(cells) == sorted(f"花名册!{column}{row}" for row, (column, _) in enumerate(faulty, 4))
    assert "230101199005011234" not in report.output
    assert roster(db) == {}
    assert "没有写入：请先按上面的报告改好。" in run(rows, "--apply").output


def test_a_row_with_a_fault_is_not_taken_for_a_departure(db: Database, run: Import) -> None:
    others = [[str(n), "李守山", "青松岭", "", ""] for n in range(9)]
    run([HEAD, ROW, *others], "--apply")
    assert "离开 0" in run([HEAD, [*ROW[:3], "139", ""], *others]).output


def test_a_number_cell_that_lost_its_zeros_finds_its_person(db: Database, run: Import) -> None:
    run([HEAD, ["00135", *ROW[1:]]], "--apply")
    assert "不变 1" in run([HEAD, [135, *ROW[1:]]]).output


def test_a_month_does_not_contradict_a_known_day(db: Database, run: Import) -> None:
    head = [*HEAD, "出生日期"]
    run([head, [*ROW, "1990-05-17"]], "--apply")
    assert "不变 1" in run([head, [*ROW, "1990.05"]]).output
    assert "出生日期 1990-05-17 → 1990-06-01" in run([head, [*ROW, "1990.06"]]).output


def test_a_unit_under_a_stranger_is_a_fault_where_there_are_several_enterprises(db: Database, run: Import) -> None:
    run([HEAD, ROW, ["2", "李", "白桦岭/机关", "", ""]], "--apply")
    report = run([HEAD, ROW, ["2", "李", "红松岭", "", ""]])
    assert "错误　花名册!C3　第一级应是这些单位之一：白桦岭、青松岭" in report.output.replace(
        "青松岭、白桦岭", "白桦岭、青松岭"
    )


def test_twenty_thousand_rows_are_compared_in_seconds_and_written_once(db: Database) -> None:
    rows = [
        [f"{n:05d}", f"职工{n}", f"青松岭/部门{n % 40}/{n % 400}班", f"139{n:08d}", "2010-07-01"] for n in range(20000)
    ]
    sheet = read_roster("\n".join(",".join(row) for row in [HEAD, *rows]).encode(), today=TODAY)
    with db.transaction() as session:
        apply(session, compare(session, sheet, now=NOW), now=NOW)
    rows[7][3], rows[9][2] = "13811112222", "青松岭/部门1"
    began = perf_counter()
    content = "\n".join(",".join(row) for row in [HEAD, *rows[:-1]]).encode()
    with db.reading() as session:
        report = list(as_lines(compare(session, read_roster(content, today=TODAY), now=NOW)))
    assert perf_counter() - began < 10
    assert report[-1] == "新增 0，变更 2，离开 1，不变 19997，错误 0。"
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 20000


def test_an_export_and_an_erasure_by_command(db: Database, run: Import, siwei: Import, tmp_path: Path) -> None:
    run([HEAD, ROW], "--apply")
    out = tmp_path / "out.zip"
    assert siwei("person", "export", "20135", "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"PK")
    assert siwei("person", "export", "nobody").exit_code == 1
    assert siwei("person", "erase", "20135", typed="n\n").exit_code == 1
    assert "20135" in roster(db)
    assert "已删除。留下不带姓名的记录" in siwei("person", "erase", "20135", "--yes").output
    assert [active for _, active in roster(db).values()] == [False]
    assert siwei("person", "erase", "20135", "--yes").exit_code == 1


def test_leaving_and_coming_back_on_other_days_are_events_of_their_own(db: Database) -> None:
    text = ["工号,姓名,部门", "1,甲,青松岭", "2,乙,青松岭", "3,丙,青松岭"]
    for days, lines in enumerate((text, text[:3], text, text[:3])):
        now = NOW + timedelta(days=days)
        sheet = read_roster("\n".join(lines).encode(), today=TODAY)
        with db.transaction() as session:
            apply(session, compare(session, sheet, now=now), now=now)
    assert events(db) == [(Happening.LEFT, "3"), (Happening.HIRED, "3"), (Happening.LEFT, "3")]
