"""The words of care's pages in the back office."""

TASKS, COVERAGE, CALENDAR, CAMPAIGNS = "必访必谈", "谈心覆盖", "关怀日历", "季节慰问"
PAIRS = "结对谈心"
PAIRS_INTRO = "今年一起谈过的，除以应谈的：支委两两之间；每位党员与至少一位支委；每位党员与至少一位党员。免谈的不算。"
NO_UNITS = "您名下还没有负责的单位。"
COVERED = (("left", "今年还没谈到"), ("talked", "今年谈过"), ("exempt", "免谈"))
REGISTER, EXEMPTIONS = "登记谈心走访", "免谈"
FORMS = {"visit": "走访", "talk": "谈心"}
LATE = "已超期"
LONGEST = 1500
NOBODY_YET = "（还没有人）"
TASKS_INTRO = "谁、什么事、哪天前；谈了什么只有两位当事人能看，这里不显示。点姓名办理：登记已看望、改由他人或说明情况。"
STATES = {"open": "待办", "done": "已完成", "excused": "已说明"}
FILTERS = (("mine", "由我办的"), ("open", "待办"), ("late", "已超期"), ("done", "已完成"), ("excused", "已说明"))
NOTICE_FILTERS = (
    ("coming", "要发的"),
    ("waiting", "待拟稿或待批准"),
    ("sent", "已发出"),
    ("other", "取消和过期的"),
)
PREPARED = "已拟稿，请另一位同事批准。"
APPROVED = "已批准，到日子自动发出。"
ONE_MORE = "已记下您的批准，人数较多，还要一位批准。"
MOVED = "已改期，请另一位同事批准。"
CANCELLED = "已取消。"
PAUSED, RESUMED, EQUIPPED = "已暂停。", "已恢复。", "已记下物资。"


def approve_lines(name: str, day: str, needed: int) -> list[str]:
    more = ["人数超过 5,000，要两位批准"] if needed > 1 else []
    return [f"“{name}”定在 {day} 自动发出", "发出后不能收回", *more]


def cancel_lines(name: str, day: str) -> list[str]:
    return [f"“{name}”（{day}）不再发出"]
