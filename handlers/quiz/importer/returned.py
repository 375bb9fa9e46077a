"""The sender's own workbook given back with what is wrong, row by row."""

import io
import re

from . import limits, texts
from .found import BankRefused, Report
from .reading_sheet import OLE, Sheet, bounded, csv_sheet, workbook_sheets


def returned(report: Report, original: bytes) -> bytes:
    """An .xlsx with the same cells as text and the problems in a last column; nothing in it is a formula."""
    import xlsxwriter

    sheets = _sheets(original)
    wrong = _by_row(report)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    red = book.add_format({"font_color": "#C00000", "text_wrap": True})
    for n, sheet in enumerate(sheets, 1):
        page = book.add_worksheet(_title(sheet.name, n))
        width = max(map(len, sheet.rows), default=0)
        for r, row in enumerate(sheet.rows):
            for c, text in enumerate(row):
                if text:
                    page.write_string(r, c, text[:32_767])
            problems = wrong.get((sheet.name, r + 1))
            if problems:
                page.write_string(r, width, problems[:32_767], red)
        if (sheet.name, 1) not in wrong and sheet.rows:
            page.write_string(0, width, texts.ERROR_COLUMN, red)
        page.set_column(width, width, 50)
    book.close()
    return out.getvalue()


def _sheets(original: bytes) -> list[Sheet]:
    if original.startswith(b"PK\x03\x04"):
        bounded(limits.open_zip(original))
        return workbook_sheets(original)
    if original.startswith(OLE):
        return workbook_sheets(original)
    from .reading_text import decode

    return [csv_sheet(decode(original)[0])]


def _by_row(report: Report) -> dict[tuple[str, int], str]:
    """(sheet, row) → problems."""
    out: dict[tuple[str, int], str] = {}
    for q in report.questions:
        cell = re.fullmatch(r"(.*)!([A-Z]+)(\d+)", q.place, re.S)
        line = re.fullmatch(r"第 (\d+) 行", q.place)
        key = (cell[1], int(cell[3])) if cell else ("", int(line[1])) if line else None
        if key and q.problems:
            out[key] = "".join(q.problems)
    return out


def _title(name: str, n: int) -> str:
    title = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31]
    return title or f"Sheet{n}"


__all__ = ["BankRefused", "returned"]
