"""The words people read in the calendar of care."""

from datetime import date

FIRE_CAMPAIGN = "防火期"

TERM = "节气"
MEANING = {
    "冬至": "节气，数九第一天",
    "一九": "冬至当天",
    "三九": "冬至起第 19 天",
    "九九": "冬至起第 73 天",
    "初伏": "夏至起第三个庚日",
    "中伏": "夏至起第四个庚日",
    "末伏": "立秋起第一个庚日",
    "出伏": "三伏最后一天",
    "腊八": "农历十二月初八",
    "除夕": "春节前一天",
    "春节": "农历正月初一",
    "元宵": "农历正月十五",
    "中秋": "农历八月十五",
    "01-01": "元旦",
    "03-05": "学雷锋纪念日",
    "05-04": "青年节",
    "07-01": "建党纪念日",
    "10-01": "国庆节",
    "10-07": "国庆假期末",
}


def month_day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def rule(day: str, occasion: date, lead: int, in_workdays: bool, until: str, end: date) -> str:
    """Such as 小暑（节气，7 月 7 日）前 7 天，至出伏（三伏最后一天，8 月 23 日）."""
    unit = "个工作日" if in_workdays else "天"
    when = f"{_named(day, occasion)}前 {lead} {unit}" if lead else f"{_named(day, occasion)}当天"
    if (until, end) == (day, occasion):
        return when
    return f"{when}，至{' ' if until[:1].isdigit() else ''}{_named(until, end)}"


def _named(name: str, day: date) -> str:
    """Such as 小暑（节气，7 月 7 日）, or 7 月 1 日（建党纪念日）."""
    if name[:1].isdigit():
        return f"{month_day(day)}（{MEANING[name]}）" if name in MEANING else month_day(day)
    if name[-1:].isdigit():
        return f"{name}（{month_day(day)}）"
    return f"{name}（{MEANING.get(name, TERM)}，{month_day(day)}）"


def fire_rule(year: int, ordered: int, start: date, end: date) -> str:
    days = f"{month_day(start)}至 {month_day(end)}"
    if year == ordered:
        return f"{year} 年森林防火命令：{days}"
    return f"按 {ordered} 年森林防火命令推算：{days}。{year} 年的命令尚未录入，请管理员核对"


def fire_name(season: str) -> str:
    return f"{season}开始"


def with_warnings(words: str, warnings: list[str]) -> str:
    return f"{words}。注意：{''.join(warnings)}" if warnings else words


def year_out_of_range(year: int, first: int, last: int) -> str:
    return f"只能排 {first}–{last} 年的日历，{year} 年排不了。"
