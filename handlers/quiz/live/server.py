"""`siwei live`: the process of the live rooms."""

import asyncio
import gc
import logging
import os
import resource
import secrets
import signal
import socket as sockets
import sys
from collections.abc import Callable
from random import SystemRandom
from typing import TYPE_CHECKING

import structlog

from bot.clock import clock_of
from bot.config import Config
from bot.config.rules import host_of
from bot.database import Database, open_database
from bot.redis import open_redis
from handlers.quiz.live import store
from handlers.quiz.live.directory import Directory
from handlers.quiz.live.hub import Hub
from handlers.quiz.live.socket import Socket
from handlers.quiz.live.store import Me
from handlers.quiz.live.tending import tend

if TYPE_CHECKING:
    from redis import Redis

BACKLOG = 8192
SWITCH_S = 0.001
GC_SELDOM = (20_000, 50, 50)  # with 10,000 sockets a full collection stops the room for 200 ms
log = structlog.get_logger()


def serve(config: Config, *, ready: Callable[[int], None] = lambda _port: None) -> None:
    """Run live rooms until SIGTERM or SIGINT; `ready` is told the port."""
    import uvloop

    _raise_limit()
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(*GC_SELDOM)
    logging.getLogger("websockets.server").setLevel(logging.WARNING)
    database = open_database(config.database.url, pool_size=4)
    redis = None if config.redis.url == "embedded" else open_redis(config.redis.url)
    try:
        uvloop.run(_run(config, database, redis, ready))
    finally:
        database.dispose()


def _raise_limit() -> None:
    """A socket is a file: as many as the system allows this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def hub_of(config: Config, database: Database, redis: "Redis | None") -> Hub:
    """The rooms of this process, known to clients by `live.url`."""
    name = f"{sockets.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
    directory = Directory(redis, config.live.url)
    settings = {"secret_key": config.app.secret_key, "clock": clock_of(config), "rng": SystemRandom()}
    return Hub(database, Me(name, config.live.url), directory, **settings)  # type: ignore[arg-type]


async def _run(config: Config, database: Database, redis: "Redis | None", ready: Callable[[int], None]) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    hub = hub_of(config, database, redis)
    port = int(config.live.bind.rpartition(":")[2])
    server = await loop.create_server(lambda: Socket(hub), host_of(config.live.bind), port, backlog=BACKLOG)
    tending = asyncio.create_task(tend(hub))
    ready(server.sockets[0].getsockname()[1])
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((tending, waiting), return_when=asyncio.FIRST_COMPLETED)
    server.close()
    waiting.cancel()
    if tending.done():
        tending.result()
    tending.cancel()
    await close(hub)


async def close(hub: Hub) -> None:
    """Keep what waits, let the rooms go, say goodbye."""
    loop = asyncio.get_running_loop()
    await hub.journal.flush()
    fences = {hosted.play.static.id: hosted.play.static.fence for hosted in hub.rooms.values()}
    codes = list(hub.rooms)
    await loop.run_in_executor(hub.writing, lambda: store.release(hub.db, fences, hub.me, now=hub.now()))
    await loop.run_in_executor(hub.writing, lambda: store.unregister(hub.db, hub.me))
    await loop.run_in_executor(hub.reading, hub.directory.gone, codes)
    for hosted in list(hub.rooms.values()):
        hub.forget(hosted, "restarting")
    hub.writing.shutdown()
    hub.reading.shutdown()
