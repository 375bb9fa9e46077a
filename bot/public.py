"""What a public notice (公示) of any feature does alike: how a name is shown, until when it hangs."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.workdays import Workdays

SHANGHAI = ZoneInfo("Asia/Shanghai")


def masked(name: str) -> str:
    """张**, 欧***: the first character and stars, as many as characters are hidden."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def after_days(start: datetime, days: int, workdays: Workdays) -> datetime:
    """The end of the n-th working day after the day of `start`: the last moment of what is granted in whole days."""
    day = workdays.add(start.astimezone(SHANGHAI).date(), days)
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
