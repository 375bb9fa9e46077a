"""The day and the hour as people count them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today_of(now: datetime) -> date:
    """The day in Beijing."""
    return now.astimezone(SHANGHAI).date()
