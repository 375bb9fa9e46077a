"""Words of the phone's pages about matches, make-up study and measures."""

from collections.abc import Sequence
from itertools import groupby

from models.activity import Fixture, Tournament

STYLES = {"league": "循环赛", "cup": "淘汰赛"}
TAKEN_IN = "已同意，会告诉他。"
NOT_TAKEN = "好的，没有同意，会告诉他。"
BOTH_SCORES = "请把两边的得分都填上，各 1 到 3 位数字。"


def rules(row: Tournament | None) -> str:
    """How it is played."""
    if row is None:
        return ""
    size = f"每队 {row.least} 到 {row.most} 人" if row.least != row.most else f"每队 {row.least} 人"
    return f"{STYLES[row.style]}，{size}"


def founded(name: str) -> str:
    """A team was entered."""
    return f"“{name}”组好了，您是队长。请队友打开本页申请入队，由您同意。"


def rounds(rows: Sequence[Fixture]) -> list[tuple[int, list[Fixture]]]:
    """Matches by their round."""
    return [(number, list(found)) for number, found in groupby(rows, key=lambda one: one.round)]
