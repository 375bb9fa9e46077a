"""What is odd about one question on its own."""

import re

from . import texts
from .cleaning import folded
from .found import Answer, Draft
from .options import LETTERS

INNER_RUN = re.compile(r"(?<![A-Za-z])[A-C]\s*[、.．].*\s[B-D]\s*[、.．]", re.S)


def check(draft: Draft, kind: str, stem: str, options: tuple[str, ...], answer: Answer) -> None:
    """Doubt the draft for a missing stem, letters beyond the options, equal options and the like."""
    if not stem.strip():
        draft.doubt(texts.NO_STEM, 0.1)
    if re.search("窗体[顶底]端", stem):
        draft.doubt(texts.LEFTOVER, 0.6)
    if kind in ("single", "multi"):
        _check_letters(draft, kind, len(options), [str(x) for x in answer] if isinstance(answer, list) else [])
        _check_options(draft, options)


def _check_letters(draft: Draft, kind: str, count: int, letters: list[str]) -> None:
    if not count:
        draft.doubt(texts.NO_OPTIONS if letters else texts.NO_OPTIONS_READ, 0.4)
    elif count == 1:
        draft.doubt(texts.FEW_OPTIONS, 0.3)
    beyond = [x for x in letters if count and LETTERS.index(x) >= count]
    if beyond:
        draft.doubt(texts.BEYOND.format(letter=beyond[0], count=count), 0.2)
    if kind == "single" and len(letters) > 1:
        draft.doubt(texts.SINGLE_MANY.format(letters="".join(letters)), 0.3)


def _check_options(draft: Draft, options: tuple[str, ...]) -> None:
    if len(options) > 8:
        draft.doubt(texts.MANY_OPTIONS, 0.3)
    seen: dict[str, int] = {}
    for i, option in enumerate(options[: len(LETTERS)]):
        if not option.strip():
            draft.doubt(texts.EMPTY_OPTION.format(letter=LETTERS[i]), 0.3)
        elif folded(option) in seen:
            draft.doubt(texts.EQUAL_OPTIONS.format(a=LETTERS[seen[folded(option)]], b=LETTERS[i]), 0.4)
        seen.setdefault(folded(option), i)
        if INNER_RUN.search(option):
            draft.doubt(texts.TWO_IN_ONE, 0.3)
