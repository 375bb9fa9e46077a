"""A live process killed with -9 in the middle of a question, with players who come back as phones do."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import websockets
from sqlalchemy import select

from bot.database import Database
from handlers.quiz.live.play import Play
from handlers.quiz.live.service import Rules
from handlers.quiz.live.store import Loaded, Me, claim
from handlers.quiz.rules.events import Answered
from models.live import LiveAnswer, LiveEvent
from tests.bench.servers import siwei
from tests.quiz.live.stage import FLAT, SECRET, Show, set_up

KEYS = "bench:BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY="
PATIENCE_S = 45
FIRST_S, LAST_S = 0.2, 3  # as the page waits before it comes back
FAR = 2**50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `points` by player as the room said, `told` as its log says again; `stored` answers a player.

    `smooth`: the points of the same answers, given in the same times, in a room that never stood still.
    """

    resumed_s: float
    all_back_s: float
    points: dict[int, float]
    told: dict[int, float]
    smooth: dict[int, float]
    stored: Counter[int]
    acknowledged: int
    changed: int


class Live:
    """A live process on a port of its own, which it keeps when it is started again."""

    def __init__(self, url: str, folder: Path, **more: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"ws://127.0.0.1:{self.port}"
        own = {"SIWEI_LIVE__BIND": f"127.0.0.1:{self.port}", "SIWEI_LIVE__URL": self.address}
        own |= {"SIWEI_APP__SECRET_KEY": SECRET, "SIWEI_VAULT__KEYS": KEYS}
        self.env = {**os.environ, **siwei(url, folder), **own, **more}
        self.start()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [sys.executable, "-m", "tests.quiz.live.process"]
        self.process = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline(), "the live process did not start"

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def processes(url: str, folder: Path, count: int, **more: str) -> Iterator[list[Live]]:
    """So many live processes on one database."""
    running: list[Live] = []
    try:
        for _ in range(count):
            running.append(Live(url, folder, **more))
        yield running
    finally:
        for one in running:
            one.kill()


@dataclass
class Crowd:
    """Players who answer when they may, come back when they are cut off, and send again what was not acknowledged."""

    show: Show
    addresses: Sequence[str]
    apart_s: float = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)
    acked: dict[int, object] = field(default_factory=dict)
    ack: asyncio.Condition = field(default_factory=asyncio.Condition)
    back: dict[int, float] = field(default_factory=dict)
    points: dict[int, float] = field(default_factory=dict)

    async def member(self, i: int) -> None:
        """Until the standings are told."""
        turn, tries, rng = 0, 0, Random(i)
        while i not in self.points:
            began = time.monotonic()
            try:
                async with websockets.connect(self._address(turn), compression=None) as ws:
                    await self._play(i, ws)
            except (OSError, websockets.WebSocketException, TimeoutError):
                await asyncio.sleep(min(FIRST_S * 2**tries, LAST_S) * rng.uniform(0.5, 1.5))
            tries, turn = (0 if self.back.get(i, 0) > began else tries + 1), turn + 1

    def _address(self, turn: int) -> str:
        return f"{self.addresses[turn % len(self.addresses)]}/rooms/{self.show.code}"

    async def _play(self, i: int, ws: Any) -> None:
        await ws.send(json.dumps({"type": "join", "token": self.show.tickets[i]}))
        async for text in ws:
            frame = json.loads(text)
            if frame["type"] == "state":
                self.back[i] = time.monotonic()
                if frame["mine"] is not None:
                    await self._noted(i)
            asked = frame["type"] == "question" or (frame["type"] == "state" and frame["phase"] == "question")
            if asked and frame.get("mine") is None:
                asyncio.get_running_loop().create_task(self._answer(i, ws, frame["question"]))
            elif frame["type"] == "taken":
                await self._noted(i)
            elif frame["type"] == "standing":
                self.points[i] = frame["mine"]["points"]
                return

    async def _answer(self, i: int, ws: Any, question: int) -> None:
        if i % 2:
            await self.go.wait()
        await asyncio.sleep(i % 5 * self.apart_s)
        try:
            await ws.send(json.dumps({"type": "answer", "question": question, "choice": choice(i)}))
        except websockets.WebSocketException:
            return

    async def _noted(self, i: int) -> None:
        async with self.ack:
            self.acked[i] = choice(i)
            self.ack.notify_all()

    async def until(self, count: int) -> None:
        """Until so many have been acknowledged."""
        async with asyncio.timeout(PATIENCE_S), self.ack:
            await self.ack.wait_for(lambda: len(self.acked) >= count)


