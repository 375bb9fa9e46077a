"""Every word people read about 民主评议党员."""

from collections.abc import Mapping, Sequence
from datetime import date

ABSTAIN = "弃权"
NOT_A_BRANCH = "民主评议以党支部为单位，请选择党支部。"
ALREADY_THIS_YEAR = "这个支部今年已经发起过民主评议。"
BAD_DAY = "截止日期要在明天到 60 天之内。"
NOT_OPEN = "测评已经截止。"
NOT_CLOSED = "测评还没有截止，截止后才能看结果、评定等次。"
ALREADY_TOLD = "结果已经反馈给本人，不能再改。"
NOT_DECIDED = "还有党员没有评定等次，评定完再反馈。"
NOT_A_GRADE = "请为每位正式党员选一个等次。"
NOBODY = "您目前没有要参加的民主评议。"
CHOOSE = "请回复列出的数字。"
SELF_HELP = (
    "写下您的自评：对照党员标准，做得怎样、差在哪里、怎么改（1500 字以内）。"
    "只有您和支部书记能看到，书记每次查看都会留下记录。不写了回复“退出”。"
)
SELF_KEPT = "自评已记下，截止前可以再写一遍来替换。回复“评议”继续。"
SELF_BAD = "自评请写 1 到 1500 字。"
CAST = "已投出。谁投过有记录，投了什么与您没有任何关联，也不能再改。谢谢。"
SEALED_AWAY = "内容只显示一次。回复 1 投出，2 重写。"
CHOOSE_ONE = "请选一个。"
SELF_KEPT_HERE = "自评已记下，截止前可以修改。"
ONE_OR_TWO = "请回复 1 投出，或 2 重写。"
HELP = "民主评议：自评、无记名测评、看评定结果"
LIST, NEW = "民主评议", "发起民主评议"
INTRO = "个人自评、党员互评（会上）、民主测评（无记名）、组织评定；预备党员参加测评，不评等次。"
STAGES = {"open": "测评中", "closed": "待评定", "told": "已反馈"}
TODO = "民主评议待评定"
OPENED = "已发起，并通知了全体党员。"
CLOSED, DECIDED, TOLD = "测评已截止。", "等次已保存，反馈前可以修改。", "结果已反馈，每人只能看到自己的。"
CLOSE, TELL = "截止测评", "反馈结果"
TELL_LINES = ("每位党员会收到通知，只能看到自己的等次", "反馈后等次不能再改")
NOTHING_WRITTEN = "还没有写自评。"
HOME, HOME_VOTE, HOME_SELF = "民主评议", "无记名测评还没有投", "可以写自评"
LOOK = "看自评"
HEADS = ("编号", "姓名", "党员类别", "优秀", "合格", "基本合格", "不合格", "弃权", "评定等次")
FULL, CANDIDATE = "正式党员", "预备党员"
HIDDEN = "票数不足，不显示"


def too_few_members(count: int, least: int) -> str:
    """So few that every ballot could be guessed."""
    return (
        f"这个支部参加测评的党员只有 {count} 人，不足 {least} 人：线上测评容易猜出谁投了什么，结果也不会显示。"
        "请在会上用纸质票测评，或与其他支部一起进行。"
    )


def too_many_excellent(chosen: int, most: int, of: int) -> str:
    """More than a third."""
    return f"“优秀”不能超过参评正式党员的三分之一：{of} 人最多评 {most} 人，现在选了 {chosen} 人。"


def title(unit: str, year: int) -> str:
    """What an appraisal is called."""
    return f"{unit} {year} 年民主评议"


def close_lines(cast: int, members: int, least: int) -> list[str]:
    """What closing means now."""
    lines = [f"{members} 人中 {cast} 人已投票", "截止后不能再投，也不能重新开放"]
    return lines if cast >= least else [*lines, f"不足 {least} 票，测评结果将不显示"]


def about(name: str) -> str:
    """Whose self-appraisal."""
    return f"{name}的自评"


def opened(name: str, on: date) -> str:
    """To every member."""
    return f"《{name}》开始了，{_day(on)}截止。回复“评议”写自评、投无记名测评票。"


def reminder(name: str, on: date) -> str:
    """To whoever has not voted."""
    return f"《{name}》的无记名测评{_day(on)}截止，您还没有投。回复“评议”参加。"


def told(name: str) -> str:
    """The result is there; what it is, is not said in a push."""
    return f"《{name}》的评定结果出来了。回复“评议”看您自己的结果。"


def menu(name: str, on: date, *, wrote: bool, voted: bool) -> str:
    """What can be done while votes are taken."""
    first = "1 重写自评（已写）" if wrote else "1 写自评"
    second = "无记名测评：您已投出" if voted else "2 无记名测评"
    return f"《{name}》，{_day(on)}截止。\n{first}\n{second}"


def waiting(name: str) -> str:
    """Closed, not told yet."""
    return f"《{name}》的测评已截止，支部正在评定，结果出来会通知您。"


def result(name: str, grade: str | None) -> str:
    """One's own result."""
    head = f"《{name}》\n" if name else ""
    if grade is None:
        return f"{head}评议已结束。预备党员参加评议，不评定等次。"
    return f"{head}您的评定等次：{grade}\n有疑问请和支部书记谈。"


def sheet(members: Sequence[tuple[int, str]], page: str) -> str:
    """The sheet to fill in, and how."""
    lines = [f"{number} {name}" for number, name in members]
    return "\n".join(
        [
            "无记名测评：请给每位（包括您自己）评一个等次。",
            *lines,
            "一条消息写完，例如：1优 2合 3基 其余合",
            "优＝优秀　合＝合格　基＝基本合格　不＝不合格　弃＝弃权",
            f"聊天记录会留在您的手机和平台上；更想保密，请用网页填：{page}",
        ]
    )


def sure(marks: Mapping[str, str], names: Mapping[str, str]) -> str:
    """What was understood, to be confirmed."""
    lines = [f"{number} {names[number]}：{grade}" for number, grade in marks.items()]
    return "\n".join(["请核对，投出后不能更改：", *lines, "1 投出　2 重写"])


def missing(numbers: Sequence[str]) -> str:
    """The sheet is not whole."""
    return f"还缺编号 {'、'.join(numbers)}。请在一条消息里写全，例如：1优 2合 其余合"


def unreadable(fault: str) -> str:
    """A sheet nobody can read; the fault names no grade."""
    return f"没有看懂：{fault}。请按“编号＋等次”写，例如：1优 2合 其余合"


NO_SUCH_NUMBER = "有不在名单里的编号"
TWICE = "有的编号写了两次"
LEFT_OVER = "有编号和等次以外的内容"


def _day(on: date) -> str:
    return f"{on.month} 月 {on.day} 日"
