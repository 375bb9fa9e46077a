"""What a file really is, by its first bytes, and the reading it gives; a wrong extension is no obstacle."""

import re

from . import limits, patterns, texts
from .found import BankRefused, Line, Reading
from .reading_sheet import OLE

HTML = re.compile(rb"\s*(?:<!DOCTYPE\s+html|<html|<head|<meta|<table|<body|<div|<p[ >])", re.I)
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM\x00", b"II*\x00", b"MM\x00*")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
TABLES = ("csv", "tsv", "xls", "xlsx", "et")
DOC_TEXT = 4 * 1024 * 1024


def read_bytes(data: bytes, suffix: str) -> Reading:
    """The file as drafts; raises BankRefused with what to do."""
    if not data.strip(b"\0 \t\r\n"):
        raise BankRefused(texts.EMPTY)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(OLE):
        return _ole(data, suffix)
    if data.startswith(b"%PDF"):
        raise BankRefused(texts.PDF)
    if data.startswith(PICTURES):
        raise BankRefused(texts.PICTURE)
    if data.startswith(ARCHIVES) or data.startswith(b"PK"):
        raise BankRefused(texts.ARCHIVE)
    from .reading_text import decode, html_lines, lines_of
    from .rtf import rtf_text

    if data.lstrip()[:5] == b"{\\rtf":
        return running(lines_of(rtf_text(data)))
    text, replaced = decode(data)
    if HTML.match(data.lstrip(b"\xef\xbb\xbf")[:400]) or suffix in ("html", "htm"):
        return _html(html_lines(text), suffix)
    reading = _text(text, suffix)
    if replaced:
        reading.note(texts.NOTE_REPLACED)
    return reading


def _zipped(data: bytes) -> Reading:
    archive = limits.open_zip(data)
    names = set(archive.namelist())
    if "word/document.xml" in names:
        from .reading_docx import docx_lines

        lines, notes = docx_lines(archive)
        if not any(x.text.strip() for x in lines):
            raise BankRefused(texts.SCANNED if any(n.startswith("word/media/") for n in names) else texts.EMPTY)
        reading = running(lines)
        for note in notes:
            reading.note(note)
        return reading
    if any(n.startswith("xl/") for n in names):
        from .reading_sheet import bounded, workbook_sheets
        from .tables import read_sheets

        bounded(archive)
        return read_sheets(workbook_sheets(data))
    if "content.xml" in names:
        raise BankRefused(texts.ODS)
    raise BankRefused(texts.ARCHIVE)


def _ole(data: bytes, suffix: str) -> Reading:
    """A legacy container: an encrypted new file, a workbook, or a Word document."""
    head = data[:2_000_000]
    if "EncryptedPackage".encode("utf-16-le") in head:
        raise BankRefused(texts.LOCKED)
    if "WordDocument".encode("utf-16-le") in data:
        return running(doc_lines(data))
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        from .reading_sheet import workbook_sheets
        from .tables import read_sheets

        return read_sheets(workbook_sheets(data))
    raise BankRefused(texts.OLD_WORD if suffix in ("doc", "wps") else texts.OLD_EXCEL)


def doc_lines(data: bytes) -> list[Line]:
    """The lines of a legacy Word document. Raises: BankRefused."""
    import struct

    from legacy_doc import ExtractionOptions, LegacyDocError, extract_text

    from .reading_text import lines_of

    try:
        text = extract_text(data, options=ExtractionOptions(limits.BYTES, DOC_TEXT, 50_000)).text
    except LegacyDocError as error:
        locked = "encrypt" in str(error).casefold() or "password" in str(error).casefold()
        raise BankRefused(texts.LOCKED if locked else texts.OLD_WORD) from error
    except (struct.error, ValueError, IndexError, KeyError, OverflowError, RecursionError, MemoryError) as error:
        raise BankRefused(texts.OLD_WORD) from error
    if not text.strip():
        raise BankRefused(texts.EMPTY)
    return lines_of(text.replace("\x07", "\t"))


def _html(lines: list, suffix: str) -> Reading:  # type: ignore[type-arg]
    """An HTML page: a table of questions where its rows say so, else running text."""
    from .columns import header
    from .reading_sheet import Sheet
    from .tables import read_sheets

    rows = [x.text.split("\t") for x in lines]
    if suffix in TABLES or any(header(r) for r in rows[:20]):
        return read_sheets([Sheet("", [[c.strip() for c in r] for r in rows])])
    return running(lines)


def _text(text: str, suffix: str) -> Reading:
    from .reading_json import read_json
    from .reading_sheet import csv_sheet
    from .reading_text import lines_of, markdown_lines
    from .tables import read_sheets

    start = text.lstrip("\ufeff \t\r\n")[:1]
    if suffix in ("json", "jsonl") or (start in ("{", "[") and re.match(r"\s*[\[{]\s*[\[{\"]", text.lstrip("\ufeff"))):
        return read_json(text)
    if suffix in TABLES:
        return read_sheets([csv_sheet(text)])
    return running(markdown_lines(text) if suffix in ("md", "markdown") else lines_of(text))


def running(lines: list) -> Reading:  # type: ignore[type-arg]
    """Running text: tables set as text, pairs of lines, GIFT, or blocks."""
    from .blocks import read_lines
    from .gift import is_gift, read_gift
    from .grids import key_rows, tabbed
    from .lettering import lettered
    from .letterkeys import gathered, spread
    from .noise import tidied, without_headers
    from .pairs import is_pairs, plain, read_pairs
    from .unglue import unglue

    if is_gift(lines):
        return read_gift(lines)
    for line in lines:
        line.text = patterns.OCR_STOP.sub("。", line.text)
    if sum(len(line.text) for line in lines) > limits.CHARACTERS:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.CHARACTERS // 10_000, unit="万字"))
    key_rows(lines)
    gathered(lines)
    lines = without_headers(tidied(lettered(lines)))
    table = tabbed(lines)
    if table:
        return table
    if plain(lines) and is_pairs(lines):
        return read_pairs(lines)
    lines, glued = unglue(lines)
    reading = read_lines(lines)
    spread(reading)
    if glued:
        reading.note(texts.GLUED)
    return reading
