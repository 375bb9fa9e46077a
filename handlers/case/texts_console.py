"""The words of the back office's pages about help."""

from datetime import datetime, timedelta

from handlers.case.clocks import SHANGHAI
from models.case import State

BOARD, LIST, LEDGER, ANSWERS, TABLE = "求助看板", "求助列表", "帮扶台账", "政策问答", "求助流转表"
BOARD_INTRO = "按办理阶段排列，急的、快到期的在前。内容点进去才能打开，每次都有记录，本人能查到。"
LIST_INTRO = "只有编号和进度，没有姓名和内容。"
LEDGER_INTRO = "姓名、工号、致困原因已掩去，金额按档显示。完整台账要申请，分管领导同意后导出一次。"
TABLE_INTRO = "聊天、接口和后台都照这一张表办：谁在哪一步能做什么、要填什么、要满足什么。"
ANSWERS_INTRO = "职工回复“政策 问题”时查这里。一个人写，另一个人审过才给人看。"
COLUMNS: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("待受理", (State.SUBMITTED, State.REOPENED, State.TRANSFERRED)),
    ("受理中", (State.HANDLING, State.FIRST_LOOK, State.REPORTED, State.OUTSIDE)),
    ("等本人或暂停", (State.WANTED, State.HELD)),
    ("核实与评议", (State.VERIFYING, State.PANEL)),
    ("公示与异议", (State.NOTICE, State.OBJECTED)),
    ("待领导", (State.DECLINING, State.AWAITING, State.APPEAL)),
    ("落实", (State.APPROVED, State.CARRYING, State.RELIEF, State.PAID)),
)
DONE = "“{action}”已记录。"
ASKED_FULL = "已申请，分管领导同意后可以导出一次。"
GRANTED = "已同意，限时由申请人导出一次。"
GRANT_LINES = (
    "申请人能限时导出一次，里面有姓名、工号、致困原因和金额，没有掩码。",
    "名单上的每个人都能查到谁导出过；不在这里列出。",
    "文件上有导出人和时间的水印。",
)
WRITTEN = "已写好，等另一个人审核。"
REVIEWED = "已审核，职工现在能查到。"
WITHDRAWN = "已停用，职工查不到了。"
NO_SUCH_UNIT = "没有找到这个单位，请写编码或全名。"
NO_SUCH_PEOPLE = "有工号没有找到，请核对。"
BAD_AMOUNT = "请写数字，单位元。"
NEEDS_CHOICE = "请选一个。"
ROLES = {
    "P": "申请人", "T": "代报人", "H": "经办", "V": "核实人", "B": "书记", "G": "评议", "L": "领导", "F": "财务",
    "N": "", "S": "系统",
}  # fmt: skip


def deadline(due_at: datetime | None, now: datetime) -> tuple[str, str]:
    """How much time is left in words, and how the mark looks: late, soon, calm or still."""
    if due_at is None:
        return "不计时", "still"
    left = due_at - now
    if left <= timedelta():
        return f"超期 {_length(-left)}", "late"
    at = due_at.astimezone(SHANGHAI)
    return f"{at:%m-%d %H:%M} 前（还有 {_length(left)}）", "soon" if left < timedelta(days=1) else "calm"


def _length(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    return f"{hours // 24} 天" if hours >= 24 else f"{hours} 小时" if hours else "不到 1 小时"
