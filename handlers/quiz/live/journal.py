"""Group commit: all that waits is kept in one transaction, at most every 20 ms; then it is acknowledged and told.

Each commit also renews the leases of its rooms, and keeps nothing of a room that is no longer ours.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import structlog
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from handlers.quiz.live import frames, store
from handlers.quiz.live.hosting import CHUNK, Hosted, Pending
from handlers.quiz.live.store import Me

GAP_S = 0.02
AGAIN_S = 0.2
BEAT_S = 0.4
log = structlog.get_logger()


class Journal:
    """`stir` says that something waits. `lost` is called with each room that another process has taken over."""

    def __init__(
        self,
        db: Database,
        me: Me,
        rooms: Mapping[str, Hosted],
        now: Callable[[], int],
        lost: Callable[[Hosted], None],
        thread: ThreadPoolExecutor,
    ) -> None:
        self.db, self.me, self.rooms, self.now, self.lost, self.thread = db, me, rooms, now, lost, thread
        self._work, self._hurry = asyncio.Event(), asyncio.Event()
        self._beating = False

    def stir(self, *, hurry: bool = False) -> None:
        """Something waits; `hurry`: everybody waits for it."""
        self._work.set()
        if hurry:
            self._hurry.set()

    async def beat(self) -> None:
        """Renew the leases for ever."""
        while True:
            await asyncio.sleep(BEAT_S)
            self._beating = True
            self.stir()

    async def run(self) -> None:
        """Commit for ever."""
        while True:
            await self._work.wait()
            await self.flush()
            await self._rest()

    async def _rest(self) -> None:
        if not self._hurry.is_set():
            try:
                await asyncio.wait_for(self._hurry.wait(), GAP_S)
            except TimeoutError:
                return

    async def flush(self) -> None:
        """Keep what waits now, then say so."""
        self._work.clear()
        self._hurry.clear()
        everyone, self._beating = self._beating, False
        taken = [(hosted, hosted.take()) for hosted in list(self.rooms.values()) if everyone or hosted.waiting]
        if not taken:
            return
        lost = await self._kept([pending.batch for _, pending in taken])
        for hosted, pending in taken:
            if hosted.play.static.id in lost:
                self.lost(hosted)
            else:
                await self._settled(hosted, pending)

    async def _kept(self, batches: list[store.Batch]) -> set[int]:
        loop = asyncio.get_running_loop()
        while True:
            try:
                return await loop.run_in_executor(self.thread, self._keep, batches)
            except DBAPIError as fault:
                log.error("live rooms cannot be kept; trying again", why=type(fault.orig).__name__)
                await asyncio.sleep(AGAIN_S)

    def _keep(self, batches: list[store.Batch]) -> set[int]:
        return store.keep(self.db, batches, self.me, now=self.now())

    async def _settled(self, hosted: Hosted, pending: Pending) -> None:
        hosted.wishes.difference_update(pending.batch.intents)
        for told in pending.told:
            hosted.telling.put_nowait(told)
        for answer in pending.answers:
            hosted.play.stored(answer)
        for at, (socket, question, arrived) in enumerate(pending.acks):
            socket.send(frames.taken(question, arrived))
            if at % CHUNK == CHUNK - 1:
                await asyncio.sleep(0)
