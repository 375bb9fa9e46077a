"""Every layout a roster comes in, and files that are none."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.database import Database
from handlers.org.roster import Unreadable, read_roster
from models.org import Identity, Person
from tests.org.rosters import HEAD, TODAY, Import, book, place, roster
from tests.shared_data import shared


def test_the_template_of_the_platform_is_read_below_its_instructions(db: Database, run: Import, tmp_path: Path) -> None:
    file = tmp_path / "成员.xlsx"
    shutil.copy(shared("data/wecom_contact_template_blank.xlsx"), file)
    made = load_workbook(file)
    sheet = made.worksheets[0]
    people = [
        ["张立秋", "zhang.lq", "", "钳工", "青松岭/机修车间", "男", "13900000066", "", "", "", ""],
        ["李𬱖", "li_w", "", "", "青松岭/青松林场；青松岭/机修车间", "女", "+85291234567", "", "l@w.cn", "", ""],
    ]
    for place_, row in enumerate(people, 10):
        for column, value in enumerate(row, 1):
            sheet.cell(place_, column, value)
    made.save(file)
    report = run(file, "--apply")
    assert report.exit_code == 0, report.output
    assert roster(db) == {"zhang.lq": ("张立秋", True), "li_w": ("李𬱖", True)}
    assert place(db, "li_w") == ["青松林场", "机修车间"]
    with db.reading() as session:
        held = session.execute(select(Identity.channel, Identity.external_id, Person.name).join(Person)).all()
        phones = session.scalars(select(Person.phone).order_by(Person.id)).all()
    assert sorted(map(tuple, held)) == [("wecom", "li_w", "李𬱖"), ("wecom", "zhang.lq", "张立秋")]
    assert phones == ["13900000066", "+85291234567"]
    sheet.cell(10, 2, "zhang.lq:zhanglq")
    made.save(file)
    assert "工号 zhang.lq → zhanglq" in run(file, "--apply").output
    assert set(roster(db)) == {"zhanglq", "li_w"}
    with db.reading() as session:
        assert "zhanglq" in session.scalars(select(Identity.external_id)).all()


def test_the_layouts_of_personnel_systems_are_read(db: Database) -> None:
    head = ["序号", "姓名_real_name", "一级部门", "二级部门", "三级部门", "组别", "岗位名称", "工号",
            "身份证号_id_card_no", "性别_gender", "出生年月", "联系方式_phone",
            "入职时间", "政治面貌_political_status"]  # fmt: skip
    rows: list[list[Any]] = [
        ["  "], ["【说明】红字必填"], head,
        [1, "张　三", "青松岭", "机修车间", "无", "一班", "1", 20135.0, "230101199005011234", "男", "1990年5月",
         13900000066.0, date(2010, 7, 1), "党员"],
        [None] * 14,
        [2, "欧阳青", "青松岭", "—", "/", "", "站长", "20136.0", "", "1", 199005, "+852 9123 4567", 40360, "无"],
    ]  # fmt: skip
    sheet = read_roster(book(rows, "在职"), today=TODAY)
    assert sheet.faults == []
    first, second = sheet.entries
    assert (first.employee_no, first.name, first.units) == ("20135", "张三", [("青松岭", "机修车间", "一班")])
    assert first.values == {
        "phone": "13900000066", "gender": "男", "birth_on": date(1990, 5, 1), "hired_on": date(2010, 7, 1),
        "political": "中共党员",
    }  # fmt: skip
    assert (second.employee_no, second.units) == ("20136", [("青松岭",)])
    assert second.values == {
        "title": "站长", "phone": "+85291234567", "birth_on": date(1990, 5, 1), "hired_on": date(2010, 7, 1),
    }  # fmt: skip
    assert (sheet.head_row, first.row, second.row) == (3, 4, 6)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_every_encoding(encoding: str, delimiter: str) -> None:
    lines = [HEAD, ['="00135"', "张立秋", "机修车间", "139-0000-0066", "2010/7/1"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    entry = read_roster(text.encode(encoding), today=TODAY).entries[0]
    assert (entry.employee_no, entry.name, entry.units) == ("00135", "张立秋", [("机修车间",)])
    assert entry.values == {"phone": "13900000066", "hired_on": date(2010, 7, 1)}
    assert entry.cells["phone"] == "花名册!D2"


def test_a_formula_without_a_value_is_a_fault_and_a_text_in_a_formula_is_its_text() -> None:
    lines = [HEAD, ["1", '="甲"', "=VLOOKUP(A2)", "#REF!", "#N/A"]]
    faults = read_roster("\n".join("\t".join(line) for line in lines).encode(), today=TODAY).faults
    assert [fault.cell for fault in faults] == ["花名册!D2", "花名册!E2", "花名册!C2"]


NO_ROSTERS = (
    b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken", b"\x00\x01\x02", b"a,b\n1,2", "姓名,性别\n甲,男".encode(),
)  # fmt: skip


@pytest.mark.parametrize("content", NO_ROSTERS)
def test_a_file_that_is_no_roster_is_refused_with_words(content: bytes, run: Import, tmp_path: Path) -> None:
    file = tmp_path / "x.bin"
    file.write_bytes(content)
    report = run(file)
    assert report.exit_code == 1
    assert any(word in report.stdout for word in ("表头", "打不开", "编码"))


def test_rows_beyond_the_limit_are_refused() -> None:
    with pytest.raises(Unreadable, match="行数超过 3"):
        read_roster(book([HEAD, *[[str(n), "甲", "乙", "", ""] for n in range(4)]]), today=TODAY, limit=3)
