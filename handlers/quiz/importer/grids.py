"""Tables inside running text: rows of tabbed cells under a header are questions, 题号/答案 rows are detached keys."""

import itertools
import re

from .columns import header
from .found import Line, Reading
from .reading_sheet import Sheet


def tabbed(lines: list[Line]) -> Reading | None:
    """Questions from a text that is one table; None when it is not. Key tables become lines of numbered keys."""
    rows = [(n, x.text.split("\t")) for n, x in enumerate(lines) if "\t" in x.text]
    heads = [n for n, cells in rows if header([c.strip() for c in cells])]
    if not heads:
        return _blackboard(lines)
    held = sum(1 for x in lines if x.text.strip())
    if len(rows) * 2 < held:
        return None
    from .tables import read_sheets

    sheet = Sheet("", [[c.strip() for c in x.text.split("\t")] for x in lines])
    reading = read_sheets([sheet])
    places = {f"第 {n} 行": x.place for n, x in enumerate(lines, 1)}
    for draft in reading.drafts:
        draft.place = places.get(draft.place, draft.place)
    return reading


def key_rows(lines: list[Line]) -> None:
    """题号⇥1⇥2 above 答案⇥A⇥B becomes 1.A 2.B, in place."""
    for above, below in itertools.pairwise(lines):
        first = [c.strip() for c in above.text.split("\t")]
        second = [c.strip() for c in below.text.split("\t")]
        if (
            len(first) < 2
            or first[0] not in ("题号", "序号", "题 号")
            or second[0] not in ("答案", "答 案", "参考答案", "正确答案")
        ):
            continue
        pairs = [
            f"{n}.{k}"
            for n, k in zip(first[1:], second[1:], strict=False)
            if n.isdigit() and re.fullmatch(r"[A-Ha-h]{1,8}|[√×对错]|正确|错误", k)
        ]
        if pairs:
            above.text, below.text = "答案：", " ".join(pairs)
            above.marks, below.marks = [], []


def _blackboard(lines: list[Line]) -> Reading | None:
    """MC⇥stem⇥option⇥correct⇥option⇥incorrect."""
    from .found import Draft, Group

    rows = [x for x in lines if x.text.strip()]
    if not rows or not all(re.match(r"(?:MC|MA|TF|FIB|ESS)\t", x.text) for x in rows):
        return None
    reading = Reading(groups=[Group()])
    kinds = {"MC": "single", "MA": "multi", "TF": "judge", "FIB": "blank", "ESS": "essay"}
    for line in rows:
        code, stem, *cells = [c.strip() for c in line.text.split("\t")]
        draft = Draft(line.place, kind=kinds[code], stem=[stem])
        if code in ("MC", "MA"):
            draft.options = cells[::2]
            draft.ticked = {i for i, c in enumerate(cells[1::2]) if c.casefold() == "correct"}
        elif cells:
            draft.keys["cell"] = "；".join(c for c in cells if c)
        reading.drafts.append(draft)
    return reading
