"""Which process has a room, in Redis: quicker than the database, which has it too. Losing it costs a query."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.redis import quietly

if TYPE_CHECKING:
    from redis import Redis

PREFIX = "live:room:"
LASTS_MS = 1500


class Directory:
    """Addresses by room code; without a Redis it knows nothing."""

    def __init__(self, redis: "Redis | None", address: str) -> None:
        self.redis, self.address = redis, address

    def where(self, code: str) -> str:
        """The address of the process that has the room, "" if it is not known."""
        redis = self.redis
        found = quietly(lambda: redis.get(PREFIX + code), None) if redis is not None else None
        return found.decode() if isinstance(found, bytes) else ""

    def here(self, codes: Iterable[str]) -> None:
        """These rooms are ours for the next moment."""
        if self.redis is not None:
            pipe = self.redis.pipeline(transaction=False)
            for code in codes:
                pipe.set(PREFIX + code, self.address, px=LASTS_MS)
            quietly(pipe.execute, [])

    def gone(self, codes: Iterable[str]) -> None:
        """These rooms are no longer ours."""
        redis, names = self.redis, [PREFIX + code for code in codes]
        if redis is not None and names:
            quietly(lambda: redis.delete(*names), 0)
