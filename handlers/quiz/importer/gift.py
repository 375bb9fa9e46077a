"""Moodle's GIFT: stem and answers in braces."""

import re

from . import texts
from .found import Draft, Group, Line, Reading

ITEM = re.compile(
    r"\s*(?:::(?P<title>[^:\n]{0,200})::)?\s*(?P<stem>[^{}]{1,4000}?)\{(?P<body>[^{}]{0,4000})\}(?P<tail>[^{}\n]{0,1000})",
    re.S,
)
CHOICE = re.compile(r"(?<!\\)([=~])\s*(?:%-?\d+(?:\.\d+)?%)?\s*((?:[^=~\\#]|\\.)*)(?:#((?:[^=~\\]|\\.)*))?", re.S)


def is_gift(lines: list[Line]) -> bool:
    """Whether braces with = or ~ hold the answers."""
    text = "\n".join(x.text for x in lines[:400])
    bodies = re.findall(r"\{([^{}]{1,2000})\}", text)
    marked = [b for b in bodies if re.match(r"\s*(?:[=~]|T(?:RUE)?\s*$|F(?:ALSE)?\s*$)", b)]
    return bool(marked) and len(marked) * 2 > len(bodies)


def read_gift(lines: list[Line]) -> Reading:
    """Drafts of every GIFT item."""
    reading = Reading(groups=[Group()])
    kept = [Line("", x.place) if x.text.lstrip().startswith(("//", "$CATEGORY")) else x for x in lines]
    text = "\n".join(x.text for x in kept)
    for found in ITEM.finditer(text):
        line = text.count("\n", 0, found.start("stem")) + 1
        line += len(found["stem"]) - len(found["stem"].lstrip()) and found["stem"][
            : len(found["stem"]) - len(found["stem"].lstrip())
        ].count("\n")
        draft = Draft(texts.LINE.format(n=line))
        stem = _plain(found["stem"].strip())
        draft.stem = [stem + ("（  ）" + found["tail"].strip() if found["tail"].strip() else "")]
        _answers(draft, found["body"].strip())
        reading.drafts.append(draft)
    return reading


def _plain(text: str) -> str:
    return re.sub(r"\\([~=#{}:])", r"\1", re.sub(r"^\[\w+\]", "", text)).strip()


def _answers(draft: Draft, body: str) -> None:
    word = re.split("#", body)[0].strip().upper()
    if word in ("T", "TRUE", "F", "FALSE"):
        draft.kind, draft.keys["gift"] = "judge", word
        return
    choices = CHOICE.findall(body)
    feedback = [f.strip() for _, _, f in choices if f.strip()]
    draft.explanation = [_plain(f) for f in feedback[:1]]
    if all(sign == "=" for sign, _, _ in choices) and choices:
        draft.kind = "blank"
        draft.keys["gift"] = "；".join(_plain(c) for _, c, _ in choices)
        return
    draft.options = [_plain(c) for _, c, _ in choices]
    weights = [float(w) for w in re.findall(r"~\s*%(-?\d+(?:\.\d+)?)%", body)]
    right = {i for i, (sign, _, _) in enumerate(choices) if sign == "="}
    if weights and not right and len(weights) == len(choices):
        right = {i for i, w in enumerate(weights) if w > 0}
        draft.kind = "multi"
    draft.ticked = right
