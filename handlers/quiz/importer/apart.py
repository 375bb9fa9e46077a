"""Reads a workbook in a process of its own: a damaged .xls can make the reader ask for all memory and abort.

Run as a script: the workbook on stdin, its cells as JSON on stdout. It imports nothing of the project, so that starting
it is cheap. Exit status 3: a password; 4: unreadable.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1536 * 1024 * 1024
SECONDS = 30
LOCKED, UNREADABLE = 3, 4


def confine() -> None:
    """Bound memory and processor time, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(value: object) -> str:
    """1919.0 → 1919, True → 正确, a date as it would be written."""
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and not (value.hour or value.minute):
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def sheet_of(name: str, hidden: bool, cells: list[list[Any]]) -> dict[str, Any]:
    """A sheet's cells as text, with the places of dates and of numbers that may have been dates."""
    rows, dates, numbers = [], [], []
    for r, row in enumerate(cells):
        out = []
        for c, value in enumerate(row):
            if isinstance(value, str):
                out.append(value)
                continue
            out.append(plain(value))
            if isinstance(value, (date, time, timedelta)):
                dates.append((r, c))
            elif isinstance(value, float) and 10_000 < value < 60_000 and value.is_integer():
                numbers.append((r, c))
        rows.append(out)
    return {"name": name, "hidden": hidden, "rows": rows, "dates": dates, "numbers": numbers}


def read(data: bytes, sheets: int) -> list[dict[str, Any]]:
    """The workbook's sheets. Raises CalamineError, MemoryError."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    shown = SheetVisibleEnum.Visible
    return [
        sheet_of(m.name, m.visible != shown, book.get_sheet_by_name(m.name).to_python(skip_empty_area=False))
        for m in book.sheets_metadata[:sheets]
        if m.typ == SheetTypeEnum.WorkSheet
    ]  # fmt: skip


def main() -> int:
    from python_calamine import CalamineError

    confine()
    try:
        found = read(sys.stdin.buffer.read(), int(sys.argv[1]))
        sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError) as error:
        return LOCKED if "assword" in str(error) else UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
