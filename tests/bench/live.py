"""A live room: its process, and a crowd in another; answers spread over a second, then all in the same instant."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.database import open_database
from models.base import Base
from tests.bench.servers import databases, siwei
from tests.quiz.live.stage import SECRET, set_up

SIZES = (1_000, 5_000, 10_000)
ROUNDS = (1.0, 0.0)
SPARE_FILES = 200
KEYS = "bench:BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY="
HEAD = (
    f"{'database':11} {'players':>7} {'connect s':>9} {'answers':>8} {'question ms':>11} {'ack p50':>8} {'ack p99':>8} "
    f"{'worst':>7} {'cpu ms':>6} {'close ms':>8} {'reveal ms':>9} {'standings ms':>12} {'RSS MB':>7} {'lost':>5}"
)


def measure(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the table. A python-socketio peer is not measured: it is no dependency of the project."""
    print(HEAD)
    with databases() as urls:
        for name, url in urls.items():
            for players in sizes:
                _measure(name, url, players)


def _measure(name: str, url: str, players: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < players + SPARE_FILES:
        print(f"{name:11} {players:7} not measured: ulimit -n is {hard}")
        return
    with TemporaryDirectory() as folder:
        plan = _prepare(url, players, Path(folder))
        with live(siwei(url, Path(folder))) as (process, port):
            crowd = [sys.executable, "-m", "tests.bench.live_client", str(port), str(process.pid), str(plan)]
            told = subprocess.run(crowd, stdout=subprocess.PIPE, check=True)
            memory = _peak_mb(process.pid)
        measured = json.loads(told.stdout)
        for over_s, of in zip(ROUNDS, measured["rounds"], strict=True):
            print(_row(name, players, measured, over_s, of, memory), flush=True)


def _row(name: str, players: int, whole: Mapping[str, Any], over_s: float, of: Mapping[str, Any], memory: float) -> str:
    spread = f"{over_s:.0f} s" if over_s else "at once"
    acks = f"{of['p50']:8.1f} {of['p99']:8.1f} {of['worst']:7.0f} {of['cpu_ms']:6.0f}"
    told = f"{of['closed_ms']:8.0f} {of['reveal_ms']:9.0f} {of['standing_ms']:12.0f}"
    head = f"{name:11} {players:7} {whole['connect_s']:9.2f} {spread:>8} {of['question_ms']:11.0f}"
    return f"{head} {acks} {told} {memory:7.0f} {players - of['acks']:5}"


def _prepare(url: str, players: int, folder: Path) -> Path:
    database = open_database(url)
    Base.metadata.drop_all(database.writer)
    Base.metadata.create_all(database.writer)
    show = set_up(database, players, questions=len(ROUNDS))
    database.dispose()
    plan = folder / "plan.json"
    plan.write_text(
        json.dumps({"code": show.code, "host": show.host, "tickets": show.tickets, "rounds": ROUNDS}), encoding="utf-8"
    )
    return plan


@contextmanager
def live(env: Mapping[str, str]) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A live process on a free port, and its port."""
    own = {"SIWEI_LIVE__BIND": "127.0.0.1:0", "SIWEI_APP__SECRET_KEY": SECRET, "SIWEI_VAULT__KEYS": KEYS}
    command = [sys.executable, "-m", "tests.quiz.live.process"]
    with subprocess.Popen(command, env={**os.environ, **env, **own}, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, int(process.stdout.readline())
        finally:
            process.terminate()


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
