"""The words people read about visits, talks and coverage."""

from collections.abc import Sequence
from datetime import date


def nobody_called(name: str) -> str:
    return f"您负责的范围里没有“{name}”。请写姓名全称或工号。"


def several_called(name: str, people: Sequence[tuple[str, str]]) -> str:
    lines = [f"{number} {unit}" for number, unit in people]
    return f"有 {len(people)} 位叫“{name}”，请写工号：\n" + "\n".join(lines)


LEAVE = "不登记了回复“退出”。"
NOT_YOUR_TASK = "这一项不在您负责的范围里。回复“待办”看您的。"
NOT_TO_THE_PERSON = "这件事正是为了看望本人，不能转给本人。请写另一位同事。"
ALREADY_DONE = "这一项已经有人办了，谢谢您。其余的在“待办”里。"
MAY_NOT_REPORT = "只能报告您负责的职工，或您自己的住院、家庭变故、生活困难。急事请直接找支部书记，或回复“热线”。"
MAY_NOT_RECORD = "只能登记和您负责的职工，或同支部同志的谈话。"
NOT_TO_YOURSELF = "自己和自己的谈话不用登记。"
FORM_WORDS = {"visit": "必访", "talk": "必谈"}
VERBS = {"visit": "看望", "talk": "谈心"}
WEEKDAYS = "一二三四五六日"
NO_TASKS = "现在没有要您看望或谈心的事。回复“登记”可以报告情况或补记一次谈话。"
NOTHING_WAITS = "现在没有要您看望或谈心的事。学习会定下由您负责的措施，完成了回复“我的措施”。"
WHICH_TASK = "请回复待办前面的数字；不看了回复“退出”。"
TASK_CHOICES = "1 已完成  2 改由他人  3 说明情况"
ASK_FORM = "怎么谈的？1 面谈  2 电话  3 家访"
ASK_WITH = "还有谁一起？请回复姓名；没有回复“无”。"
ASK_FOLLOW_UP = "需要后续帮助吗？1 需要  2 不需要"
ASK_CONTENT = "想记几句谈了什么吗？加密保存，只有您和本人能看到。不记回复“跳过”。"
ASK_WHO_INSTEAD = "改由谁去？请回复姓名或工号。"
ASK_WHY = "请写一下情况（加密保存）。"
REGISTER = "登记什么？\n1 报告一件事（住院、家庭变故、生活困难、思想波动……）\n2 补记一次谈话或走访"
REPORT_WHO = "是谁的事？请回复姓名或工号；是您自己的回复“我”。"
TALK_WHO = "和谁谈的？请回复姓名或工号。"
ASK_DETAIL = "简单写一下情况（加密保存，只给要去看望的人看）。没有回复“跳过”。"
TEXT_PLEASE = "请用文字回复。"
ONE_OR_TWO = "请回复 1 或 2。"
ONE_TO_THREE = "请回复 1 到 3。"
NO_TALKS = "还没有和您的谈话记录。有话想说，随时回复“建议”或“求助”。"
NONE_HELD = "您还没有登记过谈话。补记一次回复“登记”。"
WHICH_TALK = "请回复谈话前面的数字；不看了回复“退出”。"
TALK_CHOICES = "1 补充  2 有不同意见  3 看谁看过"
WRITE_NOTE = "请写您的补充，只有您和谈话人能看到。"
WRITE_DISPUTE = "请写哪里与实际不符，只有您和谈话人能看到，记录会标注“有异议”。"
NOTE_KEPT = "已记下，并告诉了谈话人。"
NOT_NOTED = "当时没有记内容。"
NO_BRANCH = "覆盖情况由书记和领导查看。您的谈话回复“我的谈话”。"


def day(on: date) -> str:
    return f"{on.month} 月 {on.day} 日（周{WEEKDAYS[on.weekday()]}）"


def card(name: str, event: str, form: str, due: date) -> str:
    return (
        f"{FORM_WORDS[form]}：{name}（{event}），请在 {day(due)}前{VERBS[form]}。\n"
        "回复数字：1 已完成  2 改由他人  3 说明情况；也可回复“待办”看全部"
    )


def reminder(name: str, event: str, form: str, due: date) -> str:
    return f"提醒：{name}（{event}）请在 {day(due)}前{VERBS[form]}。去过了回复“待办”登记一下就好。"


def escalated(name: str, event: str, due: date) -> str:
    return f"需要您过问：{name}（{event}）的看望谈心过了 {day(due)}的期限。回复“待办”可以改由他人。"


