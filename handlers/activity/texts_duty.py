"""The words of a roster's report."""

NO_HEADS = "没找到表头。需要“工号或姓名、日期、开始、结束（或班次）”，或每人一行、每天一列的排班表。"


def nobody(cell: str, who: str, matches: int) -> str:
    """A name that fits nobody, or several."""
    if matches:
        return f"{cell}：“{who}”有 {matches} 个重名，请改填工号。"
    return f"{cell}：花名册里没有“{who}”，或不在您负责的范围里。"


def unreadable(cell: str, value: str, shift: str) -> str:
    """A day or a shift that cannot be read."""
    both = " ".join(part for part in (value, shift) if part) or "空白"
    return f"{cell}：看不懂“{both}”。日期写成 2026-11-28，时间写成 8:00，班次写白、夜、值或休。"


def clash(name: str, title: str) -> str:
    """A sign-up that clashes with a new shift."""
    return f"{name} 已报“{title}”，与新排的班冲突，已通知本人。"
