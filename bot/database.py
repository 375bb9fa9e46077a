"""Engines and transactions: one engine that writes (BEGIN IMMEDIATE on SQLite) and one that only reads."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import uniform
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

WRITER_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "wal_autocheckpoint=1000",
    "journal_size_limit=67108864",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "busy_timeout=1",  # the write lock is waited for in _begin
)
LOOK_AGAIN_S = 0.001
READ_ONLY = "-c default_transaction_read_only=on"
PLAN_EACH_TIME = "SET LOCAL plan_cache_mode = force_custom_plan"
READER_PRAGMAS = ("query_only=ON", "temp_store=MEMORY", "trusted_schema=OFF")


@dataclass(frozen=True)
class Database:
    """Where the facts are: `writer` for transactions that may change them, `reader` for those that never do."""

    writer: Engine
    reader: Engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is kept when the block returns and undone when it raises. For the doors only."""
        with self.writer.connect() as connection, connection.begin():
            session = Session(connection, expire_on_commit=False)
            try:
                yield session
                session.flush()
            finally:
                session.close()

    @contextmanager
    def reading(self, *, lists: bool = False) -> Iterator[Session]:
        """A session that cannot write and never takes the write lock.

        `lists`: long ones that are searched and leafed through. A plan made for any value at all walks a whole table
        for the page 200 or the search of one; a plan made each time costs a short question as much as its answer.
        """
        with self.reader.connect() as connection, connection.begin(), Session(connection) as session:
            if lists and connection.dialect.name == "postgresql":
                connection.exec_driver_sql(PLAN_EACH_TIME)
            yield session

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.writer.dispose()
        self.reader.dispose()


def open_database(url: str, *, pool_size: int = 8, patience_s: float = 30) -> Database:
    """Engines for `sqlite:///path` or `postgresql+psycopg://…`. Make them after forking, never before.

    `patience_s`: how long to wait for another's write lock (SQLite) or for the server to answer a connection.
    """
    if not url.startswith("sqlite"):
        settings: dict[str, Any] = {"pool_size": pool_size, "patience_s": patience_s}
        return Database(_server(url, **settings), _server(url, READ_ONLY, **settings))
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    writer = _sqlite(url, WRITER_PRAGMAS, "BEGIN IMMEDIATE", timeout=patience_s, pool_size=pool_size)
    reader = _sqlite(url, READER_PRAGMAS, "BEGIN", timeout=min(5, patience_s), pool_size=pool_size)
    return Database(writer, reader)


def _server(url: str, options: str = "", *, pool_size: int, patience_s: float) -> Engine:
    """Reading has a pool of its own: a turn that reads something beside its transaction waits for no other turn."""
    wait = int(patience_s)
    arguments: dict[str, Any] = {"connect_timeout": wait} | ({"options": options} if options else {})
    settings: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 16, "pool_recycle": 1800, "pool_timeout": wait}
    return create_engine(url, connect_args=arguments, hide_parameters=True, **settings)


def _sqlite(url: str, pragmas: tuple[str, ...], begin: str, *, timeout: float, pool_size: int) -> Engine:
    """The driver stays in autocommit so that the BEGIN is ours: a deferred one fails when it has to upgrade."""
    arguments = {"timeout": timeout, "isolation_level": None, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, pool_size=pool_size, max_overflow=16, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        _begin(connection, begin, timeout)

    return engine


def _begin(connection: Connection, begin: str, patience_s: float) -> None:
    """Begin, asking for the write lock each millisecond: SQLite's own waiting sleeps up to 100 ms and misses its turn.

    Raises: OperationalError where nobody gave it up for `patience_s`.
    """
    driver: Any = connection.connection.driver_connection
    until = monotonic() + patience_s
    while monotonic() < until:
        try:
            driver.execute(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break
            sleep(uniform(0.5, 1.5) * LOOK_AGAIN_S)
        else:
            return
    connection.exec_driver_sql(begin)
