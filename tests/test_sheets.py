"""Sheets and certificates: no formula whatever people are called, nothing lost on the way."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image

from bot.cards import Certificate, as_pdf, as_png, font, wrapped
from bot.sheets import CELL, harmless, write_book, write_csv, write_sheet

NASTY = [
    "=1+1",
    "+86 1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =HYPERLINK(1)",
    "\ufeff=1",
    "＝1+1",
    "张三",
    "http://x.cn",
    "{=1}",
    "00123",
]
names = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(names, min_size=2, max_size=2), max_size=6), names, names)
def test_no_cell_of_a_sheet_is_ever_a_formula(rows: list[list[str]], head: str, title: str) -> None:
    book = load_workbook(BytesIO(write_sheet(rows, [head, "b"], title)))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert all(cell.data_type in ("s", "n", "inlineStr") and cell.hyperlink is None for cell in cells)
    assert all(cell.value is None for cell in cells if cell.data_type == "n")


@given(st.lists(names, min_size=1, max_size=4))
def test_no_field_of_a_csv_starts_like_a_formula(row: list[str]) -> None:
    text = write_csv([row], ["a"]).decode("utf-8-sig")
    for field in next(r for n, r in enumerate(csv.reader(StringIO(text, newline=""))) if n == 1):
        assert field.lstrip("\ufeff\u200b \u3000\xa0")[:1] not in set("=+-@＝＋－＠\t\r\n\0") or not field


def test_names_come_back_as_they_were_and_numbers_as_numbers() -> None:
    moment = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    book = load_workbook(BytesIO(write_sheet([["=1+1", 90, moment, None, "x" * (CELL + 9)]], list("abcde"), "名单")))
    row = [cell.value for cell in book["名单"][3]]
    assert row[:3] == ["=1+1", 90, "2026-11-28 09:00"]
    assert row[3] in (None, "")
    assert row[4] == "x" * CELL


def test_tabs_get_names_that_excel_accepts() -> None:
    book = load_workbook(BytesIO(write_book([("a/b", ["x"], []), ("A:B", ["x"], []), ("'", ["x"], [])])))
    assert book.sheetnames == ["a b", "A B2", "表"]


def test_harmless_leaves_plain_text_alone() -> None:
    assert (harmless("张三"), harmless(""), harmless("-5")) == ("张三", "", "'-5")


def test_a_certificate_is_a_picture_and_a_pdf() -> None:
    paper = Certificate(
        "志愿服务证明",
        "张师傅",
        ["累计志愿服务 120 小时。" * 9],
        "青松岭林业公司",
        "2026 年 11 月 24 日",
        "ZY-1",
        "AB12",
    )
    assert Image.open(BytesIO(as_png(paper))).size == (1754, 1240)
    assert as_pdf(paper).startswith(b"%PDF")
    assert all(font(40).getlength(line) <= 400 for line in wrapped(paper.body, font(40), 400))
