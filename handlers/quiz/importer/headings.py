"""Headings: a section with its kind and promised count, a chapter, the start of the answers."""

import re
from dataclasses import dataclass
from functools import lru_cache

from . import patterns

REST = re.compile(r"\s*(?:$|[（(:：,，、。.;；【\[共每满分—\-\t ]|\d+\s*[题道分]|部分|答案|参考|练习|及|和|如下)")
TRUE_LETTER = re.compile(
    r"(?:(?:正确|对|√)[^，,；;。]{0,6}?(?:选|填|为|涂|[:：])\s*[“\"]?\s*([AB])|\b([AB])\s*[、.．:：代表示为]*\s*(?:正确|对|√))"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line. `kind` is None for a chapter, "" for a section whose kind is not said."""

    title: str
    kind: str | None
    promised: int | None = None
    keys: bool = False
    true_letter: str = ""


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading | None:
    """The heading a line is, if it is one."""
    bare = patterns.DECOR.sub("", text).strip()
    if not bare or len(bare) > 160:
        return None
    keys = bool(patterns.KEY_HEAD.match(bare))
    found = patterns.SEC.match(bare)
    if found and REST.match(found["rest"]) and not _is_question(found["rest"], bare):
        count = patterns.COUNT.search(found["rest"])
        promised = int(next(g for g in count.groups() if g)) if count else None
        letter = TRUE_LETTER.search(found["rest"])
        kind = patterns.kind_of(found["kind"]) or ""
        keys = keys or ("答案" in found["rest"][:8] and "所选答案" not in found["rest"])
        true = (letter[1] or letter[2]) if letter and kind == "judge" else ""
        return Heading(_title(bare), kind, promised, keys, true)
    if keys:
        return Heading(bare, None, keys=True)
    return Heading(bare, None) if patterns.CHAPTER.match(bare) else None


def _title(bare: str) -> str:
    return re.split(r"[（(:：]", bare)[0].strip()[:30] or bare[:30]


def _is_question(rest: str, bare: str) -> bool:
    """选择题的…（ ） is a stem, not a heading."""
    if re.match(r"\s*[:：]\s*[^\s（(【\[共每满本下列请以对将在答选\d]", rest):
        return True
    return bool(patterns.BLANK.search(rest) and not re.match(r"\s*[（(【]", rest)) or (
        len(bare) > 60 and bare[-1] in "?？"
    )
