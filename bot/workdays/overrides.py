"""Reads the table of holidays and make-up days, as an administrator types it from the yearly announcement.

One row a line, separated by commas or tabs (as pasted from a sheet): name, first day, last day (may be empty: one
day), 放假 or 上班. Empty lines, lines that start with # and a heading line are passed over. All faults of a file are
reported together, each with its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

from bot.workdays import texts

KINDS = {"放假": False, "休息": False, "休": False, "上班": True, "补班": True, "班": True}
HEADING = "名称"
COLUMNS = 4
YEARS = (2000, 2100)
LONGEST = 20  # days: the longest holiday so far had 10; more is a slip in the month or the year
BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class OverridesError(ValueError):
    """The file has faults; `faults` has one sentence each, in the order of the lines, for the person to read."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Row:
    """One line of the table, read and checked."""

    line: int
    name: str
    days: list[date]
    works: bool


def read_overrides(source: Path | str) -> dict[date, bool]:
    """The table's days, each with whether people work on it; `source` is a file's path, or the text itself.

    Raises OverridesError with every fault, naming line and value.
    """
    return {day: row.works for row in read_rows(source) for day in row.days}


def read_rows(source: Path | str) -> list[Row]:
    """The table's rows, in their order. Raises OverridesError, like `read_overrides`."""
    text = text_of(source.read_bytes()) if isinstance(source, Path) else source
    rows, faults = _rows(text)
    faults += _contradictions(rows)
    if faults:
        raise OverridesError([texts.at_line(line, words) for line, words in sorted(faults)])
    if not rows:
        raise OverridesError([texts.NO_ROWS])
    return rows


def text_of(content: bytes) -> str:
    """A file as the text `read_rows` takes: an Excel book, UTF-8, or the encoding a Chinese Excel writes.

    Lines keep their numbers. Raises OverridesError for anything else.
    """
    if content.startswith(BOOKS):
        return _text_of_book(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise OverridesError([texts.NOT_TEXT])


def _text_of_book(content: bytes) -> str:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise OverridesError([texts.NOT_TEXT]) from None
    return "\n".join(",".join(_plain(cell) for cell in row) for row in rows)


def _plain(cell: object) -> str:
    day = cell.date() if isinstance(cell, datetime) else cell
    return str(day).strip()


def _contradictions(rows: list[Row]) -> Iterator[tuple[int, str]]:
    """Each row that says of a day what an earlier row denies."""
    first: dict[date, Row] = {}
    for row in rows:
        earlier = ((day, first.setdefault(day, row)) for day in row.days)
        clash = next(((day, one) for day, one in earlier if one.works is not row.works), None)
        if clash:
            yield row.line, texts.contradiction(clash[0], clash[1].line)


def _rows(text: str) -> tuple[list[Row], list[tuple[int, str]]]:
    rows: list[Row] = []
    faults: list[tuple[int, str]] = []
    for line, cells in _cells(text):
        try:
            rows.append(_row(line, cells))
        except ValueError as fault:
            faults.append((line, str(fault)))
    return rows, faults


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        cells = [cell.strip().strip('"') for cell in line.replace("，", ",").replace("\t", ",").rstrip(", ").split(",")]
        if any(cells) and not cells[0].startswith("#") and cells[0] != HEADING:
            yield number, cells


def _row(line: int, cells: list[str]) -> Row:
    if len(cells) != COLUMNS:
        raise ValueError(texts.wrong_columns(len(cells)))
    name, first, last, kind = cells
    if kind not in KINDS:
        raise ValueError(texts.not_a_kind(kind))
    start = _date("开始日期", first)
    end = _date("结束日期", last) if last else start
    if end < start:
        raise ValueError(texts.ends_before_start(start, end))
    length = (end - start).days + 1
    if length > LONGEST:
        raise ValueError(texts.too_long(start, end, length, LONGEST))
    return Row(line, name, [start + timedelta(days=n) for n in range(length)], KINDS[kind])


def _date(column: str, value: str) -> date:
    found = DATE.fullmatch(value)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(texts.not_a_date(column, value))
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(texts.out_of_range(day, *YEARS))
    return day
