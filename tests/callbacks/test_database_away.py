"""A database that does not answer: 503 in good time, for everybody, and never a "success" for what was not kept."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from bot.database import Database
from models.study import Reflection
from tests.callbacks.conftest import Served, environment

DEADLINE_S = 5


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else writes and does not finish."""
    file = make_url(url).database
    if not url.startswith("sqlite") or file is None:
        pytest.skip("one writer at a time is SQLite's")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_messages_to_a_locked_database_all_get_503_within_the_platform_s_patience(
    served: Served, staffed: Database, database_url: str
) -> None:
    def deliver(number: int) -> tuple[int, bytes, float]:
        callback = served.phone().text("体会 等不到", key=str(9000 + number))
        began = time.monotonic()
        answer = served.send("POST", callback.target, callback.body)
        return answer.status, answer.data, time.monotonic() - began

    with locked(database_url), ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(deliver, range(6)))
    assert [(status, body) for status, body, _ in answers] == [(503, b"")] * 6
    assert max(seconds for _, _, seconds in answers) < DEADLINE_S
    assert deliver(0)[0] == 200
    with staffed.reading() as session:
        assert session.scalar(select(func.count()).select_from(Reflection)) == 1


def test_a_server_whose_database_is_gone_starts_says_so_and_answers_503(tmp_path: Path) -> None:
    served = Served(environment("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path))
    served.start()
    try:
        callback = served.phone().text("体会 没有数据库")
        answer = served.send("POST", callback.target, callback.body)
        assert (answer.status, answer.data) == (503, b"")
        assert served.send("GET", "/healthz").status == 200
        assert served.send("GET", "/readyz").status == 503
    finally:
        served.kill()
