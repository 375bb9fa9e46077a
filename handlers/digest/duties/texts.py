"""Every word of the responsibilities."""

from collections.abc import Sequence
from datetime import date

NOT_YOURS = "这一项由别的同事负责，请找责任人或单位书记。"
CLOSED = "这一项已经办结或撤销。"
NO_EVIDENCE = "请写一句完成的依据，例如：11 月 20 日支委会纪要第 3 条。"
NO_TITLE = "请写明是什么责任，例如：冬季防火物资检查。"
PERCENT = "进度请写 0 到 100 的数字。"
NONE = "您现在没有未完成的责任项。"
CHOICES = "1 报进展  2 已完成  3 分解到下级  4 看进展记录"
ASK_PROGRESS = "进展到多少？写百分数和一句说明，例如：60 物资已采购，等验收。"
ASK_EVIDENCE = "完成的依据是什么？写一句，例如：11 月 20 日支委会纪要第 3 条。"
ASK_UNIT = "分解到哪个下级单位？回复数字："
NO_UNITS_BELOW = "这个单位下面没有可分解的下级单位。"
KEPT = "已记下进展。"
DONE = "已登记完成。"
NO_STEPS = "还没有进展记录。"
HEADS = ("编号", "单位", "责任", "措施", "责任人", "期限", "进度%", "状态", "完成日期", "依据", "上级项")
STATES = {"open": "办理中", "done": "已完成", "dropped": "已撤销"}
SHEET = "责任清单"


def day(on: date) -> str:
    return f"{on.month} 月 {on.day} 日"


def not_of_unit(name: str, unit: str) -> str:
    return f"{name}不在{unit}，请选本单位的人。"


def not_below(unit: str, whole: str) -> str:
    return f"{unit}不在{whole}下面，只能分解到下级单位。"


def later_than_whole(due: date) -> str:
    return f"分解后的期限不能晚于总期限 {day(due)}。"


def given(title: str, due: date) -> str:
    return f"交给您一项责任：{title}，{day(due)}前完成。回复“责任”报进展。"


def overdue(title: str, due: date) -> str:
    return f"责任“{title}”过了期限（{day(due)}）。办完了回复“责任”登记一下；有困难请告诉上级。"


def red(unit: str, title: str, due: date) -> str:
    return f"需要您过问：{unit}的责任“{title}”过期限（{day(due)}）超过 10 个工作日。回复“责任”查看。"


def listed(rows: Sequence[tuple[str, str, date, int, bool]], today: date) -> str:
    """(unit, title, due, percent, to split) by number."""
    lines = [
        f"{n} {title}（{unit}，{day(due)}前，{percent}%{'，已超期' if due < today else ''}{'，待分解' if splits else ''}）"
        for n, (unit, title, due, percent, splits) in enumerate(rows, 1)
    ]
    return "责任清单：\n" + "\n".join(lines) + "\n回复数字处理。"


def which(most: int) -> str:
    return f"请回复 1 到 {most} 的数字；不办了回复“退出”。"


def opened(title: str, unit: str, due: date, measure: str, percent: int) -> str:
    how = f"\n措施：{measure}" if measure else ""
    return f"{title}（{unit}）\n期限 {day(due)}，进度 {percent}%{how}\n{CHOICES}"


def units(names: Sequence[str]) -> str:
    return ASK_UNIT + "\n" + "\n".join(f"{n} {name}" for n, name in enumerate(names, 1))


def split_to(unit: str, title: str, due: date) -> str:
    return f"已分解到{unit}：{title}，{day(due)}前完成。"


def steps(lines: Sequence[tuple[date, int, str]]) -> str:
    return "\n".join(f"{day(on)} {percent}% {text}" for on, percent, text in lines)


INTRO = "分解到下级的，按下级的完成情况算；期限按工作日提醒，超过 10 个工作日告诉上级。"
GIVEN = "已建立，并通知责任人。"
DROPPED = "已撤销。"


def shown_state(state: str, *, late: bool) -> str:
    return "已超期" if late and state == "open" else STATES[state]


SHEET_HEADS = ("责任*", "单位代码*", "期限*", "责任人工号", "措施", "要分解（是/否）")
EXAMPLE = (
    "示例：冬季森林防火物资检查（填好后删掉这一行）",
    "单位代码见第二张表",
    "2026-12-31",
    "",
    "逐库清点，缺的补齐",
    "否",
)
UNITS, UNIT_HEADS = "单位代码", ("代码", "单位")
NO_SHEET = "这不是责任清单的表，或第一行表头改过。请先下载模板，在模板里填好，存成 .xlsx 再上传。"
EMPTY_SHEET = "表里还没有填责任。请在表头下面一行一项地填。"
IMPORT_TITLE = "从 Excel 导入责任清单"
IMPORT = "先下载模板填好，上传后先试读：哪一行不对会逐行写明。没有问题了再写入，整张一起写入，责任人会收到通知。"
SPLIT_BY_KEEPER = "分解到下级由单位的书记或领导办理，请找他们。"
HOME_TITLE = "我的责任"


def in_row(number: int, fault: str) -> str:
    return f"第 {number} 行：{fault}"


def too_many(most: int) -> str:
    return f"一次最多 {most} 行，请分几次导入。"


def too_long(head: str, most: int) -> str:
    return f"“{head}”太长，最多 {most} 个字。"


def no_unit(code: str) -> str:
    return f"没有代码为“{code}”的单位，代码见模板的第二张表。" if code else "没有填单位代码。"


def not_yours(code: str) -> str:
    return f"单位“{code}”不归您管，请由它的书记或领导来导入。"


def no_day(typed: str) -> str:
    return f"期限“{typed}”看不懂，请写成 2026-12-31。" if typed else "没有填期限。"


def yes_or_no(typed: str) -> str:
    return f"“要分解”请填“是”或“否”，现在是“{typed[:20]}”。"


def no_person(number: str) -> str:
    return f"没有工号为“{number}”的在册人员。"


def tried(fresh: int, known: int, faults: int) -> str:
    seen = f"，已有的 {known} 项不重复建立" if known else ""
    wrong = f"，{faults} 处不对，全部都没有写入：" if faults else "。没有问题，勾上“写入”再上传一次就建立。"
    return f"读到 {fresh} 项可以建立{seen}{wrong}"


def imported(fresh: int, known: int) -> str:
    return f"已建立 {fresh} 项，并通知责任人" + (f"；已有的 {known} 项没有重复建立。" if known else "。")


def left(count: int, late: int) -> str:
    return f"{count} 项办理中" + (f"，{late} 项已超期" if late else "")


EVIDENCE = "完成的依据"


def until(due: date, *, late: bool) -> str:
    return f"{day(due)}前" + ("，已超期" if late else "")


def step(on: date, percent: int, text: str) -> str:
    return f"{day(on)}　{percent}%　{text}"
