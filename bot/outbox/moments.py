"""UTC milliseconds, quiet hours, and how far apart a mass notice is spread."""

from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from random import Random
from zoneinfo import ZoneInfo

from bot.config import Config, Notices
from models.base import to_ms

FIRST_BACKOFF_S = 2
LONGEST_BACKOFF_S = 3600


def after_quiet(now: datetime, config: Config) -> datetime:
    """`now`, or where it falls into the quiet hours the moment they end."""
    zone = ZoneInfo(config.app.timezone)
    local = now.astimezone(zone)
    if not _is_quiet(local.time(), config.notices):
        return now
    end = datetime.combine(local.date(), config.notices.quiet_until, zone)
    return (end if end > local else end + timedelta(days=1)).astimezone(UTC)


def _is_quiet(at: time, notices: Notices) -> bool:
    start, end = notices.quiet_from, notices.quiet_until
    return start <= at < end if start <= end else at >= start or at < end


def scatter(key: str, seconds: int) -> int:
    """Milliseconds in [0, seconds], always the same for one key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) % (seconds * 1000 + 1)


def backoff_ms(attempts: int, rng: Random) -> int:
    """Full jitter over 2 s doubling with each attempt (1, 2, …), at most an hour."""
    return int(rng.uniform(0, min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2 ** (attempts - 1))) * 1000)


def day_start_ms(now: datetime, config: Config) -> int:
    """When the natural day of `now` began: the platforms count their quotas by it."""
    local = now.astimezone(ZoneInfo(config.app.timezone))
    return to_ms(local.replace(hour=0, minute=0, second=0, microsecond=0))
