"""Moments as people say them, and time that does not run at night."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.words import simplify

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_UNTIL = time(22, 0), time(7, 0)
DAYS = "一二三四五六日"
NEAR = {0: "今天", 1: "明天", 2: "后天", -1: "昨天"}
ONE_DAY = timedelta(days=1)
DAY = r"(?:(\d{4})[-/年. ])?(\d{1,2})[-/月. ](\d{1,2})日?"
WHEN = re.compile(DAY + r"\s+(\d{1,2})[:：](\d{2})\s*[-–~到至 ]\s*(\d{1,2})[:：](\d{2})")


def local(moment: datetime) -> datetime:
    """The moment on Beijing's clocks."""
    return moment.astimezone(SHANGHAI)


def local_day(moment: datetime) -> date:
    """The day in Beijing."""
    return local(moment).date()


def clock(moment: datetime) -> str:
    """9:00, 13:30."""
    here = local(moment)
    return f"{here.hour}:{here.minute:02}"


def part(moment: datetime) -> str:
    """Which part of the day."""
    hour = local(moment).hour
    for until, name in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午")):
        if hour < until:
            return name
    return "晚上"


def say_day(day: date, today: date) -> str:
    """明天（周六）, 11 月 28 日（周六）, and the year where it is another one."""
    weekday = f"（周{DAYS[day.weekday()]}）"
    near = NEAR.get((day - today).days)
    if near:
        return near + weekday
    year = f"{day.year} 年 " if day.year != today.year else ""
    return f"{year}{day.month} 月 {day.day} 日{weekday}"


def say(moment: datetime, now: datetime) -> str:
    """明天（周六）上午 9:00."""
    return f"{say_day(local_day(moment), local_day(now))}{part(moment)} {clock(moment)}"


def span(start: datetime, end: datetime, now: datetime) -> str:
    """明天（周六）上午 9:00–11:30; the end's day is named where it is another one."""
    if local_day(start) == local_day(end - timedelta(milliseconds=1)):
        return f"{say(start, now)}–{clock(end)}"
    return f"{say(start, now)}至{say(end, now)}"


def length(minutes: int) -> str:
    """2 小时 30 分钟."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时 {rest} 分钟" if rest else f"{hours} 小时"


def is_quiet(moment: datetime) -> bool:
    """Whether people sleep: from 22:00 to before 7:00."""
    at = local(moment).time()
    return at >= QUIET_FROM or at < QUIET_UNTIL


def after_waking(moment: datetime, lasts: timedelta) -> datetime:
    """When so much time has passed after `moment`, the hours from 22:00 to 7:00 not counted."""
    here, rest = local(moment), lasts
    while True:
        if is_quiet(here):
            day = here.date() + (ONE_DAY if here.time() >= QUIET_FROM else timedelta())
            here = datetime.combine(day, QUIET_UNTIL, SHANGHAI)
        night = datetime.combine(here.date(), QUIET_FROM, SHANGHAI)
        if rest <= night - here:
            return (here + rest).astimezone(moment.tzinfo)
        rest -= night - here
        here = night


def read_span(text: str, now: datetime, *, ahead: bool = False) -> tuple[datetime, datetime] | None:
    """`11-21 9:00 11:30` as two moments, over midnight where the end is not later.

    Without a year it is the last such day, or with `ahead` the next one.
    """
    found = WHEN.search(simplify(text))
    if not found:
        return None
    year, month, day, *clocks = (int(part) if part else 0 for part in found.groups())
    try:
        start = datetime(year or local(now).year, month, day, clocks[0], clocks[1], tzinfo=SHANGHAI)
        if not year and (start < now if ahead else start > now):
            start = start.replace(year=start.year + (1 if ahead else -1))
        end = start.replace(hour=clocks[2], minute=clocks[3])
    except ValueError:
        return None
    return start, end if end > start else end + ONE_DAY
