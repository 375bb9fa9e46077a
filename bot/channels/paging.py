"""A text that is too long for one message, in parts."""

import re

from bot.channels.texts import MORE

LIMIT = 2048
SUFFIX = "\n" + MORE
LINK_OPENS = re.compile(r"<a\s", re.IGNORECASE)
LINK_CLOSES = re.compile(r"</a\s*>", re.IGNORECASE)


def pages(text: str, limit: int = LIMIT) -> tuple[str, str]:
    """The first part, at most `limit` UTF-8 bytes with the words that offer the rest, and the rest ("" for none).

    The cut falls between characters, at a line's end where one is near, and never inside a link unless the link alone
    is longer than a message. The parts together are the text, but for white space where it was cut.
    """
    if size(text) <= limit:
        return text, ""
    at = boundary(text, limit - size(SUFFIX))
    rest = text[at:].strip()
    return (text[:at].rstrip() + SUFFIX, rest) if rest else (text[:at].rstrip(), "")


def cut(text: str, limit: int = LIMIT) -> str:
    """The text, or as much of it as fits: for what nobody paged."""
    return text if size(text) <= limit else text[: boundary(text, limit)]


def size(text: str) -> int:
    """Its length in UTF-8 bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def boundary(text: str, room: int) -> int:
    """Where to cut so that what comes before fits into `room` bytes; at least 1, so that there is progress."""
    most = max(1, len(text.encode("utf-8", "replace")[: max(room, 0)].decode("utf-8", "ignore")))
    line = text.rfind("\n", most // 2, most)
    at = _before_link(text, line if line > 0 else most)
    return at or _before_link(text, most) or most


def _before_link(text: str, at: int) -> int:
    """`at`, or the start of the link it lies in."""
    opens = [found.start() for found in LINK_OPENS.finditer(text, 0, min(at + 3, len(text))) if found.start() < at]
    if not opens:
        return at
    closes = LINK_CLOSES.search(text, opens[-1])
    return opens[-1] if closes and closes.end() > at else at
