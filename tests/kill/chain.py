"""The whole chain under kill -9: messages in by HTTP, answers out through the outbox, the platform failing meanwhile.

Everybody writes to the 小程序's customer chat once. The answer is a send of the message's own transaction, so each
message has exactly one effect that can be counted at the other end: one push to its writer.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, and_, func, or_, select
from urllib3 import PoolManager, Timeout

from bot import outbox
from bot.channels.simulator.accounts import demo_accounts
from bot.channels.simulator.callbacks import Callback
from bot.channels.simulator.phone import Phone
from bot.channels.simulator.transport import Response, over_http
from bot.config import Config, MiniProgram
from bot.database import Database
from bot.embedded import start_redis
from bot.outbox.engine import LEASE_MS
from models.messages import Inbound
from models.outbox import Send, SendState
from tests.bench.servers import siwei
from tests.kill.loop import OPEN, ROOT, Tally, wait_until
from tests.test_serving import free_port

WRITERS = 4
PACE = 3  # answered messages between two kills, at least
FAULTS = (("busy", 0.03), ("reset_after", 0.05), ("reset_before", 0.05))
SEND = "custom/send"


@dataclass
class Roles:
    """One web and one worker process, each in a session of its own so that a kill -9 takes all of it."""

    env: dict[str, str]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, role: str) -> None:
        """Start it."""
        command, quiet = [sys.executable, "-m", "bot", role], subprocess.DEVNULL
        self.running[role] = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **self.env}, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def kill(self, role: str) -> None:
        """Kill -9 with all its children."""
        process = self.running.pop(role)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Writers:
    """People who write one message each; the platform delivers it until it is answered."""

    def __init__(self, account: MiniProgram, url: str, platform: str) -> None:
        self.account, self.platform = account, platform
        pool = PoolManager(maxsize=WRITERS, retries=False, timeout=Timeout(total=5))
        self.deliver, self.over = over_http(url, pool), threading.Event()
        self.answered: list[str] = []
        self.threads = [threading.Thread(target=self._write, args=(n,)) for n in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def _write(self, line: int) -> None:
        number = 0
        while not self.over.is_set():
            openid, number = f"o{line}-{number}", number + 1
            order(self.platform, "heard", channel="miniprogram", external_id=openid)
            Phone(self.account, "miniprogram", openid, transport=self._until_answered).says("退出")
            self.answered.append(openid)

    def _until_answered(self, callback: Callback) -> Response:
        while (response := self.deliver(callback)).status != 200:
            time.sleep(0.05)
        return response

    def stop(self) -> list[str]:
        """Who was answered, after the last answer."""
        self.over.set()
        for thread in self.threads:
            thread.join()
        return self.answered


def kill_chain(db: Database, url: str, folder: Path, *, kills: int, redis: bool, seed: int = 1) -> Tally:
    """Kill web and worker in turn, `kills` times; with `redis`, flush or kill that as well each time."""
    rng, began = Random(seed), time.monotonic()
    with _platform() as platform, _redis(folder, wanted=redis) as line:
        account, port = demo_accounts(platform).miniprogram, free_port()
        assert account is not None
        roles = Roles(_environment(url, folder, account, line, port))
        try:
            answered = _under_load(db, roles, Writers(account, f"http://127.0.0.1:{port}", platform), kills, rng, line)
            order(platform, "heal")
            _drain(db, roles.running["worker"].pid)
        finally:
            for role in tuple(roles.running):
                roles.kill(role)
        seen = Counter(push["to"] for push in _pushes(platform) if not push["dropped"])
    return _compare(db, answered, seen, kills, time.monotonic() - began)


def _under_load(db: Database, roles: Roles, writers: Writers, kills: int, rng: Random, redis_url: str) -> list[str]:
    try:
        for role in ("web", "worker"):
            roles.start(role)
        for number in range(kills):
            role = ("web", "worker")[number % 2]
            _let_work(db, writers, role)
            time.sleep(rng.uniform(0, 0.3))
            _disturb(redis_url, number)
            roles.kill(role)
            roles.start(role)
        return writers.stop()
    finally:
        writers.over.set()


def _let_work(db: Database, writers: Writers, role: str) -> None:
    """Until the process that is to be killed has done something since it was started."""

    def done() -> int:
        return len(writers.answered) if role == "web" else _count(db, Send.state == SendState.DONE)

    enough = done() + PACE
    wait_until(lambda: done() >= enough, seconds=60)


def _count(db: Database, which: ColumnElement[bool]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Send).where(which)) or 0


def _disturb(url: str, number: int) -> None:
    client = Redis.from_url(url, socket_timeout=1)
    with suppress(RedisError, OSError):
        if number % 4 < 2:
            client.flushall()
        else:
            os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
    client.close()


def _drain(db: Database, worker: int) -> None:
    """What killed workers held is taken back when their leases are over: for the sweep that is now."""
    alive = or_(Send.state == SendState.READY, and_(Send.state.in_(OPEN), Send.owner.contains(f":{worker}:")))
    wait_until(lambda: not _count(db, alive), seconds=60)
    later = datetime.now(UTC) + timedelta(milliseconds=LEASE_MS + 1)
    while outbox.sweep(db, now=later, rng=Random(1), config=Config()):
        pass
    wait_until(lambda: not _count(db, Send.state.in_(OPEN)), seconds=60)


def _compare(db: Database, answered: list[str], seen: "Counter[str]", kills: int, seconds: float) -> Tally:
    with db.reading() as session:
        sends = [(json.loads(row[0])["touser"], row[1]) for row in session.execute(select(Send.payload, Send.state))]
        listed = {json.loads(send.payload)["touser"] for send in outbox.unknown(session, limit=100_000)}
        kept = session.scalar(select(func.count()).select_from(Inbound)) or 0
    assert kept == len(sends) == len(set(answered)), "a message was kept twice, or answered without being kept"
    unknown = {to for to, state in sends if state == SendState.UNKNOWN}
    assert listed == unknown, "an unknown send is not listed"
    lost = [to for to in answered if not seen[to] and to not in unknown]
    doubled = [to for to, times in seen.items() if times > 1]
    delivered = len([to for to in unknown if seen[to]])
    return Tally(len(answered), len(lost), len(doubled), len(unknown), delivered, kills, seconds)


def order(platform: str, verb: str, **arguments: Any) -> None:
    """Tell the platform to do something."""
    body = json.dumps(arguments).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{platform}/_control/{verb}", body, method="POST")) as answer:
        answer.read()


def _pushes(platform: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{platform}/_control/log?what=push&limit=1000000") as answer:
        entries: list[dict[str, Any]] = json.load(answer)["entries"]
        return entries


@contextmanager
def _platform() -> Iterator[str]:
    command = [sys.executable, "-m", "bot.channels.simulator", "--latency-ms", "20"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            url = str(json.loads(process.stdout.readline())["url"])
            for seed, (kind, probability) in enumerate(FAULTS):
                order(url, "fail", path_part=SEND, kind=kind, probability=probability, seed=seed)
            yield url
        finally:
            process.kill()


@contextmanager
def _redis(folder: Path, *, wanted: bool) -> Iterator[str]:
    if not wanted:
        yield f"unix://{folder}/absent.sock"
        return
    supervised = start_redis(folder)
    try:
        yield supervised.url
    finally:
        supervised.stop()


def _environment(url: str, folder: Path, account: MiniProgram, redis: str, port: int) -> dict[str, str]:
    return siwei(url, folder) | {
        "SIWEI_REDIS__URL": redis,
        "SIWEI_SERVER__BIND": f"127.0.0.1:{port}",
        "SIWEI_MINIPROGRAM__TOKEN": account.token,
        "SIWEI_MINIPROGRAM__ENCODING_AES_KEY": account.encoding_aes_key,
        "SIWEI_MINIPROGRAM__APP_ID": account.app_id,
        "SIWEI_MINIPROGRAM__APP_SECRET": account.app_secret,
        "SIWEI_MINIPROGRAM__API_BASE": account.api_base,
    }
