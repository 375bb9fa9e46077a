"""Workbooks and CSV to plain cells: numbers as written, dates flagged, sheets bounded before they are unfolded."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import limits, texts
from .apart import LOCKED
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
    """The sheets of an .xlsx or .xls, read by a child process: what kills the reader kills only that."""
    refused = texts.OLD_EXCEL if data.startswith(OLE) else texts.DAMAGED
    command = [sys.executable, "-I", str(Path(__file__).with_name("apart.py")), str(limits.SHEETS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise BankRefused(refused) from error
    if done.returncode:
        raise BankRefused(texts.LOCKED if done.returncode == LOCKED else refused)
    out = [_sheet(found) for found in json.loads(done.stdout)]
    if sum(len(s.rows) * max(map(len, s.rows), default=0) for s in out) > limits.CELLS:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.CELLS, unit="个单元格"))
    return out


def _sheet(found: dict[str, Any]) -> Sheet:
    rows = [[clean(text).strip() for text in row] for row in found["rows"]]
    dates, numbers = ({(r, c) for r, c in found[name]} for name in ("dates", "numbers"))
    return Sheet(found["name"], rows, dates, numbers, found["hidden"])


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
