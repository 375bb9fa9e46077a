"""Encrypted callbacks a second, with and without persistence, beside WeRoBot under the same server."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from bot import migrate
from bot.database import open_database
from models.base import table_of
from models.org import Identity
from tests.bench.load import HEAD, Measured, drive
from tests.bench.messages import PEOPLE, sender, texts
from tests.bench.servers import databases, granian, siwei

SIWEI = "bot.app:from_environment"
WEROBOT = "tests.bench.peer:application"
OURS, THEIRS = "/wechat/official", "/"
FIXED, KEPT = "帮助", "退出"
COUNT = 8_000


def measure() -> None:
    """Print the table."""
    print(HEAD)
    with TemporaryDirectory() as folder, databases() as urls:
        for name, url in urls.items():
            _prepare(url)
            with granian(SIWEI, siwei(url, Path(folder))) as port:
                if name == "SQLite":
                    _row(f"Siwei, {FIXED}: no persistence, 1 worker", port, OURS, FIXED, COUNT)
                _row(f"Siwei, {KEPT}: dedupe, conversation, commit, {name}", port, OURS, KEPT, COUNT)
                _row(f"Siwei, the same, 64 connections, {name}", port, OURS, KEPT, COUNT, connections=64, first=10**7)
        with granian(WEROBOT, {"WEROBOT_SESSION": "0"}, folder=Path(folder)) as port:
            _row("WeRoBot, no session, 1 worker", port, THEIRS, FIXED, COUNT // 2)
        # More threads and its one SQLite connection answers "database is locked", or nothing at all.
        with granian(WEROBOT, {"WEROBOT_SESSION": "1"}, threads=1, folder=Path(folder)) as port:
            _row("WeRoBot, its default SQLite session, 1 worker, 1 thread", port, THEIRS, KEPT, COUNT // 16)


def _prepare(url: str) -> None:
    """An empty database with the people who write, met before."""
    database = open_database(url)
    migrate.to_head(database)
    now = datetime.now(UTC)
    known = {"channel": "official", "following": True, "refused": False, "bind_failures": 0, "sends_left": 0}
    people = [known | {"external_id": sender(number), "created_at": now} for number in range(PEOPLE)]
    with database.transaction() as session:
        session.execute(insert(table_of(Identity)), people)
    database.dispose()


def _row(name: str, port: int, path: str, text: str, count: int, *, connections: int = 16, first: int = 0) -> Measured:
    """Everybody wrote once within the hour before."""
    drive(port, texts(path, text, PEOPLE, first=first + 10**6))
    measured = drive(port, texts(path, text, count, first=first), connections=connections)
    print(measured.row(name), flush=True)
    return measured
