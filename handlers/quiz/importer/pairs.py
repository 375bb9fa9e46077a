"""Banks of a question line and an answer line, and nothing else: no numbers, no letters, no answer word."""

import re

from . import patterns, texts
from .found import Draft, Group, Line, Reading
from .keys import truth

ASKS = re.compile(r"[?？]\s*$|[(（]\s*[)）]|_{2,}|(?:是|为|有|在|的)\s*[:：]?\s*$|[(（]\s*$")
TITLE = re.compile(r"\s*\d{4}\s*年?\s*[:：].{2,30}$|.{2,30}\s\d{1,3}\s*%\s*$")


def is_pairs(lines: list[Line]) -> bool:
    """Whether the text is made of stem line, answer line, stem line, answer line …"""
    held = [x.text.strip() for x in lines if x.text.strip()]
    if len(held) < 4:
        return False
    asks = [bool(ASKS.search(t)) for t in held]
    begins = [a or patterns.number(t) is not None for a, t in zip(asks, held, strict=True)]
    answered = sum(1 for a, b in zip(asks, begins[1:], strict=False) if a and not b)
    return sum(asks) >= 0.3 * len(held) and answered >= 0.8 * sum(asks)


def read_pairs(lines: list[Line]) -> Reading:
    """Drafts of stem and answer; where the order breaks, what is unclear is doubted."""
    reading = Reading(groups=[Group()])
    for block in _blocks(lines):
        _read_block(reading, block)
    return reading


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """Parts between blank lines, without a part's title."""
    parts: list[list[Line]] = [[]]
    for line in lines:
        if line.text.strip():
            parts[-1].append(line)
        elif parts[-1]:
            parts.append([])
    out = []
    for part in parts:
        if part and (TITLE.fullmatch(part[0].text.strip()) or (len(part) == 1 and not ASKS.search(part[0].text))):
            part = part[1:]
        if part:
            out.append(part)
    return out


def _read_block(reading: Reading, block: list[Line]) -> None:
    """With an even count and no two questions in a row, lines alternate; else each question takes what follows it."""
    asks = [bool(ASKS.search(x.text)) for x in block]
    if _read_numbered(reading, block, asks):
        return
    even = (len(block) % 2 == 0 and not any(asks[1::2])) or (
        len(block) % 2 == 0 and sum(asks[0::2]) >= 2 * sum(asks[1::2]) + 1
    )
    if even:
        for n in range(0, len(block), 2):
            draft = _draft(block[n], [block[n + 1].text])
            if asks[n + 1] and truth(block[n + 1].text) is None:
                draft.doubt(texts.PAIR_UNSURE, 0.4)
            reading.drafts.append(draft)
        return
    at = 0
    while at < len(block):
        end = at + 1
        while end < len(block) and not asks[end]:
            end += 1
        draft = _draft(block[at], [x.text for x in block[at + 1 : end]])
        if end - at != 2 or not asks[at]:
            draft.doubt(texts.PAIR_UNSURE, 0.4)
        reading.drafts.append(draft)
        at = end


def _read_numbered(reading: Reading, block: list[Line], asks: list[bool]) -> bool:
    """A block of numbered stems: each takes the lines up to the next number; False when the numbers do not run on."""
    numbers = [patterns.number(x.text) for x in block]
    heads: list[int] = []
    for n, num in enumerate(numbers):
        expected = numbers[heads[-1]].value + 1 if heads else num.value if num else 0  # type: ignore[union-attr]
        if num and num.value == expected and num.style in ("dot", "decimal", "di", "paren") and num.value < 1000:
            heads.append(n)
    if len(heads) < 2 or heads[0] != 0:
        return False
    for head, end in zip(heads, [*heads[1:], len(block)], strict=True):
        split = max((n for n in range(head, end - 1) if asks[n]), default=head) + 1
        num = numbers[head]
        draft = Draft(block[head].place, num.value if num else None, stem=[num.rest if num else ""])
        draft.stem += [x.text.strip() for x in block[head + 1 : split]]
        if split < end:
            draft.keys["line"] = "\n".join(x.text.strip() for x in block[split:end])
        if end - split != 1 or not asks[split - 1]:
            draft.doubt(texts.PAIR_UNSURE, 0.4)
        reading.drafts.append(draft)
    return True


def _draft(line: Line, answer: list[str]) -> Draft:
    draft = Draft(line.place, stem=[line.text.strip()])
    if answer:
        draft.keys["line"] = "\n".join(a.strip() for a in answer)
    return draft


def plain(lines: list[Line]) -> bool:
    """No option letters, no answer words: running pairs are possible."""
    letters = sum(1 for x in lines if re.match(r"\s*[(（]?[A-D][)）、.．:：]", x.text))
    words = sum(1 for x in lines if patterns.ANS.match(x.text) or patterns.ANS_MID.search(x.text))
    held = sum(1 for x in lines if x.text.strip())
    return letters * 20 < held and words * 20 < held
