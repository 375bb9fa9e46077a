"""Running page headers and footers: short lines that come again and again with only a page number changed."""

import re
from collections import Counter

from . import patterns
from .found import Line
from .headings import heading
from .options import leading

TIMES = 3
# Words of a study app's page that screen-shot text recognition mixes into the lines.
LEFTOVER = re.compile(r"^(?:\s*(?:☑|写笔记|A\)|[口ク元](?=\s))\s*)+(?=\S)|(?<=\S)\s+写笔记\s*$")
TAGGED = re.compile(
    r"(?<=\S)\s*(?=(?<!\d)\d{1,3}\s*[.．、]\s*[\[［【(（](?:单选题?|多选题?|判断题?|填空题?)[\]］】)）])"
)


def without_headers(lines: list[Line]) -> list[Line]:
    """The lines without what repeats on every page; blank lines keep the places of those removed."""
    shapes = Counter(_shape(x.text) for x in lines if _may_repeat(x.text))
    often = {s for s, n in shapes.items() if n >= TIMES}
    return [Line("", x.place) if _may_repeat(x.text) and _shape(x.text) in often else x for x in lines]


def tidied(lines: list[Line]) -> list[Line]:
    """Leftovers of a page taken out, and a tagged question in the middle of a line set on its own."""
    out = []
    heads = ("口 ", "元 ", "ク ") if any(line.text.startswith("B)") for line in lines) else ("A)", "口 ", "元 ", "ク ")
    for line in lines:
        if "写笔记" in line.text or "☑" in line.text or line.text[:2] in heads:
            line.text, line.marks = LEFTOVER.sub("", line.text), []
        parts = TAGGED.split(line.text) if "选" in line.text or "断" in line.text or "空" in line.text else [line.text]
        out += [line] if len(parts) == 1 else [Line(p, line.place) for p in parts]
    return out


def _shape(text: str) -> str:
    return re.sub(r"[\d\s()（）]+", "#", text.strip())


def _may_repeat(text: str) -> bool:
    """A header ends or begins with a page number or names the bank; questions, options and keys never count."""
    text = text.strip()
    if not text or len(text) > 60 or leading(text) or patterns.ANS.match(text) or patterns.TAG.match(text):
        return False
    if heading(text) and not re.search(r"\d+\s*$", text):
        return False
    if patterns.BLANK.search(text) or patterns.number(text) or patterns.EXPLAIN.match(text):
        return False
    return bool(
        re.search(r"[\t ]\s*[-—]?\s*\d{1,4}\s*[-—]?\s*$|^\s*\d{1,4}[\t ]|第\s*\d+\s*页|题库|汇总|试卷|考试", text)
    )
