"""Fill-in and prose answers: how many blanks, which part of a key goes where, keys written inside the blank."""

import re

from . import texts
from .found import Draft
from .patterns import BLANK

FILLED = re.compile(
    r"_{1,}\s*([^_\s（）()][^_]{0,60}?)\s*_{1,}|[(（]\s+([^（）()]{1,40}?)\s+[)）]|[(（]([^（）()\s]{1,30})[)）]"
)
ESSAY = re.compile(r"简述|论述|试述|请?谈谈|如何|为什么|怎样|分析|说明|阐述|名词解释|什么是|意义|有何|举例")
NUMBERED = re.compile(
    r"(?:^|[\n;；\s])\s*(?:[-•]\s*)?(?:空\s*(\d{1,2})\s*[:：、.．]?|第\s*([一二三四五六七八九\d]{1,2})\s*空\s*[:：、.．]?|[(（](\d{1,2})[)）]|([①-⑩]))\s*"
)
LONG = 60


def essay_like(stem: str, raw: str) -> bool:
    """A long answer, or a stem without a blank that asks to describe."""
    return len(raw) > 2 * LONG or (
        not BLANK.search(stem) and (len(raw) > LONG or (bool(ESSAY.search(stem)) and len(raw) > 25))
    )


def blank_answer(draft: Draft, stem: str, raw: str) -> list[list[str]]:
    """The key cut into blanks, each a list of accepted texts. `|` parts blanks; `;` does where the counts agree."""
    raw = raw.strip().strip("；;")
    numbered = [p.strip(" \t\n;；、-") for p in NUMBERED.split(raw)[5::5]]
    if (len(numbered) > 1 and all(numbered)) or (numbered and raw.lstrip("- ").startswith(("空", "第"))):
        return [[p] for p in numbered if p] or [[raw]]
    blanks = len(BLANK.findall(stem))
    for pattern in (r"\s*[|¦\n]\s*", r"\s*[;；]\s*", r"\s*[、，,]\s*", r"\s{2,}|\t", r"\s+"):
        parts = [p for p in re.split(pattern, raw) if p]
        if len(parts) > 1 and len(parts) == blanks:
            return [[p] for p in parts]
        if len(parts) > 1 and "|" in pattern:
            draft.doubt(texts.BLANKS_DIFFER.format(blanks=blanks, parts=len(parts)), 0.6)
            return [[p] for p in parts]
        if len(parts) > 1 and ";" in pattern and blanks <= 1:
            draft.doubt(texts.ALTERNATIVES, 0.6)
            return [parts]
    return [[raw]]


def lift_blanks(draft: Draft, stem: str) -> str:
    """Keys written inside their blank (__1921__, （ 上海 ）) taken out, where no blank is left empty."""
    runs = re.findall("_+", stem)
    if runs and len(runs) % 2 == 0 and all(len(r) <= 2 for r in runs):
        draft.doubt(texts.CLOZE_LOST, 0.5)
    elif BLANK.search(stem):
        return stem
    found = list(FILLED.finditer(stem))
    spaced = [m for m in found if m[3] is None]
    for m in reversed(spaced or found[-1:]):
        stem = stem[: m.start()] + ("____" if "_" in m[0] else "（  ）") + stem[m.end() :]
    if found:
        words = [next(g for g in m.groups() if g) for m in spaced or found[-1:]]
        draft.keys["inline"] = "|".join(words) if len(words) > 1 else words[0]
        if not spaced:
            draft.doubt(texts.CLOZE_LOST, 0.5)
    return stem


def lift_term(draft: Draft, stem: str) -> str:
    """名词：its definition, or a question with its answer in the paragraphs below."""
    head, mark, rest = stem.partition("\n")
    if not mark or not (head.rstrip()[-1:] in "?？：:" or len(head) <= 20):
        found = re.match(r"([^：:，。\n]{2,20})[：:]\s*(.{10,})$", stem, re.S)
        head, rest = (found[1], found[2]) if found else (stem, "")
    if rest.strip():
        draft.keys["below"] = rest.strip()
        draft.doubt(texts.TERM, 0.5)
        return head.rstrip("：:").strip()
    return stem
