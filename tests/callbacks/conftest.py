"""Siwei under granian on a port of its own, that a test may kill and start again; and its three accounts' phones."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3

from bot.channels.simulator.accounts import Section, demo_accounts, sections
from bot.channels.simulator.phone import Phone
from bot.database import Database
from models.org import Identity
from tests.world import found, hire

SECTIONS = sections(demo_accounts())
NOT_CALLED = {"api_base", "tls_verify"}
PATIENCE_S = 60


def environment(url: str, data: Path) -> dict[str, str]:
    """Everything the program is told; its Redis is absent, as nothing here may depend on it."""
    env = {
        "SIWEI_APP__DEMO": "false",
        "SIWEI_APP__DATA": str(data),
        "SIWEI_APP__SECRET_KEY": "a key for the tests that protects nothing",
        "SIWEI_DATABASE__URL": url,
        "SIWEI_REDIS__URL": f"unix://{data}/absent.sock",
        "SIWEI_VAULT__KEYS": "test:BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY=",
        "SIWEI_LOG": "ERROR",
    }
    for name, section in SECTIONS.items():
        told = {one.name: getattr(section, one.name) for one in fields(section) if one.name not in NOT_CALLED}
        env |= {f"SIWEI_{name}__{key}".upper(): str(value) for key, value in told.items() if value not in ("", ())}
    return env


@dataclass
class Served:
    """The program's web role as an operating system sees it: a process group that listens."""

    env: dict[str, str]
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, maxsize=16))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the port it had before if it had one, and wait until it listens."""
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        options = ["--interface", "wsgi", "--factory", "--workers", "1", "--blocking-threads", "8", "--no-ws"]
        options += ["--host", "127.0.0.1", "--port", str(self.port), "--http", "1", "--log-level", "error"]
        command = [sys.executable, "-W", "ignore", "-m", "granian", *options, "bot.app:from_environment"]
        self.process = subprocess.Popen(command, env={**os.environ, **self.env}, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                self.pool.request("GET", f"{self.url}/wechat/nosuch", timeout=1)
                return
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """As a power cut would: -9 for every process of it."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def send(self, method: str, target: str, body: bytes | Iterator[bytes] | None = None) -> "urllib3.BaseHTTPResponse":
        """One request, no retries."""
        return self.pool.request(method, self.url + target, body=body, redirect=False, timeout=20)

    def phone(self, channel: str = "official", who: str = "o-1", *, behind: timedelta = timedelta()) -> Phone:
        """A phone whose platform's clock is `behind`."""
        account: Section = SECTIONS[channel]
        return Phone(account, channel, who, base_url=self.url, now=lambda: datetime.now(UTC) - behind)


@pytest.fixture(scope="session")
def served_once(opened: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the tests that leave it running."""
    served = Served(environment(database_url, tmp_path_factory.mktemp("served")))
    served.start()
    yield served
    served.kill()


@pytest.fixture
def served(served_once: Served, staffed: Database) -> Served:
    """The running server, with an emptied database in which 张立秋 is known on every channel as o-1."""
    return served_once


@pytest.fixture
def staffed(db: Database) -> Database:
    """张立秋 is o-1 on the 公众号 and in 企业微信; nothing was said yet."""
    with db.transaction() as session:
        person = hire(session, "o-1", "张立秋", found(session, "C", "青松岭林业公司"), channel="official")
        session.add(Identity(channel="wecom", external_id="o-1", person_id=person.id, created_at=person.created_at))
    return db
