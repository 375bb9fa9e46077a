"""`siwei run` as real processes: ready, killed, restarted, stopped."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config.demonstration import demonstration
from bot.serving import run_all

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], object], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come to be in time"
        time.sleep(0.02)


@dataclass
class Site:
    process: "subprocess.Popen[str]"
    port: int
    notes: Path
    ready_after: float
    said: str

    def get(self, path: str = "/readyz") -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def workers(self) -> list[int]:
        return [int(line) for line in self.notes.read_text().split()] if self.notes.exists() else []


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port, notes = free_port(), tmp_path / "notes"
    environ = {
        **os.environ,
        "SIWEI_SERVER__BIND": f"127.0.0.1:{port}",
        "SIWEI_APP__DATA": str(tmp_path / "var"),
        "PYTHONPATH": str(ROOT),
    }
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.serving_app", "run", str(notes)]
    process = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = ""
    while "/simulator/" not in said and (line := process.stdout.readline()):
        said += line
    yield Site(process, port, notes, time.monotonic() - started, said)
    process.kill()
    process.communicate()


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def family(pid: int) -> set[int]:
    """A process and all that it started, and what those started."""
    below: set[int] = {pid}
    for folder in Path("/proc").glob("[0-9]*/task/*/children"):
        if int(folder.parts[2]) == pid:
            for child in folder.read_text().split():
                below |= family(int(child))
    return below


def test_it_migrates_says_its_addresses_and_is_soon_ready(site: Site, tmp_path: Path) -> None:
    assert "数据库已升级：空 → " in site.said
    assert f"思为已就绪：http://127.0.0.1:{site.port}" in site.said
    assert "/simulator/" in site.said
    assert site.get().split()[1].startswith("unix://")
    assert 'siwei_callbacks_total{channel="official",outcome="answered"}' in site.get("/metrics")


def test_a_killed_web_or_worker_is_started_again(site: Site) -> None:
    until(site.workers)
    web, worker = int(site.get().split()[0]), site.workers()[0]
    os.kill(web, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    until(lambda: site.get() and int(site.get().split()[0]) != web)
    until(lambda: len(site.workers()) == 2)
    assert alive(site.workers()[1])


def test_it_stops_cleanly_and_leaves_nothing_behind(site: Site) -> None:
    until(site.workers)
    everyone = family(site.process.pid)
    assert len(everyone) >= 5
    site.process.terminate()
    assert site.process.wait(15) == 0
    until(lambda: not any(map(alive, everyone)))


def test_killed_outright_it_takes_its_children_along(site: Site) -> None:
    until(site.workers)
    everyone = family(site.process.pid)
    site.process.kill()
    until(lambda: not any(map(alive, everyone)))


def test_an_address_somebody_else_has_is_told_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        said: list[str] = []
        config = demonstration(tmp_path / "var", {"SIWEI_SERVER__BIND": bind})
        assert run_all(config, say=said.append, stopping=threading.Event()) == 1
    assert bind in said[0]
    assert "占用" in said[0]


def test_a_worker_is_given_a_redis_that_answers_and_is_told_to_stop(tmp_path: Path) -> None:
    script = """
import os, signal, sys, threading
from pathlib import Path
from bot.config.demonstration import demonstration
from bot.embedded import answers
from bot.serving import serve_worker

def work(config, stopping):
    print(answers(config.redis.url), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    print(stopping.wait(5), flush=True)

serve_worker(demonstration(Path(sys.argv[1])), work)
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout == "True\nTrue\n"


def test_all_of_it_fits_a_small_machine(site: Site) -> None:
    until(site.workers)
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in family(site.process.pid))
    assert pages * os.sysconf("SC_PAGE_SIZE") < 300 << 20
