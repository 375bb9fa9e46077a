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


NO_HOUR_HEADS = "没找到表头。需要“工号或姓名、活动日期、开始时间和结束时间（或服务时长）”。"
SERVICE = "志愿服务"
DRY = "试读完成，没有写入；核对无误后加 --apply。"
FAULTY = "有错误，没有写入；改好后再导入。"
NO_SUCH_PERSON = "花名册里没有这个工号。"
DUTY_DONE = "排班已写入。"
HOURS_DONE = "已提交，等另一位组织员回复“审时长”批准后记入。"


def proof(filename: str, where: str, what: str, by: str, remark: str) -> str:
    """Where a row of a sheet came from."""
    parts = [f"登记表 {filename} {where}", what, f"认定人 {by}" if by else "", remark]
    return "；".join(part for part in parts if part)


def counted(fresh: int, known: int, faults: int) -> str:
    """A report's last line."""
    return f"新的 {fresh} 条，已有 {known} 条，错误 {faults} 处。"
