"""A worker's sending: one thread keeps the books, up to 128 others talk to platforms."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from random import Random

from bot.channels.base import Channel, Outcome, Result
from bot.config import Config
from bot.database import Database
from bot.metrics import Metrics
from bot.outbox.engine import LEASE_MS, Claim, claim, give_back, intend
from bot.outbox.settling import Finished, Settler
from models.base import to_ms

CONCURRENCY = 128
GATHER_S = 0.02  # outcomes of so long are one commit; between two, SQLite's lock is free for a callback


class Sender:
    """Claims, pushes and settles. `turn` is one round of the books; call it again and again from one thread."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        config: Config,
        *,
        owner: str,
        clock: Callable[[], datetime],
        rng: Random,
        concurrency: int = CONCURRENCY,
        lease_ms: int = LEASE_MS,
        metrics: Metrics | None = None,
    ) -> None:
        self.metrics = metrics
        self.db, self.channels, self.config = db, channels, config
        self.owner, self.clock, self.rng, self.concurrency, self.lease_ms = owner, clock, rng, concurrency, lease_ms
        self.pool = ThreadPoolExecutor(concurrency, thread_name_prefix="push")
        self.leased: list[Claim] = []
        self.under_way: dict[Future[Outcome], tuple[Claim, int]] = {}
        self.finished: list[Finished] = []

    def turn(self) -> bool:
        """Settle what came back, send what is due; False when there is nothing of either.

        What could not be settled because the database failed is kept and tried again: the fence makes that harmless.
        """
        self._gather()
        free = self.concurrency - len(self.under_way)
        if free and len(self.leased) < free:
            self._claim(free - len(self.leased))
        self._write_down(free)
        if not self.under_way:
            return bool(self.leased)
        wait(self.under_way, timeout=GATHER_S)
        return True

    def drain(self) -> None:
        """Wait for every call under way and settle it, give back what was claimed and not begun; claim nothing more."""
        wait(self.under_way)
        self._gather()
        self._write_down(0)
        if self.leased:
            with self.db.transaction() as session:
                give_back(session, self.leased, now=self.clock(), config=self.config)
            self.leased = []

    def close(self) -> None:
        """End the threads."""
        self.drain()
        self.pool.shutdown()

    def _gather(self) -> None:
        for future in [f for f in self.under_way if f.done()]:
            held, started_ms = self.under_way.pop(future)
            error = future.exception()
            outcome = Outcome(Result.UNKNOWN, f"the channel failed: {error!r}") if error else future.result()
            self.finished.append(Finished(held, outcome, started_ms))

    def _claim(self, most: int) -> None:
        for channel in self.channels.values():
            now = self.clock()
            self.leased += claim(
                self.db, channel, most=most, now=now, owner=self.owner, config=self.config, lease_ms=self.lease_ms
            )

    def _write_down(self, free: int) -> None:
        """Outcomes and intents in one transaction; the calls start after its commit."""
        starting = self.leased[:free]
        if not self.finished and not starting:
            return
        now = self.clock()
        with self.db.transaction() as session:
            Settler(session, now, self.channels, self.config, self.rng).settle(self.finished)
            ours = intend(session, starting, now=now, channels=self.channels, lease_ms=self.lease_ms)
        self._count()
        self.finished, self.leased = [], self.leased[free:]
        for mine in ours:
            push = self.channels[mine.channel].push
            self.under_way[self.pool.submit(push, mine.payload)] = (mine, to_ms(now))

    def _count(self) -> None:
        if self.metrics:
            for back in self.finished:
                self.metrics.sends.labels(back.claim.channel, back.outcome.result.value).inc()
