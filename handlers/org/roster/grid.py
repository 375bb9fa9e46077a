"""A file's bytes to sheets of cells."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from bot.turn import Refusal
from handlers.org.roster import texts

MEGABYTES = 64
ROWS = 600_000
BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Grid = Sequence[Sequence[Any]]


class Unreadable(Refusal):
    """The file is no roster at all; the text says what would be."""


def grids(content: bytes, name: str, *, limit: int = ROWS) -> list[tuple[str, Grid]]:
    """Each sheet's name and cells, row 1 first.

    Raises: Unreadable.
    """
    if len(content) > MEGABYTES << 20:
        raise Unreadable(texts.TOO_LARGE.format(limit=MEGABYTES))
    found = _book(content, limit) if content.startswith(BOOKS) else [(name, _csv(content))]
    if any(len(grid) > limit for _, grid in found):
        raise Unreadable(texts.TOO_MANY_ROWS.format(limit=limit))
    return found


def _book(content: bytes, limit: int) -> list[tuple[str, Grid]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        if any(sheet.total_height > limit for sheet in sheets):
            raise Unreadable(texts.TOO_MANY_ROWS.format(limit=limit))
        return [(sheet.name, sheet.to_python(skip_empty_area=False)) for sheet in sheets]
    except (CalamineError, PasswordError, OSError, ValueError) as error:
        raise Unreadable(texts.NOT_A_SHEET) from error


def _csv(content: bytes) -> Grid:
    text = _decoded(content)
    if "\x00" in text:
        raise Unreadable(texts.NOT_A_SHEET)
    head = text[:4096]
    delimiter = max(",\t;|", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(texts.NOT_A_SHEET) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(texts.UNKNOWN_ENCODING)
