"""The roles as processes: web under granian, worker, live rooms, and `run`, which keeps one of each alive."""

import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType, MappingProxyType
from typing import TYPE_CHECKING

import structlog

from bot import children, metrics
from bot.config import Config
from bot.config.loading import with_redis
from bot.config.rules import host_of
from bot.embedded import RedisDidNotStart, socket_of, start_redis
from bot.running import running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

APP = "bot.app:from_environment"
REDIS_VARIABLE = "SIWEI_REDIS__URL"
COMMANDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {role: (sys.executable, "-m", "bot", role) for role in ("web", "worker", "live")}
)
MIGRATE = (sys.executable, "-m", "bot", "migrate")
BROKEN_CONFIGURATION = 2
LONGEST_PAUSE = 5.0
STEADY_AFTER = 10.0
LOOK_EVERY = 0.05
HEAD_START_S = 5

log = structlog.get_logger(__name__)
Say = Callable[[str], None]


def serve_web(config: Config, *, target: str = APP) -> None:
    """Serve `target`, a factory of a WSGI application, until SIGTERM or SIGINT."""
    metrics.share(config.data)
    with running(config.data), redis_of(config):
        _granian(config, target)


def _granian(config: Config, target: str) -> None:
    import multiprocessing

    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    # Forked workers would inherit the lock of the embedded Redis and half of its supervisor.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        target,
        address=host_of(config.server.bind),
        port=int(config.server.bind.rpartition(":")[2]),
        interface=Interfaces.WSGI,
        workers=config.server.processes,
        blocking_threads=config.server.threads,
        http=HTTPModes.http1,
        websockets=False,
        factory=True,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
    ).serve()


def serve_worker(config: Config, work: Callable[[Config, threading.Event], None]) -> None:
    """Run `work` until it returns; its configuration has a Redis address, its event is set on SIGTERM or SIGINT."""
    metrics.share(config.data)
    stopping = stop_event()
    with running(config.data), redis_of(config) as url:
        work(with_redis(config, url), stopping)


def serve_live(config: Config, serve: Callable[[Config], None]) -> None:
    """Run the live rooms' `serve`, which minds SIGTERM and SIGINT itself; its configuration has a Redis address."""
    with running(config.data), redis_of(config) as url:
        serve(with_redis(config, url))


@contextmanager
def redis_of(config: Config) -> "Iterator[str]":
    """The address of the Redis to use, also put into the environment for children; an embedded one runs meanwhile.

    One that does not start is no reason not to: everything works without, slower.
    """
    if config.redis.url != "embedded":
        yield config.redis.url
        return
    with ExitStack() as stack:
        try:
            supervised = start_redis(config.data)
            stack.callback(supervised.stop)
            os.environ[REDIS_VARIABLE] = supervised.url
        except RedisDidNotStart as fault:
            log.error("redis did not start; going on without", reason=str(fault))
            os.environ[REDIS_VARIABLE] = f"unix://{socket_of(config.data)}"
        yield os.environ[REDIS_VARIABLE]


def stop_event() -> threading.Event:
    """Set when the process is asked to stop. For the main thread."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping


@dataclass
class Kept:
    """A child that is started again when it dies, later each time it dies young."""

    role: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0
    pause: float = 0.2
    again_at: float = 0

    def look(self, now: float) -> int | None:
        """Start it if it is time; the exit status where it has just died."""
        if self.process is None:
            if now >= self.again_at:
                self.process, self.started = children.spawn(self.command), now
            return None
        status = self.process.poll()
        if status is None:
            return None
        self.pause = 0.2 if now - self.started > STEADY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.again_at = None, now + self.pause
        log.error("a process stopped; starting it again", role=self.role, status=status, pause=self.pause)
        return status


def run_all(
    config: Config,
    *,
    say: Say,
    commands: Mapping[str, Sequence[str]] = COMMANDS,
    before: Sequence[Sequence[str]] = (MIGRATE,),
    stopping: threading.Event | None = None,
) -> int:
    """Everything on this machine until SIGTERM or SIGINT: `before` in turn, then `commands`, each kept alive.

    The first of them is started at once: importing it takes as long as making the tables, and it is not ready before.

    Children inherit the environment, with the embedded Redis's address in it. Returns the exit status.
    """
    if _taken(config.server.bind):
        say(f"{config.server.bind} 已被别的程序占用：停掉它，或用 server.bind 换一个端口")
        return 1
    stopping = stopping or stop_event()
    metrics.share(config.data, clear=True)
    with redis_of(config):
        kept = [Kept(role, command) for role, command in commands.items()]
        announce = _Announcement(config, say)
        try:
            kept[0].look(time.monotonic())
            for command in before:
                if status := children.spawn(command).wait():
                    return status
            return _keep(kept, stopping, announce)
        finally:
            _end(kept)


def _keep(kept: list[Kept], stopping: threading.Event, announce: "_Announcement") -> int:
    """The first has the processors to itself until it answers, or for as long as that should take."""
    for later in kept[1:]:
        later.again_at = time.monotonic() + HEAD_START_S
    while not stopping.is_set():
        for child in kept:
            if child.look(time.monotonic()) == BROKEN_CONFIGURATION:
                return BROKEN_CONFIGURATION
        if announce.look():
            for later in kept[1:]:
                later.again_at = 0
        stopping.wait(LOOK_EVERY)
    return 0


def _end(kept: list[Kept]) -> None:
    """All are asked before any is waited for."""
    alive = [child.process for child in kept if child.process is not None]
    for process in alive:
        process.terminate()
    for process in alive:
        children.end(process, patience=15)


@dataclass
class _Announcement:
    """Says once, when the web answers, where people find it."""

    config: Config
    say: Say
    made: bool = False

    def look(self) -> bool:
        """Whether it was made just now."""
        if self.made or not _answers(f"http://{self.config.server.bind}/readyz"):
            return False
        self.made = True
        self.say(f"思为已就绪：{self.config.app.base_url}")
        if self.config.simulator.enabled:
            self.say(f"  微信模拟器  {self.config.app.base_url}/simulator/（仅供演示）")
        return True


def _answers(url: str) -> bool:
    import urllib.request

    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (our own address)
            return True
    except OSError:
        return False


def _taken(bind: str) -> bool:
    """Whether somebody listens there already: granian would be started again and again for nothing."""
    family = socket.AF_INET6 if ":" in host_of(bind) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host_of(bind), int(bind.rpartition(":")[2])))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
