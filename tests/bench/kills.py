"""The kill loops, long: senders, schedulers, and the whole chain from web to worker, on both databases."""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import logs, migrate
from bot.database import Database, open_database
from models.base import Base
from tests.bench.servers import databases
from tests.kill.chain import kill_chain
from tests.kill.loop import Tally, kill_schedulers, kill_senders

KILLS = int(os.environ.get("SIWEI_KILLS", "20"))
COLUMNS = ("counted", "lost", "doubled", "unknown", "of them out", "kills", "s")
HEAD = f"{'':52} " + " ".join(f"{column:>11}" for column in COLUMNS)


def measure() -> None:
    """Print what was lost and doubled, and how much was left for a person to decide."""
    warnings.simplefilter("ignore")
    logs.configure(level="CRITICAL")
    print(HEAD)
    with TemporaryDirectory() as folder, databases() as urls:
        for name, url in urls.items():
            database = open_database(url)
            migrate.to_head(database)
            for what, loop in _loops(database, url, Path(folder) / name):
                _empty(database)
                _row(f"{name}: {what}", loop())
            database.dispose()


def _loops(database: Database, url: str, folder: Path) -> list[tuple[str, Callable[[], Tally]]]:
    def chain(redis: bool) -> Callable[[], Tally]:
        place = folder / ("with" if redis else "without")
        place.mkdir(parents=True)
        return lambda: kill_chain(database, url, place, kills=KILLS if redis else KILLS // 4, redis=redis)

    return [
        ("senders, the platform drops repeats", lambda: kill_senders(database, url, kills=KILLS, dedupes=True)),
        ("senders, it does not: hold", lambda: kill_senders(database, url, kills=KILLS, dedupes=False)),
        ("4 schedulers, windows", lambda: _schedule(database, url)),
        ("web and worker, Redis flushed and killed", chain(redis=True)),
        ("web and worker, no Redis", chain(redis=False)),
    ]


def _schedule(database: Database, url: str) -> Tally:
    wanted, missing, twice, seconds = kill_schedulers(database, url, kills=KILLS)
    return Tally(wanted, missing, twice, 0, 0, KILLS, seconds)


def _empty(database: Database) -> None:
    with database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


def _row(name: str, tally: Tally) -> None:
    counted = (tally.posted, tally.lost, tally.doubled, tally.unknown, tally.unknown_delivered, tally.kills)
    print(f"{name:52} " + " ".join(f"{one:11}" for one in (*counted, round(tally.seconds))), flush=True)
