"""Redis as this program wants it: gone for good at any moment, and noticed within milliseconds."""

from collections.abc import Callable
from typing import TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

T = TypeVar("T")
D = TypeVar("D")


def open_redis(url: str) -> Redis:
    """A client for `redis://`, `rediss://` or `unix://`, without retries: by default a dead Redis costs 4 s a call."""
    return Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.3, retry=Retry(NoBackoff(), 0))


def quietly(call: Callable[[], T], default: D) -> T | D:
    """What `call` returns, or `default` where Redis is away."""
    try:
        return call()
    except (RedisError, OSError):
        return default
