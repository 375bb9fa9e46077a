"""Days as the firm counts them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(now: datetime) -> date:
    """The day in Beijing."""
    return now.astimezone(SHANGHAI).date()
