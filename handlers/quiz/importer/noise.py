"""Running page headers and footers: short lines that come again and again with only a page number changed."""

import re
from collections import Counter

from . import patterns
from .found import Line
from .headings import heading
from .options import leading

TIMES = 3


def without_headers(lines: list[Line]) -> list[Line]:
    """The lines without what repeats on every page; blank lines keep the places of those removed."""
    shapes = Counter(_shape(x.text) for x in lines if _may_repeat(x.text))
    often = {s for s, n in shapes.items() if n >= TIMES}
    return [Line("", x.place) if _may_repeat(x.text) and _shape(x.text) in often else x for x in lines]


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
    return bool(re.search(r"[\t ]\s*[-—]?\s*\d{1,4}\s*[-—]?\s*$|^\s*\d{1,4}[\t ]|第\s*\d+\s*页|题库|汇总|试卷|考试", text))
