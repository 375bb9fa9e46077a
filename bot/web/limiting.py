"""How often: moving windows in Redis, or in this process where Redis is away. Nothing here is a fact."""

import hmac
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from math import ceil
from time import monotonic, time
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from bot.turn import Refusal
from bot.web import texts

if TYPE_CHECKING:
    from redis import Redis

LOOK_AGAIN_S = 1.0


class TooOften(Refusal):
    """More than is allowed (429); `seconds` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(texts.too_often(seconds))
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """`per` in the library's words ("5/minute"), counted under `name`. `here` keeps the count in this process alone."""

    name: str
    per: str
    here: bool = False

    @cached_property
    def item(self) -> RateLimitItem:
        """The library's own form."""
        return parse(self.per)


@dataclass
class Limiter:
    """Counts by a hash of who it is, under a key of the program's: an address is not to be read off the counts."""

    secret_key: str
    redis: "Redis | None" = None
    alone: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    away_until: float = 0.0

    @cached_property
    def shared(self) -> MovingWindowRateLimiter | None:
        """The count all processes share."""
        if self.redis is None:
            return None
        return MovingWindowRateLimiter(RedisStorage("redis://", connection_pool=self.redis.connection_pool))

    def hit(self, limit: Limit, who: str) -> None:
        """Count one. Raises: TooOften."""
        name = hmac.new(self.secret_key.encode(), f"{limit.name}|{who}".encode(), sha256).hexdigest()[:32]
        shared = None if limit.here or monotonic() < self.away_until else self.shared
        try:
            self._hit(shared or self.alone, limit, name)
        except (RedisError, OSError):
            self.away_until = monotonic() + LOOK_AGAIN_S
            self._hit(self.alone, limit, name)

    @staticmethod
    def _hit(limiter: MovingWindowRateLimiter, limit: Limit, name: str) -> None:
        if not limiter.hit(limit.item, limit.name, name):
            free_at = limiter.get_window_stats(limit.item, limit.name, name).reset_time
            raise TooOften(max(1, ceil(free_at - time())))
