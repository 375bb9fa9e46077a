"""A worker: sends the outbox, ticks the schedule, runs the jobs. Any number of them; none is special."""

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from apscheduler.schedulers.background import BackgroundScheduler

from bot import outbox
from bot.channels.base import Channel
from bot.config import Config
from bot.database import Database
from bot.guard import guarded
from bot.metrics import Metrics
from bot.outbox.engine import LEASE_MS
from bot.outbox.sender import CONCURRENCY
from bot.schedule import Jobs, run_due, sync, tick
from bot.workdays import Workdays
from models.base import EPOCH, MILLISECOND, table_of, upsert
from models.outbox import Heartbeat

if TYPE_CHECKING:
    from redis import Redis

LISTEN_S = 0.4
LONGEST_WAIT_S = 1.0
SHORTEST_POLL_S, LONGEST_POLL_S = 0.1, 0.4
SWITCH_S = 0.001  # who keeps the books gets Python's lock back soon after each statement, whatever 128 pushes do
BEAT = timedelta(seconds=1)
log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


class Worker:
    """`run(stop)` with one thread a loop until told to stop; or `step(now)`, all of it once, for tests and the demo.

    `tidy` is what else is done at night, after old sends and message keys were cleared away.
    """

    def __init__(
        self,
        db: Database,
        redis: "Redis | None",
        channels: Mapping[str, Channel],
        jobs: Jobs,
        config: Config,
        *,
        workdays: Workdays,
        clock: Callable[[], datetime] = utc_now,
        rng: Random | None = None,
        concurrency: int = CONCURRENCY,
        lease_ms: int = LEASE_MS,
        tidy: Callable[[Database, datetime], None] = lambda *_: None,
        pictures: Callable[[datetime], int] = lambda _: 0,
        chores: Callable[[datetime], int] = lambda _: 0,
        metrics: Metrics | None = None,
    ) -> None:
        self.metrics = metrics
        self.pictures, self.chores = pictures, chores
        self.tidy = tidy
        self.db, self.redis, self.channels, self.jobs, self.config = db, redis, channels, jobs, config
        self.workdays, self.clock, self.rng = workdays, clock, rng or Random()
        self.owner = f"{socket.gethostname()[:32]}:{os.getpid()}:{self.rng.getrandbits(32):08x}"
        self.concurrency, self.lease_ms = concurrency, lease_ms
        self.packed, self.fired = threading.Event(), threading.Event()
        self.sender = self._sender()

    def _sender(self) -> outbox.Sender:
        settings: dict[str, Any] = {"owner": self.owner, "rng": self.rng, "lease_ms": self.lease_ms}
        settings["metrics"] = self.metrics
        return outbox.Sender(
            self.db, self.channels, self.config, clock=lambda: self.clock(), concurrency=self.concurrency, **settings
        )

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish the calls under way."""
        sys.setswitchinterval(SWITCH_S)
        with guarded("sync"):
            sync(self.db, self.jobs, now=self.clock(), config=self.config)
        scheduler = BackgroundScheduler(timezone=self.config.app.timezone)
        for beat in (self._tick, self._sweep, self._pictures, self._chores):
            settings = {"max_instances": 1, "coalesce": True, "misfire_grace_time": 60}
            scheduler.add_job(beat, "interval", seconds=1, jitter=0.3, **settings)
        scheduler.add_job(self._tidy, "cron", hour=3, minute=30, jitter=900, misfire_grace_time=3600)
        scheduler.add_job(self._forget, "cron", minute=10, jitter=300, misfire_grace_time=600)
        scheduler.start()
        loops = (("plan", self._plan, self._listen), ("send", self._send, self._idle), ("jobs", self._jobs, self._rest))
        threads = [threading.Thread(target=self._loop, args=(stop, *loop), name=loop[0]) for loop in loops]
        for thread in threads:
            thread.start()
        stop.wait()
        scheduler.shutdown()
        for thread in threads:
            thread.join()
        with guarded("close"):
            self.sender.close()

    def step(self, now: datetime) -> None:
        """Everything that is due at `now`, once, in this thread: what a failure raises comes out."""
        clock, self.clock = self.clock, lambda: now
        try:
            sync(self.db, self.jobs, now=now, config=self.config)
            self._schedule(now)
            outbox.sweep(self.db, now=now, rng=self.rng, config=self.config)
            self.pictures(now)
            self.chores(now)
            while True:
                moved = self._plan_and_pack(now)
                while self.sender.turn():
                    moved = True
                if not moved:
                    return
        finally:
            self.clock = clock

    def _schedule(self, now: datetime) -> None:
        tick(self.db, self.jobs, now=now, owner=self.owner, config=self.config, workdays=self.workdays)
        self._run_jobs(now)

    def _plan_and_pack(self, now: datetime) -> bool:
        planned = packed = 0
        try:
            planned = outbox.plan(self.db, now=now, channels=self.channels, config=self.config)
        finally:
            packed = outbox.pack(self.db, now=now, channels=self.channels, config=self.config)
        return bool(planned or packed)

    def _loop(
        self, stop: threading.Event, name: str, work: Callable[[], bool], rest: Callable[[threading.Event], None]
    ) -> None:
        """Work while there is some, rest while there is none; a failure is logged and rested over."""
        last_beat = EPOCH
        while not stop.is_set():
            busy = False
            with guarded(name):
                if (now := self.clock()) - last_beat >= BEAT:
                    self._beat(name, now)
                    last_beat = now
                busy = work()
            if not busy:
                rest(stop)

    def _beat(self, name: str, now: datetime) -> None:
        with self.db.transaction() as session:
            row = {"loop": f"{self.owner}:{name}", "at_ms": (now - EPOCH) // MILLISECOND}
            upsert(session, table_of(Heartbeat), row, unique=("loop",), update=("at_ms",))

    def _plan(self) -> bool:
        moved = self._plan_and_pack(self.clock())
        if moved:
            self.packed.set()
        return moved

    def _listen(self, stop: threading.Event) -> None:
        if outbox.heard(self.redis, LISTEN_S) is None:
            stop.wait(self.rng.uniform(SHORTEST_POLL_S, LONGEST_POLL_S))

    def _send(self) -> bool:
        return self.sender.turn()

    def _idle(self, _: threading.Event) -> None:
        self.packed.wait(self.rng.uniform(SHORTEST_POLL_S, LONGEST_POLL_S))
        self.packed.clear()

    def _jobs(self) -> bool:
        return self._run_jobs(self.clock())

    def _run_jobs(self, now: datetime) -> bool:
        given: dict[str, Any] = {"now": now, "owner": self.owner, "config": self.config, "workdays": self.workdays}
        given |= {"rng": self.rng, "lease_ms": self.lease_ms, "metrics": self.metrics}
        return bool(run_due(self.db, self.jobs, **given))

    def _rest(self, _: threading.Event) -> None:
        self.fired.wait(LONGEST_WAIT_S)
        self.fired.clear()

    def _tick(self) -> None:
        with guarded("tick"):
            now = self.clock()
            self._beat("tick", now)
            if tick(self.db, self.jobs, now=now, owner=self.owner, config=self.config, workdays=self.workdays):
                self.fired.set()

    def _pictures(self) -> None:
        with guarded("pictures"):
            self.pictures(self.clock())

    def _chores(self) -> None:
        with guarded("chores"):
            self.chores(self.clock())

    def _tidy(self) -> None:
        with guarded("tidy"):
            now = self.clock()
            outbox.purge(self.db, now=now)
            self.tidy(self.db, now)

    def _forget(self) -> None:
        with guarded("forget"):
            outbox.forget(self.db, now=self.clock())

    def _sweep(self) -> None:
        with guarded("sweep"):
            now = self.clock()
            self._beat("sweep", now)
            if outbox.sweep(self.db, now=now, rng=self.rng, config=self.config):
                self.packed.set()
