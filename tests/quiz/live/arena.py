"""A live process's hub on a port of its own in the test's loop, and clients that wait for what they are to see."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from bot.clock import utc_now
from bot.database import Database
from handlers.quiz.live.directory import Directory
from handlers.quiz.live.hub import Hub
from handlers.quiz.live.server import close
from handlers.quiz.live.socket import Socket
from handlers.quiz.live.store import Me
from handlers.quiz.live.tending import tend
from tests.quiz.live.stage import SECRET

PATIENCE_S = 10
Frame = dict[str, Any]


class Client:
    """A player's or a host's socket; remembers every frame."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []
        self.met: Frame = {}

    async def say(self, kind: str, **fields: Any) -> None:
        """Send one message."""
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def sees(self, kind: str, **fields: Any) -> Frame:
        """The next frame of this kind with these fields; others are passed over."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if frame["type"] == kind and fields.items() <= frame.items():
                    return frame

    async def answers(self, question: int, choice: object) -> Frame:
        """Answer, and the server's word on it."""
        await self.say("answer", question=question, choice=choice)
        return await self.any_of("taken", "refused")

    async def any_of(self, *kinds: str) -> Frame:
        """The next frame of one of these kinds."""
        while (frame := await self._next())["type"] not in kinds:
            pass
        return frame

    async def _next(self) -> Frame:
        async with asyncio.timeout(PATIENCE_S):
            frame: Frame = json.loads(await self.socket.recv())
            self.frames.append(frame)
            return frame


@asynccontextmanager
async def enters(address: str, code: str, **join: Any) -> AsyncIterator[Client]:
    """A client that has joined or was refused: `met` is the first word it got."""
    async with websockets.connect(f"{address}/rooms/{code}", compression=None) as socket:
        client = Client(socket)
        await client.say("join", **join)
        client.met = await client.any_of("state", "refused", "moved")
        yield client


@asynccontextmanager
async def arena(
    db: Database, redis: Any = None, *, secret: str = SECRET, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[str]:
    """The address of a live process in this loop."""
    loop = asyncio.get_running_loop()
    holder: list[Hub] = []
    server = await loop.create_server(lambda: Socket(holder[0]), "127.0.0.1", 0)
    address = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings: dict[str, Any] = {"secret_key": secret, "clock": clock, "rng": Random(1)}
    hub = Hub(db, Me(address, address), Directory(redis, address), **settings)
    holder.append(hub)
    tending = asyncio.create_task(tend(hub))
    try:
        yield address
    finally:
        server.close()
        tending.cancel()
        await asyncio.gather(tending, return_exceptions=True)
        await close(hub)


def play(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test's coroutine."""
    asyncio.run(scenario())
