"""Text that lost its line breaks: long lines that hold several questions are cut at the next number."""

import itertools
import re

from . import patterns
from .found import Line
from .options import embedded, marks

LONG = 120
SECTION = re.compile(r"(?<=[^\s])(?=[" + patterns.HAN + r"]{1,3}\s*[、.．]\s*(?:" + patterns.KIND_ANY + r"))")


def unglue(lines: list[Line]) -> tuple[list[Line], bool]:
    """The lines with glued questions set apart, and whether anything was glued."""
    glued = [n for n, line in enumerate(lines) if len(line.text) > LONG and _runs(line.text) >= 2]
    if not glued:
        return lines, False
    first, last = glued[0], _page_end(lines, glued[-1])
    counters = _counters(lines[first : last + 1])
    parts = [re.sub(r"^\s*\d{1,4}\s*[、.．]", "", x.text) if counters else x.text for x in lines[first : last + 1]]
    text = "".join(parts) if counters else "\n".join(parts)
    place = lines[first].place
    return lines[:first] + [Line(t, place) for t in _cut(text)] + lines[last + 1 :], True


def _page_end(lines: list[Line], last: int) -> int:
    """The last page may be short: it still begins with the next page counter."""
    counter = patterns.number(lines[last].text)
    after = patterns.number(lines[last + 1].text) if last + 1 < len(lines) else None
    return last + 1 if counter and after and after.value == counter.value + 1 and _runs(lines[last + 1].text) else last


def _runs(text: str) -> int:
    """How many option runs A, B, … begin in the text."""
    found = marks(text)
    return sum(1 for a, b in itertools.pairwise(found) if a.index == 0 and b.index == 1)


def _counters(lines: list[Line]) -> bool:
    """Whether each line begins with a page counter 1、2、3、 that sharing sites put before every page."""
    numbers = [patterns.number(x.text) for x in lines if x.text.strip()]
    if len(numbers) < 2 or [n.value if n else 0 for n in numbers] != list(range(1, len(numbers) + 1)):
        return False
    inner = re.search(r"\D2\s*[、.．]", lines[0].text[3:])
    return bool(inner and _runs(lines[0].text) >= 2)


def _cut(text: str) -> list[str]:
    """Cut before each heading and before each next number that stands after a complete option run."""
    out: list[str] = []
    for piece in SECTION.sub("\n", text).split("\n"):
        out += _questions(piece)
    return out


def _questions(text: str) -> list[str]:
    start = re.search(r"(?<!\d)1\s*[、.．](?!\d)", text)
    first = patterns.number(text)
    if first and first.style != "han":
        expected, at = first.value, 0
    elif start:
        expected, at = 1, start.start()
    else:
        return [text]
    out = [text[:at]] if at else []
    while True:
        following = _next(text, at, expected + 1)
        if following is None:
            return [*out, text[at:]]
        out.append(text[at:following])
        at, expected = following, expected + 1


def _next(text: str, at: int, value: int) -> int | None:
    """Where question `value` begins: the first such number after at least two option letters, or after an answer."""
    for found in re.finditer(re.escape(str(value)) + r"\s*[、.．](?=\D|\d{4}\s*年)", text[at + 1 : at + 6000]):
        begin = at + 1 + found.start()
        before = text[at:begin]
        run = embedded(before[-2500:])
        if len(run) >= 2 and begin - at > 8:
            return begin
        if re.search(r"[(（]\s*[√×对错]\s*[)）]\W?$", before.strip()):
            return begin
    return None
