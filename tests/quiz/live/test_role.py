"""`siwei live` as an operator starts and stops it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bot.database import Database
from tests.bench.servers import siwei
from tests.quiz.live.killing import KEYS
from tests.quiz.live.stage import SECRET

PATIENCE_S = 60


def test_the_role_listens_until_it_is_told_to_stop(db: Database, database_url: str, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    own = {"SIWEI_LIVE__BIND": bind, "SIWEI_APP__SECRET_KEY": SECRET, "SIWEI_VAULT__KEYS": KEYS}
    environ = {**os.environ, **siwei(database_url, tmp_path), **own}
    with subprocess.Popen([sys.executable, "-m", "bot", "live"], env=environ) as process:
        try:
            assert answer(f"http://{bind}/healthz") == "ok\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
        finally:
            process.kill()


def answer(url: str) -> str:
    """What is answered, as soon as somebody does."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as got:
                return str(got.read().decode())
        except OSError:
            assert time.monotonic() < until, "nobody listens"
            time.sleep(0.05)
