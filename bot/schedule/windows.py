"""The calendar maths of a rule, by APScheduler's trigger, asked and answered in UTC."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

FIELDS = ("minute", "hour", "day", "month", "day_of_week")


def next_window(rule: str, after: datetime, *, zone: str) -> datetime:
    """The first window later than `after`, in UTC.

    Raises: ValueError for a rule that is not one or has no window left.
    """
    start = (after + timedelta(seconds=1)).astimezone(UTC).replace(microsecond=0)
    found: datetime | None = _trigger(rule, zone).get_next_fire_time(None, start)
    if found is None:
        raise ValueError(f"cron rule {rule!r} has no window after {after}")
    window = found.astimezone(UTC)
    if window <= after:
        raise ValueError(f"cron rule {rule!r} does not get on after {after}")
    return window


@lru_cache
def _trigger(rule: str, zone: str) -> CronTrigger:
    """Built once: after a long outage a rule is asked for thousands of windows."""
    parts = rule.split()
    names = FIELDS if len(parts) == len(FIELDS) else ("second", *FIELDS)
    if len(parts) != len(names):
        raise ValueError(f"cron rule {rule!r} has {len(parts)} fields; give five, or six with seconds first")
    return CronTrigger(**dict(zip(names, parts, strict=True)), timezone=zone)
