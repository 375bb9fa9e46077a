"""Where a turn's transaction comes from: one a message, or, on SQLite, one for all that are waiting.

SQLite has one writer and pays an fsync a commit. Messages that arrive while one is being committed share the next
commit: each is still whole or not there at all, and none is answered before it is on the disk.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from bot.database import Database

LARGEST_GROUP = 64
LONGEST_GROUP_S = 0.03
Result = TypeVar("Result")
Work = Callable[[Connection], object]


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
    """A transaction for all the work that waits. What one raises undoes the whole group, so work guards itself."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.waiting: SimpleQueue[tuple[Work, Future[object]]] = SimpleQueue()
        self.starting = threading.Lock()
        self.thread: threading.Thread | None = None

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """With whatever else is waiting."""
        if self.thread is None:
            self._start()
        future: Future[object] = Future()
        self.waiting.put((work, future))
        return future.result()  # type: ignore[return-value]

    def _start(self) -> None:
        """Only now, as a thread does not survive a fork."""
        with self.starting:
            if self.thread is None:
                self.thread = threading.Thread(target=self._loop, name="group-commit", daemon=True)
                self.thread.start()

    def _loop(self) -> None:
        while True:
            self._group(self.waiting.get())

    def _group(self, first: tuple[Work, Future[object]]) -> None:
        done: list[tuple[Future[object], object]] = []
        taken = [first[1]]
        began = False
        try:
            with self.database.writer.connect() as connection, connection.begin():
                began = True
                deadline = monotonic() + LONGEST_GROUP_S
                item: tuple[Work, Future[object]] | None = first
                while item is not None:
                    done.append((item[1], item[0](connection)))
                    item = self._next(len(done), deadline)
                    if item is not None:
                        taken.append(item[1])
        except BaseException as error:  # noqa: BLE001
            if not began:
                taken += self._all_waiting()
            for future in taken:
                future.set_exception(error)
            return
        for future, result in done:
            future.set_result(result)

    def _all_waiting(self) -> list[Future[object]]:
        """Whoever waits for a database that is away would only wait as long again."""
        waiting = []
        with suppress(Empty):
            while True:
                waiting.append(self.waiting.get_nowait()[1])
        return waiting

    def _next(self, so_far: int, deadline: float) -> tuple[Work, Future[object]] | None:
        if so_far >= LARGEST_GROUP or monotonic() >= deadline:
            return None
        try:
            return self.waiting.get_nowait()
        except Empty:
            return None


def runner_for(database: Database) -> Runner:
    """Grouped on SQLite, a transaction each elsewhere."""
    return Grouped(database) if database.writer.dialect.name == "sqlite" else OneEach(database)