def choice(i: int) -> list[str]:
    """What player number `i` answers."""
    return ["A"] if i % 3 else ["B"]


async def order(address: str, show: Show, *kinds: str) -> None:
    """The host's orders, each followed by its being told."""
    async with asyncio.timeout(PATIENCE_S), websockets.connect(f"{address}/rooms/{show.code}", compression=None) as ws:
        await ws.send(json.dumps({"type": "join", "host": show.host}))
        assert json.loads(await ws.recv())["type"] == "state"
        for kind, told in zip(kinds[::2], kinds[1::2], strict=True):
            await ws.send(json.dumps({"type": kind}))
            while json.loads(await ws.recv())["type"] != told:
                pass


async def show_with_a_kill(show: Show, running: list[Live], *, kill: bool, apart_s: float = 0) -> tuple[Crowd, float]:
    """One question; half have answered when the others begin, and then the process dies. When it died, 0 for never."""
    crowd = Crowd(show, [one.address for one in running], apart_s)
    players = len(show.tickets)
    first, last = running[0], running[-1]
    async with asyncio.timeout(2 * PATIENCE_S), asyncio.TaskGroup() as group:
        await order(first.address, show, "open", "question")
        for i in range(players):
            group.create_task(crowd.member(i))
        await crowd.until((players + 1) // 2)
        crowd.go.set()
        died = 0.0
        if kill:
            await crowd.until((players + 1) // 2 + 1)
            first.kill()
            died = time.monotonic()
            if first is last:
                await asyncio.to_thread(first.start)
            await asyncio.to_thread(_wait, crowd, players, died)
        await crowd.until(players)
        await order(last.address, show, "close", "closed", "next", "reveal", "next", "standing")
    return crowd, died


def _wait(crowd: Crowd, players: int, died: float) -> None:
    until = time.monotonic() + PATIENCE_S
    while sum(at > died for at in crowd.back.values()) < players and time.monotonic() < until:
        time.sleep(0.01)


def kill_in_the_middle(
    db: Database,
    url: str,
    folder: Path,
    *,
    players: int,
    count: int = 1,
    kill: bool = True,
    rules: Rules = FLAT,
    apart_s: float = 0,
) -> Outcome:
    """Play a question with a kill and compare the room's word, its log and its answers. `count` processes run."""
    show = set_up(db, players, rules=rules)
    with processes(url, folder, count) as running:
        crowd, died = asyncio.run(show_with_a_kill(show, running, kill=kill, apart_s=apart_s))
    back = sorted(at - died for at in crowd.back.values() if at > died)
    with db.reading() as session:
        rows = list(session.scalars(select(LiveAnswer)))
    number = {person: i for i, person in enumerate(show.people)}
    loaded = claim(db, show.code, Me("after", "ws://after"), now=FAR)
    assert isinstance(loaded, Loaded)
    told = {number[ranked.row.person]: float(ranked.row.points) for ranked in loaded.play.table.people}
    smooth = {number[ranked.row.person]: float(ranked.row.points) for ranked in _smooth(db, loaded.play).table.people}
    return Outcome(
        resumed_s=back[0] if kill else 0,
        all_back_s=back[-1] if kill else 0,
        points=crowd.points,
        told=told,
        smooth=smooth,
        stored=Counter(number[row.person_id] for row in rows),
        acknowledged=len(crowd.acked),
        changed=sum(row.choice != choice(number[row.person_id]) for row in rows),
    )


def _smooth(db: Database, play: Play) -> Play:
    """The room of the same answers and the same orders, without what the kill put into its log."""
    room = Play(play.static)
    with db.reading() as session:
        for body in session.scalars(select(LiveEvent.body).order_by(LiveEvent.n)):
            if body["event"] not in ("paused", "resumed"):
                room.apply(body)
        for row in session.scalars(select(LiveAnswer).order_by(LiveAnswer.id)):
            room.answered(Answered(row.person_id, row.question_id, row.choice, row.ms, row.at_ms))
    return room
