"""The words people read about working days."""

from datetime import date

EXAMPLE = "例如：元旦,2027-01-01,2027-01-03,放假"
NO_ROWS = "文件里没有放假安排。每行写：名称,开始日期,结束日期,放假或上班。" + EXAMPLE
NOT_TEXT = "文件读不出来。请用 Excel（.xlsx）或“CSV UTF-8”，第一张表每行写一条。"


def year_missing(year: int) -> str:
    return f"{year} 年放假安排尚未录入，按周一至周五推算，未含调休。请管理员按国务院办公厅的放假通知在后台“工作日历”里录入。"


def at_line(line: int, words: str) -> str:
    return f"第 {line} 行：{words}"


def wrong_columns(found: int) -> str:
    return f"应有 4 栏（名称,开始日期,结束日期,放假或上班），读到 {found} 栏。{EXAMPLE}"


def not_a_date(column: str, value: str) -> str:
    return (
        f"{column}“{value}”不是日期，请写成 2027-01-31 这样。" if value else f"{column}没有填，请写成 2027-01-31 这样。"
    )


def not_a_kind(value: str) -> str:
    return f"“{value}”看不懂，最后一栏请填“放假”或“上班”。"


def ends_before_start(start: date, end: date) -> str:
    return f"结束日期 {end} 早于开始日期 {start}，请核对。"


def too_long(start: date, end: date, days: int, most: int) -> str:
    return f"{start} 至 {end} 共 {days} 天，超过 {most} 天，请核对年份和月份。"


def out_of_range(day: date, first: int, last: int) -> str:
    return f"日期 {day} 不在 {first}–{last} 年之间，请核对年份。"


def contradiction(day: date, line: int) -> str:
    return f"{day} 与第 {line} 行矛盾：一处放假，一处上班。请删去一处。"
