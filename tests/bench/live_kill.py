"""A live process killed with -9 in the middle of a question with 1,000 players: alone, and beside a second process."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.database import open_database
from models.base import Base
from tests.bench.servers import databases
from tests.quiz.live.killing import kill_in_the_middle

PLAYERS = 1_000
HEAD = (
    f"{'database':11} {'processes':>9} {'killed':>6} {'resumed s':>9} {'all back s':>10} {'acknowledged':>12} "
    f"{'stored':>7} {'doubled':>7} {'changed':>7} "
    f"{'same table':>10} {'load':>5}"
)


def measure() -> None:
    """Print the table. The table without a kill is the one that the others are compared with."""
    print(HEAD)
    with databases() as urls, TemporaryDirectory() as folder:
        for name, url in urls.items():
            calm: dict[int, float] = {}
            for count, kill in ((1, False), (1, True), (2, True)):
                calm = _row(name, url, Path(folder), count, kill, calm)


def _row(name: str, url: str, folder: Path, count: int, kill: bool, calm: dict[int, float]) -> dict[int, float]:
    database = open_database(url)
    Base.metadata.drop_all(database.writer)
    Base.metadata.create_all(database.writer)
    out = kill_in_the_middle(database, url, folder, players=PLAYERS, count=count, kill=kill)
    database.dispose()
    same = out.points == out.told == (calm or out.points)
    doubled = sum(times > 1 for times in out.stored.values())
    times = f"{out.resumed_s:9.2f} {out.all_back_s:10.2f}" if kill else f"{'':9} {'':10}"
    print(
        f"{name:11} {count:9} {'yes' if kill else 'no':>6} {times} {out.acknowledged:12} {len(out.stored):7} "
        f"{doubled:7} {out.changed:7} {'yes' if same else 'NO':>10} {os.getloadavg()[0]:5.1f}",
        flush=True,
    )
    return out.points
