"""Every word people read about 岗位承诺."""

from collections.abc import Sequence
from datetime import date

ALREADY_CHECKED = "这一次的自查您已经做过了。回复“承诺”看下一次的日期。"
NOT_OPEN = "这条承诺已经结束，不用再自查了。"
NOT_DUE = "还没到自查的日子，不用着急。"
TOO_MANY = "您已有 5 条进行中的承诺，先兑现或撤回一条，再写新的。"
TOO_LONG = "请写短一些，500 字以内。"
EMPTY = "请写几句话，说说您要做到什么。"
DATE_WRONG = "自查日期要在明天到一年之内，例如 2027-02-28。"
ASK_TEXT = "写下您的承诺：在岗位上要做到什么，越具体越好（500 字以内）。\n您和支部书记能看到。不写了回复“退出”。"
ASK_WHEN = "多久以后自己看一看做得怎样？\n1 一个月　2 三个月　3 半年\n也可以写日期，例如 2027-02-28"
ASK_CHECK = "自己看一看：做到了吗？写几句给自己（只有您能看到，500 字以内）；不想写回复“不写”。"
ASK_NEXT = "这条承诺：\n1 继续，三个月后再看　2 已经兑现　3 不再继续"
ONE_TO_THREE = "请回复 1、2 或 3。"
CHOOSE_ONE = "请选一个。"
NO_NOTE = ("不写", "跳过", "无", "没有")
CHOOSE = "请回复列出的数字。"
LIST, INTRO = "岗位承诺", "本支部的承诺卡。自查写了什么只有本人能看到，这里只看到哪天到期、做过没有；不打分，不排名。"
STATES = {"open": "进行中", "kept": "已兑现", "dropped": "不再继续"}
FILTERS = (("due", "到期待自查"), ("open", "进行中"), ("kept", "已兑现"), ("dropped", "不再继续"))
HELP = "写岗位承诺，到期自己看一看"
HOME, HOME_DUE = "岗位承诺", "到自查的日子了"


def made(on: date) -> str:
    """A pledge was written."""
    return f"承诺已记下，{_day(on)}提醒您自己看一看。回复“承诺”随时可看。"


def mine(rows: Sequence[tuple[str, date, bool]]) -> str:
    """My open pledges as (text, day, due), and what can be done."""
    if not rows:
        return "您还没有进行中的岗位承诺。\n1 写一条"
    lines = [f"{n} {text}（{'该自查了' if due else _day(on) + '自查'}）" for n, (text, on, due) in enumerate(rows, 1)]
    return "\n".join(["您的岗位承诺：", *lines, f"{len(rows) + 1} 再写一条", "回复数字打开。"])


def one(text: str, on: date, *, due: bool) -> str:
    """A pledge and what can be done with it."""
    first = "1 现在自查" if due else "1 改自查日期"
    return f"{text}\n自查日期：{_day(on)}\n{first}　2 已经兑现　3 不再继续"


def reminder(text: str) -> str:
    """The day has come."""
    return f"您的岗位承诺到自查的日子了：{text}\n回复“承诺”自己看一看，写给自己的话只有您能看到。"


def checked(state: str, on: date) -> str:
    """A self-check is done."""
    return f"已记下，{_day(on)}再提醒您。" if state == "open" else ended(state)


def ended(state: str) -> str:
    """A pledge is over."""
    return "祝贺您说到做到！这条承诺已兑现。" if state == "kept" else "好的，这条承诺不再继续。"


def moved(on: date) -> str:
    """Another day."""
    return f"已改，{_day(on)}提醒您自查。"


def _day(on: date) -> str:
    return f"{on.year} 年 {on.month} 月 {on.day} 日"
