"""Where a turn's transaction comes from: one a message, or, on SQLite, one for all that are waiting.

SQLite has one writer and pays an fsync a commit. Messages that arrive while one is being committed share the next
commit: each is still whole or not there at all, and none is answered before it is on the disk.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from itertools import repeat
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.database import Database
from bot.guard import guarded

LARGEST_GROUP = 64
LONGEST_GROUP_S = 0.03
ALONE = object()
Result = TypeVar("Result")
Work = Callable[[Connection], object]
Item = tuple[Work, Future[object]]


class Runner(Protocol):
    """Runs work in a transaction that is committed when `run` returns."""

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """The work's result, once it is kept. What the work raises is raised here, and nothing of it is kept."""
        ...


class OneEach:
    """A transaction a message: for databases with many writers."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """In a transaction of its own."""
        with self.database.writer.connect() as connection, connection.begin():
            return work(connection)


class Grouped:
    """A transaction for all the work that waits. Where one raises, all are undone and done again, alone."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.alone = OneEach(database)
        self.waiting: SimpleQueue[Item] = SimpleQueue()
        self.starting = threading.Lock()
        self.thread: threading.Thread | None = None

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """With whatever else is waiting."""
        if self.thread is None:
            self._start()
        future: Future[object] = Future()
        self.waiting.put((work, future))
        kept = future.result()
        return self.alone.run(work) if kept is ALONE else kept  # type: ignore[return-value]

    def _start(self) -> None:
        """Only now, as a thread does not survive a fork."""
        with self.starting:
            if self.thread is None:
                self.thread = threading.Thread(target=self._loop, name="group-commit", daemon=True)
                self.thread.start()

    def _loop(self) -> None:
        while True:
            self._group(self.waiting.get())

    def _group(self, first: Item) -> None:
        """A database that is away is away for all; what else goes wrong is one message's, and strikes it alone."""
        taken: list[Item] = []
        results: Iterable[object] = repeat(ALONE)
        with guarded("group commit"):
            try:
                with self.database.writer.connect() as connection, connection.begin():
                    done = self._together(connection, first, taken)
                results = done
            except (OperationalError, NoConnection) as error:
                for _, future in taken or [first, *self._all_waiting()]:
                    future.set_exception(error)
                return
        for (_, future), result in zip(taken or [first], results, strict=False):
            future.set_result(result)

    def _together(self, connection: Connection, first: Item, taken: list[Item]) -> list[object]:
        results: list[object] = []
        deadline = monotonic() + LONGEST_GROUP_S
        item: Item | None = first
        while item is not None:
            taken.append(item)
            results.append(item[0](connection))
            item = self._next(len(taken), deadline)
        return results

    def _all_waiting(self) -> list[Item]:
        """Whoever waits for a database that is away would only wait as long again."""
        waiting = []
        with suppress(Empty):
            while True:
                waiting.append(self.waiting.get_nowait())
        return waiting

    def _next(self, so_far: int, deadline: float) -> Item | None:
        if so_far >= LARGEST_GROUP or monotonic() >= deadline:
            return None
        try:
            return self.waiting.get_nowait()
        except Empty:
            return None


def runner_for(database: Database) -> Runner:
    """Grouped on SQLite, a transaction each elsewhere."""
    return Grouped(database) if database.writer.dialect.name == "sqlite" else OneEach(database)
