"""A file's own lines, each with its place, for a person who compares them with what was read."""

import json
import re
from collections.abc import Sequence

from . import limits
from .found import Line
from .opening import HTML, TABLES, doc_lines
from .reading_sheet import OLE, Sheet, bounded, column_name, csv_sheet, workbook_sheets

MOST = 24
CELL = re.compile(r"(?P<sheet>.*)![A-Z]+(?P<row>\d+)$", re.S)


def original_lines(data: bytes, suffix: str) -> list[Line]:
    """The lines of a file that was read before, blank ones left out. Raises: BankRefused."""
    return [line for line in _lines(data, suffix.lower().lstrip(".")) if line.text.strip()]


def _lines(data: bytes, suffix: str) -> list[Line]:
    if data.startswith(b"PK\x03\x04"):
        archive = limits.open_zip(data)
        if "word/document.xml" in archive.namelist():
            from .reading_docx import docx_lines

            return docx_lines(archive)[0]
        bounded(archive)
        return _rows(workbook_sheets(data))
    if data.startswith(OLE):
        word = "WordDocument".encode("utf-16-le") in data
        return doc_lines(data) if word else _rows(workbook_sheets(data))
    return _text(data, suffix)


def _text(data: bytes, suffix: str) -> list[Line]:
    from .reading_text import decode, html_lines, lines_of
    from .rtf import rtf_text

    if data.lstrip()[:5] == b"{\\rtf":
        return lines_of(rtf_text(data))
    text, _ = decode(data)
    if HTML.match(data.lstrip(b"\xef\xbb\xbf")[:400]) or suffix in ("html", "htm"):
        return html_lines(text)
    if suffix in TABLES:
        return _rows([csv_sheet(text)])
    return _items(text) if suffix in ("json", "jsonl") else lines_of(text)


def _rows(sheets: Sequence[Sheet]) -> list[Line]:
    return [
        Line(" | ".join(cell for cell in row if cell), f"{s.name}!{column_name(0)}{r}" if s.name else f"第 {r} 行")
        for s in sheets
        for r, row in enumerate(s.rows, 1)
    ]


def _items(text: str) -> list[Line]:
    from .reading_json import items, load

    return [
        Line(json.dumps({key: one for key, one in value.items() if key != "\0"}, ensure_ascii=False), f"第 {n} 条")
        for n, (_, value) in enumerate(items(load(text)), 1)
    ]


def around(lines: Sequence[Line], place: str, until: str = "") -> list[Line]:
    """The lines from a question's place to the next one's, with one before; none where the place is not found."""
    start = next((n for n, line in enumerate(lines) if _row(line.place) == _row(place)), None)
    if start is None:
        return []
    end = next((n for n, line in enumerate(lines[start + 1 :], start + 1) if _row(line.place) == _row(until)), None)
    last = end if end is not None else start + 12
    return list(lines[max(start - 1, 0) : min(last + 1, start + MOST)])


def _row(place: str) -> tuple[str, str]:
    found = CELL.match(place)
    return (found["sheet"], found["row"]) if found else (place, "")
