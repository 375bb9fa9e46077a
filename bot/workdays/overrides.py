"""Reads the table of holidays and make-up days, as an administrator types it from the yearly announcement.

One row a line, comma separated: name, first day, last day (may be empty: one day), 放假 or 上班. Empty lines, lines
that start with # and a heading line are passed over. All faults of a file are reported together, each with its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.workdays import texts

KINDS = {"放假": False, "休息": False, "休": False, "上班": True, "补班": True, "班": True}
HEADING = "名称"
COLUMNS = 4
YEARS = (2000, 2100)
LONGEST = 20  # days: the longest holiday so far had 10; more is a slip in the month or the year
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
    days: list[date]
    works: bool


def read_overrides(source: Path | str) -> dict[date, bool]:
    """The table's days, each with whether people work on it; `source` is a file's path, or the text itself.

    Raises OverridesError with every fault, naming line and value.
    """
    text = _text_of(source) if isinstance(source, Path) else source
    rows, faults = _rows(text)
    table: dict[date, bool] = {}
    first_line: dict[date, int] = {}
    for row in rows:
        clash = next((day for day in row.days if table.get(day, row.works) is not row.works), None)
        if clash:
            faults.append((row.line, texts.contradiction(clash, first_line[clash])))
            continue
        for day in row.days:
            table[day] = row.works
            first_line.setdefault(day, row.line)
    if faults:
        raise OverridesError([texts.at_line(line, words) for line, words in sorted(faults)])
    if not table:
        raise OverridesError([texts.NO_ROWS])
    return table


def _text_of(path: Path) -> str:
    """The file as text: UTF-8, or the encoding that a Chinese Excel writes."""
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise OverridesError([texts.NOT_TEXT])


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
        cells = [cell.strip().strip('"') for cell in line.replace("，", ",").rstrip(", ").split(",")]
        if any(cells) and not cells[0].startswith("#") and cells[0] != HEADING:
            yield number, cells


def _row(line: int, cells: list[str]) -> Row:
    if len(cells) != COLUMNS:
        raise ValueError(texts.wrong_columns(len(cells)))
    _, first, last, kind = cells
    if kind not in KINDS:
        raise ValueError(texts.not_a_kind(kind))
    start = _date("开始日期", first)
    end = _date("结束日期", last) if last else start
    if end < start:
        raise ValueError(texts.ends_before_start(start, end))
    length = (end - start).days + 1
    if length > LONGEST:
        raise ValueError(texts.too_long(start, end, length, LONGEST))
    return Row(line, [start + timedelta(days=n) for n in range(length)], KINDS[kind])


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
