"""Texts longer than a platform takes are cut where a reader would; the rest waits for 更多."""

import re

from bot.texts import MORE

LIMIT = 2048
LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.S)


def pages(text: str, limit: int = LIMIT) -> tuple[str, str]:
    """The first part that fits in `limit` bytes of UTF-8, its note of more included, and the rest ("" when all fits).

    The cut is at a line end where one is near, else between characters, and never inside a link.
    """
    if len(text) * 4 <= limit or len(text.encode()) <= limit:
        return text, ""
    room = limit - len(MORE.encode())
    fits = len(text.encode()[:room].decode(errors="ignore"))
    cut = _outside_links(text, fits)
    line = text.rfind("\n", cut // 2, cut)
    cut = line if line > 0 else cut
    return text[:cut].rstrip() + MORE, text[cut:].lstrip("\n")


def _outside_links(text: str, cut: int) -> int:
    for link in LINK.finditer(text):
        if link.start() < cut < link.end():
            return link.start() or cut
    return cut
