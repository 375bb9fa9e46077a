"""Workbooks and CSV to plain cells: numbers as written, dates flagged, sheets bounded before they are unfolded."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from . import limits, texts
from .cleaning import clean
from .found import BankRefused

REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
OLE = b"\xd0\xcf\x11\xe0"


@dataclass(slots=True)
class Sheet:
    """A sheet's cells as text; `dates` are the (row, column) of cells Excel took for dates."""

    name: str
    rows: list[list[str]]
    dates: set[tuple[int, int]] = field(default_factory=set)
    numbers: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False


def column_name(index: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def bounded(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook whose used area, unfolded, would hold too many cells."""
    total = 0
    for name in archive.namelist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            found = REFERENCE.findall(limits.member(archive, name) or b"")
            if found:
                columns = max(_column(letters) for letters in {letters for letters, _ in found})
                total += columns * max(int(row) for _, row in found)
    if total > limits.CELLS:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.CELLS, unit="个单元格"))


def _column(letters: bytes) -> int:
    out = 0
    for c in letters:
        out = out * 26 + c - 64
    return out


def workbook_sheets(data: bytes) -> list[Sheet]:
    """The sheets of an .xlsx or .xls."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    refused = texts.OLD_EXCEL if data.startswith(OLE) else texts.DAMAGED
    out = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata[: limits.SHEETS]:
            if meta.typ == SheetTypeEnum.WorkSheet:
                cells = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
                out.append(_sheet(meta.name, cells, meta.visible != SheetVisibleEnum.Visible))
    except CalamineError as error:
        raise BankRefused(texts.LOCKED if "assword" in str(error) else refused) from error
    except BaseException as error:
        # A panic of the Rust library is no Exception; anything else goes on.
        if type(error).__name__ == "PanicException":
            raise BankRefused(refused) from error
        if isinstance(error, (OSError, ValueError, OverflowError)):
            raise BankRefused(refused) from error
        raise
    if sum(len(s.rows) * max(map(len, s.rows), default=0) for s in out) > limits.CELLS:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.CELLS, unit="个单元格"))
    return out


def _sheet(name: str, cells: Sequence[Sequence[object]], hidden: bool) -> Sheet:
    sheet = Sheet(name, [], hidden=hidden)
    for r, row in enumerate(cells):
        texts_of_row = []
        for c, value in enumerate(row):
            if isinstance(value, str):
                texts_of_row.append(clean(value).strip())
            else:
                texts_of_row.append(_plain(value))
                if isinstance(value, (date, time, timedelta)):
                    sheet.dates.add((r, c))
                elif isinstance(value, float) and 10_000 < value < 60_000 and value.is_integer():
                    sheet.numbers.add((r, c))
        sheet.rows.append(texts_of_row)
    return sheet


def _plain(value: object) -> str:
    """1919.0 → 1919, True → 正确, a date as it would be written."""
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        value = value.date() if not (value.hour or value.minute) else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def csv_sheet(text: str) -> Sheet:
    """A CSV, its separator found by which one gives the most even rows."""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    head = "\n".join(text.split("\n")[:200])
    separator = max((",", "\t", ";", "|"), key=lambda s: _evenness(head, s))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            rows.append([c.strip() for c in row])
            if len(rows) > limits.LINES:
                raise BankRefused(texts.TOO_LONG.format(limit=limits.LINES, unit="行"))
    except csv.Error as error:
        raise BankRefused(texts.DAMAGED) from error
    if sum(map(len, rows)) > limits.CELLS:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.CELLS, unit="个单元格"))
    return Sheet("", rows)


def _evenness(head: str, separator: str) -> tuple[float, int]:
    try:
        widths = [len(r) for r in csv.reader(io.StringIO(head), delimiter=separator) if r]
    except csv.Error:
        return 0.0, 0
    wide = [w for w in widths if w > 1]
    if not wide:
        return 0.0, 0
    common = max(set(wide), key=wide.count)
    return wide.count(common) / len(widths), common
