"""Sheets to hand out: Excel and CSV in which nothing a person typed can become a formula.

In Excel every text is a cell of type string. CSV has no types, so there a text that a spreadsheet could take for a
formula gets an apostrophe in front (OWASP, CSV injection).
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTS_A_FORMULA = frozenset("=+-@＝＋－＠\t\r\n\0")
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060 \u3000\xa0"
CELL = 32_767
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

Cell = str | int | float | Decimal | date | datetime | None


def write_sheet(rows: Iterable[Sequence[Cell]], heads: Sequence[str], title: str = "") -> bytes:
    """An .xlsx of one sheet: the title in the first row (none where it is empty), the heads, the rows."""
    return write_book([(title, heads, rows)])


def write_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """An .xlsx of several sheets, each (title, heads, rows)."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        used: set[str] = set()
        for title, heads, rows in sheets:
            sheet = book.add_worksheet(_tab(title, used))
            top = 1 if title else 0
            if title:
                sheet.write_string(0, 0, title[:CELL], bold)
            widths = [_width(head) for head in heads]
            for column, head in enumerate(heads):
                sheet.write_string(top, column, head, bold)
            for number, row in enumerate(rows, start=top + 1):
                for column, value in enumerate(row):
                    _put(sheet, number, column, value)
                    if column < len(widths):
                        widths[column] = max(widths[column], _width(shown(value)))
            for column, width in enumerate(widths):
                sheet.set_column(column, column, min(width + 2, 60))
            sheet.freeze_panes(top + 1, 0)
    return buffer.getvalue()


def write_csv(rows: Iterable[Sequence[Cell]], heads: Sequence[str]) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as Excel and the state's import pages want it."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(head) for head in heads])
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else shown(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet could take it for a formula."""
    bare = text.lstrip(INVISIBLE)
    return f"'{text}" if bare[:1] in STARTS_A_FORMULA and bare else text


def shown(value: Cell) -> str:
    """A value as it is read: moments in Beijing time, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _put(sheet: object, row: int, column: int, value: Cell) -> None:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        sheet.write_number(row, column, value)  # type: ignore[attr-defined]
    else:
        sheet.write_string(row, column, shown(value)[:CELL])  # type: ignore[attr-defined]


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text[:80])


def _tab(title: str, used: set[str]) -> str:
    """Excel's rules for a tab: 31 UTF-16 units, none of []:*?/\\, no apostrophe at an end, each name once."""
    plain = "".join(c for c in NOT_IN_A_NAME.sub(" ", title) if c.isprintable() and c <= "\uffff")
    base = plain.strip(" '")[:28].strip(" '") or "表"
    name, n = base, 2
    while name.casefold() in used or name.casefold() == "history":
        name, n = f"{base}{n}", n + 1
    used.add(name.casefold())
    return name