def explained(actor: str, name: str, event: str) -> str:
    return f"{actor}对{name}（{event}）的看望谈心作了说明，这一项已了结。详情请当面问他。"


def todo(lines: Sequence[tuple[str, str, str, date]], today: date) -> str:
    """(name, event, form, due) by number."""
    shown = [
        f"{n} {FORM_WORDS[form]} {name}（{event}）{day(due)}前{'，已超期' if due < today else ''}"
        for n, (name, event, form, due) in enumerate(lines, 1)
    ]
    return "\n".join(shown)


def todo_more(below: int) -> str:
    return f"\n您负责的范围里另有 {below} 件超期或还没有人办（在上面靠后）。" if below else ""


def duties_near(count: int) -> str:
    return f"\n责任清单有 {count} 项快到期或已到期，回复“责任”查看。" if count else ""


def task_opened(name: str, event: str, detail: str) -> str:
    said = f"\n情况：{detail}" if detail else ""
    return f"{name}（{event}）{said}\n{TASK_CHOICES}"


def completed(name: str) -> str:
    return f"已记录。谈话内容只有您和{name}能看到；本人可以补充或更正。"


def handed_on(name: str) -> str:
    return f"好的，已转给{name}并通知到他。"


EXPLAINED = "已记下您的说明。"


def which_event(names: Sequence[str]) -> str:
    return "是什么事？\n" + "\n".join(f"{n} {name}" for n, name in enumerate(names, 1))


def reported(name: str, due: date) -> str:
    return f"已记下，会安排人在 {day(due)}前看望或联系{name}。谢谢您告诉我们。"


NOT_A_TRIGGER = "已收到。本单位没有为这类情况设任务，请直接告诉支部书记。"


def recorded(talker: str, form: str, on: date) -> str:
    return f"{talker}登记了 {day(on)}和您的一次{form}。回复“我的谈话”可以查看、补充或提出不同意见。"


def note(text: str, *, disputes: bool) -> str:
    return f"{'本人有不同意见' if disputes else '本人补充'}：{text}"


def note_came(name: str, on: date, *, disputes: bool) -> str:
    return f"{name}对 {day(on)}的谈话记录{'提出了不同意见' if disputes else '作了补充'}。回复“谈过的”查看。"


def talks(lines: Sequence[tuple[date, str, str]]) -> str:
    shown = [f"{n} {day(on)} {who} {form}" for n, (on, who, form) in enumerate(lines, 1)]
    return "您的谈话记录：\n" + "\n".join(shown) + "\n回复数字查看。"


def opened_talk(content: str, notes: Sequence[str], *, own: bool) -> str:
    lines = [content or NOT_NOTED, *notes]
    return "\n".join(lines) + (f"\n{TALK_CHOICES}" if own else "")


def looked(lines: Sequence[tuple[str, str]]) -> str:
    return "看过这条记录的人：\n" + "\n".join(f"{name} {at}" for name, at in lines) if lines else "还没有人看过内容。"


def nobody_there(unit: str) -> str:
    return f"{unit}名下没有在册人员，算不出覆盖。请先核对花名册或人员归属。"


def covered(
    unit: str, talked: int, due: int, exempt: int, visited: int, left: Sequence[str], left_count: int, pairs: str
) -> str:
    head = f"{unit} 今年谈心走访：{talked}/{due} 人" if due else f"{unit} 今年谈心走访：无应办"
    head += f"（免谈 {exempt} 人），家访 {visited} 人"
    if not left_count:
        return f"{head}\n{pairs}都谈到了。"
    more = f" 等 {left_count} 人" if left_count > len(left) else ""
    return f"{head}\n{pairs}还没谈到：{'、'.join(left)}{more}"


def pair_line(committee: tuple[int, int], with_committee: tuple[int, int], members: tuple[int, int]) -> str:
    rows = (("支委之间", committee), ("支委与党员", with_committee), ("党员之间", members))
    return "结对：" + "，".join(f"{name} {of(done, due)}" for name, (done, due) in rows) + "\n"


def of(done: int, due: int) -> str:
    return f"{done}/{due}" if due else "无应办"


REASON_TOO_LONG = "原因请写短一些，32 个字以内。"
WRONG_DATES = "最后一天不能早于第一天，也不能早于今天；一次最多一年。"
EXEMPT_HOW = "请写明姓名和原因，例如：免谈 张三 长期病休"


def exempted(name: str, reason: str, last: date) -> str:
    return f"已记下：{name}（{reason}）到 {day(last)}不计入谈心覆盖。"


NOT_KEPT = "加密的内容只显示一次。请重新打开这一条。"
