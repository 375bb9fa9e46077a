"""A notice to 100,000 people: planning, the first message, calls a second, and what callbacks feel meanwhile."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, insert, select, text

from bot import migrate, outbox
from bot.channels.simulator.accounts import demo_accounts
from bot.database import Database, open_database
from models.base import table_of
from models.org import Identity, Membership, Person, Unit
from models.outbox import Delivery, DeliveryState, Heartbeat, Notice
from tests.bench.load import Measured, drive, post
from tests.bench.messages import texts
from tests.bench.servers import databases, granian, siwei

PEOPLE, SINGLES, LATENCY_MS = 100_000, 5_000, 50
PATIENCE_S = 90.0
LOOPS = 5
COLUMNS = ("planned s", "first out s", "100 calls s", "calls/s", "callbacks p99.9 ms", "not 200")
HEAD = f"{'':12} " + " ".join(f"{column:>{max(9, len(column))}}" for column in COLUMNS)


def measure() -> None:
    """Print what each database took."""
    print(HEAD)
    with TemporaryDirectory() as folder, databases() as urls:
        for name, url in urls.items():
            _one(name, url, Path(folder) / name)


def _one(name: str, url: str, folder: Path) -> None:
    folder.mkdir()
    database = open_database(url)
    migrate.to_head(database)
    _people(database)
    with _platform() as bases, _running(url, folder, bases) as port:
        _until(lambda: _beats(database))
        callbacks = _Callbacks(port)
        began, key = time.time(), "bench-all"
        with database.transaction() as session:
            outbox.announce(session, **_notice(key, {"unit": 1}))
        planned = _until(lambda: _state(database, key) == "planned") - began
        sent = _until(lambda: _sent(database, key) >= PEOPLE) - began
        felt = callbacks.stop()
        first = _first(bases["url"]) - began
        _heard(bases["url"])
        rate = _singles(database)
    figures = (planned, first, sent, rate, felt.percentile(0.999), felt.bad)
    row = " ".join(f"{figure:{max(9, len(column))}.2f}" for column, figure in zip(COLUMNS, figures, strict=True))
    print(f"{name:12} {row}", flush=True)
    database.dispose()


def _notice(key: str, audience: Mapping[str, Any]) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"key": key, "kind": "bench", "texts": {"text": key}, "audience": audience, "now": now, "urgent": True}


def _people(database: Database) -> None:
    now = datetime.now(UTC)
    with database.transaction() as session:
        for code, ident in (("C", 1), ("S", 2)):
            session.add(Unit(id=ident, code=code, name=code, kind="company", path=f"/{ident}/"))
        session.flush()
        for start in range(1, PEOPLE + SINGLES + 1, 5000):
            ids = range(start, min(start + 5000, PEOPLE + SINGLES + 1))
            people = [_person(i, now) for i in ids]
            session.execute(insert(table_of(Person)), people)
            places = [{"person_id": i, "unit_id": 1 if i <= PEOPLE else 2, "main": True} for i in ids]
            session.execute(insert(table_of(Membership)), places)
            session.execute(insert(table_of(Identity)), [_identity(i, now) for i in ids])
        session.execute(text("ANALYZE"))  # a database in use has its statistics


def _person(number: int, now: datetime) -> dict[str, Any]:
    named = {"id": number, "public_id": f"p{number:021d}", "employee_no": f"e{number}", "name": f"职工{number}"}
    return named | {"tags": [], "active": True, "created_at": now}


def _identity(number: int, now: datetime) -> dict[str, Any]:
    channel = "wecom" if number <= PEOPLE else "official"
    known = {"channel": channel, "external_id": f"e{number}", "person_id": number, "following": True, "refused": False}
    return known | {"last_seen_at": now, "sends_left": 5, "bind_failures": 0, "created_at": now}


@contextmanager
def _platform() -> Iterator[dict[str, str]]:
    """The simulated platform in a process of its own; gives each channel's api_base."""
    command = [sys.executable, "-m", "bot.channels.simulator", "--port", "0", "--latency-ms", str(LATENCY_MS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        bases: dict[str, str] = json.loads(process.stdout.readline())
        yield bases
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _running(url: str, folder: Path, bases: Mapping[str, str]) -> Iterator[int]:
    accounts = demo_accounts()
    assert accounts.wecom is not None
    assert accounts.official is not None
    wecom = accounts.wecom
    env = siwei(url, folder) | {
        "SIWEI_WECOM__CORP_ID": wecom.corp_id,
        "SIWEI_WECOM__AGENT_ID": str(wecom.agent_id),
        "SIWEI_WECOM__SECRET": wecom.secret,
        "SIWEI_WECOM__TOKEN": wecom.token,
        "SIWEI_WECOM__ENCODING_AES_KEY": wecom.encoding_aes_key,
        "SIWEI_WECOM__API_BASE": bases["wecom"],
        "SIWEI_WECOM__ACCOUNTS": "100000",
        "SIWEI_NOTICES__SPREAD_SECONDS": "0",
    }
    worker_env = env | {
        "SIWEI_OFFICIAL__APP_ID": accounts.official.app_id,
        "SIWEI_OFFICIAL__APP_SECRET": accounts.official.app_secret,
        "SIWEI_OFFICIAL__API_BASE": bases["official"],
    }
    with granian("bot.app:from_environment", env) as port:
        command = [sys.executable, "-m", "bot", "worker"]
        worker = subprocess.Popen(command, env={**os.environ, **worker_env}, stderr=subprocess.DEVNULL)
        try:
            yield port
        finally:
            worker.terminate()
            worker.wait()


class _Callbacks:
    """Four connections that write to the chat until they are told to stop."""

    def __init__(self, port: int) -> None:
        self.port, self.over, self.parts = port, threading.Event(), list[Measured]()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        first = 10**8
        while not self.over.is_set():
            self.parts.append(drive(self.port, texts("/wechat/official", "退出", 400, first=first), connections=4))
            first += 400

    def stop(self) -> Measured:
        """Everything that was measured."""
        self.over.set()
        self.thread.join()
        latencies = [one for part in self.parts for one in part.latencies]
        return Measured(len(latencies), 1, latencies, sum(part.bad for part in self.parts))


def _until(holds: Callable[[], bool]) -> float:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError("not within the time")
        time.sleep(0.05)
    return time.time()


def _state(database: Database, key: str) -> str | None:
    with database.reading() as session:
        return session.scalar(select(Notice.state).where(Notice.key == key))


def _beats(database: Database) -> bool:
    """Whether the worker's loops are running."""
    with database.reading() as session:
        return (session.scalar(select(func.count()).select_from(Heartbeat)) or 0) >= LOOPS


def _sent(database: Database, key: str) -> int:
    with database.reading() as session:
        notice = select(Notice.id).where(Notice.key == key).scalar_subquery()
        query = select(func.count()).select_from(Delivery).where(Delivery.notice_id == notice)
        return session.scalar(query.where(Delivery.state == DeliveryState.SENT)) or 0


def _first(url: str) -> float:
    """When the platform had the first push."""
    with urllib.request.urlopen(f"{url}/_control/log?what=push&limit=1") as answer:
        (push,) = json.load(answer)["entries"]
    return datetime.fromisoformat(push["at"]).timestamp()


def _heard(url: str) -> None:
    """Everybody of the second notice wrote to the 公众号, so the platform lets it answer."""
    people = range(PEOPLE + 1, PEOPLE + SINGLES + 1)
    bodies = [{"channel": "official", "external_id": f"e{i}", "trigger": "message"} for i in people]
    port = int(url.rpartition(":")[2])
    drive(port, [post("/_control/heard", json.dumps(body).encode(), "application/json") for body in bodies])


def _singles(database: Database) -> float:
    """Calls a second where each carries one recipient."""
    began, key = time.time(), "bench-singles"
    with database.transaction() as session:
        outbox.announce(session, **_notice(key, {"unit": 2}))
    return SINGLES / (_until(lambda: _sent(database, key) >= SINGLES) - began)
