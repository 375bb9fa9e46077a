"""How much a file may hold, and opening zip containers within that."""

import io
import zipfile

from . import texts
from .found import BankRefused

BYTES = 10 * 1024 * 1024
MEMBERS = 3_000
UNPACKED = 150 * 1024 * 1024
RATIO = 250
RATIO_FROM = 1024 * 1024
XML_DEPTH = 200
XML_NODES = 3_000_000
LINES = 120_000
LINE = 60_000
CHARACTERS = 4_000_000
TEXT = 8_000
CELLS = 2_000_000
SHEETS = 100
SECONDS = 40
QUESTIONS = 50_000
JSON_DEPTH = 40


def short(line: str) -> str:
    """The line, refused when it is longer than any text a person keeps."""
    if len(line) > LINE:
        raise BankRefused(texts.LINE_TOO_LONG.format(limit=LINE // 10_000))
    return line


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The archive, refused when it is broken, locked, or would unpack to far more than it weighs."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise BankRefused(texts.DAMAGED) from error
    if len(members) > MEMBERS or sum(m.file_size for m in members) > UNPACKED:
        raise BankRefused(texts.UNPACKS_TOO_LARGE)
    for member in members:
        if member.flag_bits & 1:
            raise BankRefused(texts.LOCKED)
        if member.file_size > RATIO_FROM and member.file_size > RATIO * max(member.compress_size, 1):
            raise BankRefused(texts.UNPACKS_TOO_LARGE)
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A member's bytes, None when absent; never more than the directory promised."""
    import zlib

    try:
        info = archive.getinfo(name)
        with archive.open(info) as stream:
            return stream.read(info.file_size + 1)[: info.file_size]
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BankRefused(texts.DAMAGED) from error
