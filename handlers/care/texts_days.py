"""The words of the working calendar's page."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from handlers.care.calendar import Season

if TYPE_CHECKING:
    from handlers.care.working import Move

TITLE, TRIAL, ADD, REMOVE, FIRE = "工作日历", "试运行：放假安排", "改工作日历", "删去录入的日子", "改防火期"
NOTED, NOTED_FIRE = "改工作日历", "改防火期"
KEPT = "已记下，后面的通知已按新的日历重排。"
WEEK = "一二三四五六日"
MOST_SHOWN = 20
NOTHING_MOVES = "今天以后的关怀通知都不改期"
HELD = "（已拟稿、批准或改过期，不会自动改，请到关怀日历核对）"
MISSING_TODO = "放假安排没有录入：{years} 年"


def day(on: date) -> str:
    return f"{on} 周{WEEK[on.weekday()]}"


def asked(change: Mapping[date, tuple[bool, str] | None]) -> list[str]:
    """Such as 2027-01-01 周五：放假（元旦）."""
    lines = [f"{day(on)}：{_as(one)}" for on, one in sorted(change.items())]
    return _cut(lines)


def _as(one: tuple[bool, str] | None) -> str:
    if one is None:
        return "不再另作安排，按程序自带的日历"
    works, name = one
    return ("上班" if works else "放假") + (f"（{name}）" if name else "")


def moves(found: Iterable["Move"]) -> list[str]:
    """What goes out on another day, as lines."""
    return _cut([_move(one) for one in found]) or [NOTHING_MOVES]


def _move(one: "Move") -> str:
    if one.was is None:
        when = f"新增，{one.now} 发"
    elif one.now is None:
        when = f"不再有（原定 {one.was}）"
    else:
        when = f"{one.was} 改到 {one.now}"
    return f"通知“{one.name}”：{when}{HELD if one.held else ''}"


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_SHOWN
    return [*lines[:MOST_SHOWN], f"…另有 {more} 条"] if more > 0 else lines


def season(year: int, one: Season, *, gone: bool) -> str:
    return f"{year} 年{one.name}：" + ("删去" if gone else f"{one.start} 至 {one.end}")
