"""Keys that stand together without numbers: 答案：BACD below four questions, or a letter a line under 参考答案."""

import re

from . import patterns, texts
from .found import Draft, Line, Reading

HEAD = re.compile(r"\s*[【\[(（]?\s*(?:参考|标准|正确)?\s*答\s*案\s*(?:部分|页|如下)?\s*[】\])）]?\s*[:：]?\s*$")
KEYS = re.compile(
    r"\s*(?:[A-Ha-h√×对错]{1,60}|正确|错误)(?:[\s、,，;；]+(?:[A-Ha-h√×对错]{1,60}|正确|错误))*\s*[。.]?\s*$"
)
TOKEN = re.compile(r"正确|错误|[A-Ha-h√×对错]+")


def gathered(lines: list[Line]) -> None:
    """Lines of nothing but keys under 答案 become one answer line, in place."""
    for at, line in enumerate(lines):
        if not HEAD.match(line.text):
            continue
        below = []
        for n in range(at + 1, len(lines)):
            if lines[n].text.strip():
                if not KEYS.match(lines[n].text):
                    break
                below.append(n)
        if below:
            words = " ".join(lines[n].text.strip() for n in below)
            line.text, line.marks = f"答案：{words}", []
            for n in below:
                lines[n].text, lines[n].marks = "", []


def spread(reading: Reading) -> None:
    """The last of several questions in a row has a key for each of them: give each its own.

    It is that for sure where they cannot be one question's letters (BAC, AAB, √×); else it stays, and is doubted.
    """
    waiting: list[Draft] = []
    for draft in reading.drafts:
        if waiting and waiting[-1].group != draft.group:
            waiting = []
        raw = draft.keys.get("line", "")
        if len(draft.keys) == 1 and KEYS.match(raw) and waiting:
            _give([*waiting, draft], raw)
        waiting = [] if _keyed(draft) else [*waiting, draft]


def _keyed(draft: Draft) -> bool:
    inline = any(patterns.INL.search(stem) or patterns.JUDGED_INL.search(stem) for stem in draft.stem)
    return bool(inline or draft.ticked or draft.styled or any(key.strip() for key in draft.keys.values()))


def _give(drafts: list[Draft], raw: str) -> None:
    tokens = [token.upper() for token in TOKEN.findall(raw)]
    single = [c.upper() for c in re.findall(r"正确|错误|[A-Ha-h√×对错]", raw)]
    own = single == sorted(set(single)) and set(single) <= set("ABCDEFGH")
    parts = tokens if len(tokens) == len(drafts) > 1 else single
    if len(parts) != len(drafts):
        if not own and len(single) > 1:
            drafts[-1].doubt(texts.KEYS_OF_MANY.format(key=raw.strip()[:20]), 0.2)
        return
    if own:
        for draft in drafts:
            draft.doubt(texts.KEYS_OF_MANY.format(key=raw.strip()[:20]), 0.2)
        return
    for draft, key in zip(drafts, parts, strict=True):
        draft.keys["line"] = key
