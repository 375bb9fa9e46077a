"""A transaction for all that wait: what is wrong with one message is that message's alone."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError

from bot.database import Database
from bot.runners import Grouped
from models.base import table_of
from models.outbox import ChannelState

Work = Callable[[Connection], str]


def adds(name: str) -> Work:
    def work(connection: Connection) -> str:
        connection.execute(insert(table_of(ChannelState)).values(channel=name, paused=False))
        return name

    return work


def breaks(error: Exception) -> Work:
    def work(connection: Connection) -> str:
        adds("half done")(connection)
        raise error

    return work


def together(db: Database, *works: Work) -> list[Future[str]]:
    """Run while another message holds the loop, so that they are one group."""
    runner, held, free = Grouped(db), threading.Event(), threading.Event()

    def hold(_: Connection) -> str:
        held.set()
        free.wait()
        sleep(0.05)
        return "held"

    with ThreadPoolExecutor(len(works) + 1) as pool:
        first = pool.submit(runner.run, hold)
        held.wait()
        futures = [pool.submit(runner.run, work) for work in works]
        while runner.waiting.qsize() < len(works):
            sleep(0.001)
        free.set()
    assert first.result() == "held"
    return futures


def kept(db: Database) -> set[str]:
    with db.reading() as session:
        return set(session.scalars(select(ChannelState.channel)))


def test_what_one_message_raises_undoes_no_strangers_message(db: Database) -> None:
    guilty, other = together(db, breaks(TypeError("no JSON")), adds("b"))
    assert isinstance(guilty.exception(), TypeError)
    assert other.result() == "b"
    guilty_late, first = reversed(together(db, adds("a"), breaks(TypeError("no JSON"))))
    assert isinstance(guilty_late.exception(), TypeError)
    assert first.result() == "a"
    assert kept(db) == {"a", "b"}


def test_a_database_that_went_away_is_asked_once_for_all(db: Database) -> None:
    gone = OperationalError("SELECT 1", None, Exception("disk I/O error"))
    for future in together(db, adds("a"), breaks(gone)):
        with pytest.raises(OperationalError):
            future.result()
    assert kept(db) == set()
