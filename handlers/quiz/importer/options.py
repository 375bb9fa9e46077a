"""Finding option letters in running text: only a run that ascends from the expected letter counts."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

TRIES = 8
LETTERS = "ABCDEFGHIJKL"
MARK = re.compile(
    r"(?<![A-Za-z])(?:[(（\[【]\s*(?P<wrapped>[A-La-l])\s*[)）\]】]\s*[、.．]?"
    r"|(?P<plain>[A-La-l])\s*(?P<sep>[、．,，:：)）】。·•.])|(?P<spaced>[A-L])(?=[ \t]))"
)
LINE_START = re.compile(r"\s*(?:[-•*·▪◦○●□☐]\s*)?(?:选项\s*)?(?=[(（\[【]?\s*[A-La-l])")
MISPLACED = re.compile(r"\s*(?P<plain>[A-L])(?P<quote>[“\"《(（])(?P<sep>[、.．])")
GLUED = re.compile(r"\s*(?P<plain>[A-L])(?=[一-鿿“《\d])")
TICK = re.compile(
    r"\s*(?:[√✓✔☑]|\*{1,2}|[（(\[【]\s*(?:正确(?:答案)?|√|对|答案|CORRECT|correct|right)\s*[)）\]】])\s*$"
)
CHECKBOX = re.compile(r"\s*(?:[-*]\s*)?\[(?P<x>[ xX√])\]\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """An option letter in a line: where it starts, where its text starts, which letter, written how."""

    start: int
    end: int
    index: int
    style: str


@lru_cache(maxsize=512)
def marks(text: str) -> tuple[Mark, ...]:
    """Every place that could be an option letter."""
    out = []
    for found in MARK.finditer(text):
        group = found.lastgroup if found.lastgroup != "sep" else "plain"
        letter = found[group or "plain"]
        style = (found["sep"] or group or "") + ("a" if letter.islower() else "A")
        out.append(Mark(found.start(), found.end(), LETTERS.index(letter.upper()), style))
    return tuple(out)


@lru_cache(maxsize=4096)
def leading(text: str) -> Mark | None:
    """The option letter that begins a line."""
    begin = LINE_START.match(text)
    if not begin:
        return None
    odd = MISPLACED.match(text)
    if odd:
        return Mark(odd.start("plain"), odd.end(), LETTERS.index(odd["plain"]), "、A")
    found = MARK.match(text, begin.end())
    if found:
        return marks(text[: found.end() + 1])[0] if begin.end() == 0 else _at(found)
    return None


def _at(found: re.Match[str]) -> Mark:
    group = found.lastgroup if found.lastgroup != "sep" else "plain"
    letter = found[group or "plain"]
    style = (found["sep"] or group or "") + ("a" if letter.islower() else "A")
    return Mark(found.start(), found.end(), LETTERS.index(letter.upper()), style)


def glued(text: str) -> Mark | None:
    """An option letter with no separator at all (A中国共产党), which only a neighbouring letter can confirm."""
    found = GLUED.match(text)
    return Mark(found.start("plain"), found.end(), LETTERS.index(found["plain"]), "A") if found else None


def chain(text: str, first: Mark) -> list[Mark]:
    """The ascending run of letters in `text` that begins with `first`, like separators preferred."""
    by_letter: dict[int, list[Mark]] = {}
    for mark in marks(text):
        if mark.start >= first.end:
            by_letter.setdefault(mark.index, []).append(mark)
    run = [first]
    while True:
        after = by_letter.get(run[-1].index + 1, [])
        after = after[bisect_left(after, run[-1].end, key=lambda m: m.start) :]
        same = next((m for m in after if m.style == first.style), None)
        after = [m for m in after if _stands(text, m, first)]
        found = same if same and _stands(text, same, first) else after[0] if after else None
        if found is None:
            return run
        run.append(found)


def _stands(text: str, mark: Mark, first: Mark) -> bool:
    """A letter in the middle of a line: like the first one, or at least set off by a space."""
    before = text[mark.start - 1]
    if mark.style != first.style and (mark.style.startswith("spaced") or first.style.startswith("spaced")):
        return False
    if mark.style == first.style:
        return not mark.style.startswith("spaced") or before.isspace()
    return mark.style[-1] == first.style[-1] and (before.isspace() or before in "；;。，,、）)”》")


@lru_cache(maxsize=1024)
def embedded(text: str) -> tuple[Mark, ...]:
    """A run A, B, … that begins inside a line, after the stem; empty when there is none."""
    best: list[Mark] = []
    tries = 0
    for first in marks(text):
        if first.index == 0 and (first.start == 0 or _opens(text, first)):
            tries += 1
            if tries > TRIES:
                break
            run = chain(text, first)
            if len(run) > len(best):
                best = run
    return tuple(best)


def _opens(text: str, mark: Mark) -> bool:
    before = text[mark.start - 1]
    return before.isspace() or before in "）)】]？?。：:；;_！!”》…o," or "一" <= before <= "鿿"


def cut(text: str, run: Sequence[Mark]) -> list[str]:
    """The option texts between the marks of a run."""
    ends = [m.start for m in run[1:]] + [len(text)]
    out = []
    for mark, end in zip(run, ends, strict=True):
        part = text[mark.end : end]
        if mark.end and text[mark.end - 1] in "、.．" and text[mark.end - 2] in '“"《(（':
            part = text[mark.end - 2] + part
        out.append(re.sub(r"[\s\-•]+$", "", part) if mark is not run[-1] else part.strip())
    return _unparted([p.strip() for p in out])


def _unparted(options: list[str]) -> list[str]:
    """Without what parts them, where the same stands behind each but the last: 甲 | 乙 | 丙, 甲；乙；丙。"""
    ends = {option[-1:] for option in options[:-1]}
    if len(options) < 2 or len(ends) != 1 or not ends & set("|｜¦;；/"):
        return options
    return [option.rstrip("|｜¦;；/ ") for option in options]


def unticked(option: str) -> tuple[str, bool]:
    """The option without a trailing mark that says it is right, and whether there was one."""
    box = CHECKBOX.match(option)
    if box:
        return option[box.end() :], box["x"] != " "
    found = TICK.search(option)
    return (option[: found.start()].strip(), True) if found and found.start() else (option, False)
