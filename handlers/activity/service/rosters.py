"""Reads a duty roster's sheet in either of two layouts.

One row a shift (工号 or 姓名, 日期, 开始, 结束 or 班次), or one row a person with a column a day and in each cell a
shift's letter (白, 夜, 值, 休).
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from handlers.activity import texts_duty as words
from handlers.activity.times import SHANGHAI

SHIFTS = {
    "白": (8, 12),
    "早": (8, 8),
    "中": (16, 8),
    "夜": (20, 12),
    "晚": (20, 12),
    "值": (8, 24),
    "全": (8, 24),
    "班": (8, 12),
}
REST = frozenset({"", "休", "无", "—", "-", "/", "假"})
HEADS = {
    "number": ("工号", "员工编号", "人员编号"),
    "name": ("姓名", "值班人", "值班人员"),
    "day": ("日期", "值班日期"),
    "start": ("开始", "开始时间", "上班时间"),
    "end": ("结束", "结束时间", "下班时间"),
    "shift": ("班次", "班别"),
}
CLOCK = re.compile(r"(\d{1,2})[:：点时](\d{1,2})?")
DAY = re.compile(r"(?:(\d{4})\D)?(\d{1,2})\D(\d{1,2})\D?$")
LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift as the sheet has it; `cell` is where."""

    cell: str
    who: str
    starts_at: datetime
    ends_at: datetime


def rows_of(data: bytes, filename: str) -> list[list[Any]]:
    """The cells of the first sheet of an .xlsx or .xls, or of a .csv."""
    if filename.lower().endswith(".csv"):
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return [list(row) for row in csv.reader(StringIO(data.decode(encoding)))]
            except UnicodeDecodeError:
                continue
        return []
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except CalamineError:
        return []


def read(rows: Sequence[Sequence[Any]], *, now: datetime, faults: list[str]) -> Iterator[Shift]:
    """The shifts of a roster in either layout; what cannot be read goes to `faults`, with its cell."""
    year = now.astimezone(SHANGHAI).year
    for top, row in enumerate(rows[:LOOKED_AT]):
        columns = _columns(row)
        days = {at: day for at, value in enumerate(row) if (day := day_in(value, year)) is not None}
        if ("number" in columns or "name" in columns) and "day" in columns:
            yield from _by_shift(rows, top, columns, year, faults)
            return
        if ("number" in columns or "name" in columns) and len(days) > 1:
            yield from _by_person(rows, top, columns, days, faults)
            return
    faults.append(words.NO_HEADS)


def _by_shift(
    rows: Sequence[Sequence[Any]], top: int, columns: dict[str, int], year: int, faults: list[str]
) -> Iterator[Shift]:
    for at in range(top + 1, len(rows)):
        cells = {name: text_in(rows[at], column) for name, column in columns.items()}
        who = cells.get("number") or cells.get("name", "")
        if not who:
            continue
        day = day_in(cell(rows[at], columns["day"]), year)
        hours = _span(cells)
        if day is None or hours is None:
            faults.append(words.unreadable(address(at, columns["day"]), cells.get("day", ""), cells.get("shift", "")))
            continue
        yield _shift(address(at, columns["day"]), who, day, *hours)


def _by_person(
    rows: Sequence[Sequence[Any]], top: int, columns: dict[str, int], days: dict[int, date], faults: list[str]
) -> Iterator[Shift]:
    for at in range(top + 1, len(rows)):
        texts = [text_in(rows[at], columns[one]) for one in ("number", "name") if one in columns]
        who = next(filter(None, texts), "")
        for column, day in days.items() if who else ():
            mark = text_in(rows[at], column)
            hours = SHIFTS.get(mark[:1])
            if mark[:1] in REST or mark in REST:
                continue
            if hours is None:
                faults.append(words.unreadable(address(at, column), mark, ""))
                continue
            yield _shift(address(at, column), who, day, time(hours[0]), timedelta(hours=hours[1]))


def _span(cells: dict[str, str]) -> tuple[time, timedelta] | None:
    """Start and length: from two clocks, over midnight where the second is not later, or from the shift's name."""
    start, end = clock_in(cells.get("start", "")), clock_in(cells.get("end", ""))
    if start is None or end is None:
        found = SHIFTS.get(cells.get("shift", "")[:1])
        return (time(found[0]), timedelta(hours=found[1])) if found else None
    length = timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)
    return start, length if length > timedelta() else length + timedelta(days=1)


def _shift(cell: str, who: str, day: date, start: time, length: timedelta) -> Shift:
    begins = datetime.combine(day, start, SHANGHAI)
    return Shift(cell, who, begins, begins + length)


def _columns(row: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(len(row)):
        head = text_in(row, at).strip("*＊ ")
        for name, forms in HEADS.items():
            if head in forms:
                found.setdefault(name, at)
    return found


def cell(row: Sequence[Any], column: int) -> Any:
    """What a column holds, "" past the row's end."""
    return row[column] if column < len(row) else ""


def text_in(row: Sequence[Any], column: int) -> str:
    """The same as text; 7.0 is 7."""
    value = cell(row, column)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if value is not None else ""


def day_in(value: Any, year: int) -> date | None:
    """A day as sheets write it, or None; without a year it is the given one's."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DAY.match(str(value).strip())
    try:
        return date(int(found[1] or year), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def clock_in(text: str) -> time | None:
    """8:00, 8点30, or None."""
    found = CLOCK.search(text)
    try:
        return time(int(found[1]) % 24, int(found[2] or 0)) if found else None
    except ValueError:
        return None


def address(row: int, column: int) -> str:
    """B2."""
    letters = ""
    while column >= 0:
        letters, column = chr(65 + column % 26) + letters, column // 26 - 1
    return f"{letters}{row + 1}"
