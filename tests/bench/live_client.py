"""A crowd in a process of its own: raw sockets that speak just enough WebSocket, and a host. Prints one JSON line.

Latency is taken from the moment an answer was to leave. Frames are found by their type's text, not parsed.
"""

import asyncio
import base64
import json
import os
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

import uvloop
from websockets.frames import Frame, Opcode

MASKED = 0x80
PATIENCE_S = 60
AT_ONCE = 200


def masked(payload: dict[str, Any]) -> bytes:
    """A client's text frame."""
    return Frame(Opcode.TEXT, json.dumps(payload).encode()).serialize(mask=True)


class Member(asyncio.Protocol):
    """One player's socket."""

    def __init__(self, crowd: "Crowd", ticket: str) -> None:
        self.crowd, self.ticket = crowd, ticket
        self.buffer = b""
        self.open = False
        self.due = 0.0
        self.answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        key = base64.b64encode(os.urandom(16)).decode()
        head = (
            f"GET /rooms/{self.crowd.code} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        )
        self.transport.write(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        if not self.open:
            head, found, self.buffer = self.buffer.partition(b"\r\n\r\n")
            if not found:
                self.buffer = head
                return
            self.open = True
            self.transport.write(masked(self.join()))
        while self._frame():
            pass

    def join(self) -> dict[str, Any]:
        return {"type": "join", "token": self.ticket, "packs": True}

    def _frame(self) -> bool:
        data = self.buffer
        if len(data) < 2:
            return False
        size, start = data[1], 2
        if size == 126:
            size, start = int.from_bytes(data[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(data[2:10]), 10
        if len(data) < start + size:
            return False
        body, self.buffer = data[start : start + size], data[start + size :]
        if data[0] == 0x89:
            self.transport.write(Frame(Opcode.PONG, body).serialize(mask=True))
        elif data[0] == 0x81:
            self.told(body)
        return True

    def told(self, body: bytes) -> None:
        self.crowd.told(self, body)

    def send(self) -> None:
        self.transport.write(self.answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.gone += 1


class Crowd:
    """All players and what they have been told."""

    def __init__(self, code: str, server: int) -> None:
        self.code, self.server = code, server
        self.members: list[Member] = []
        self.counts: dict[bytes, int] = {}
        self.latencies: list[float] = []
        self.refused: list[bytes] = []
        self.gone = 0
        self.waiting: dict[bytes, asyncio.Future[float]] = {}
        self.wanted = 0

    def told(self, member: Member, body: bytes) -> None:
        kind = body[9 : body.index(b'"', 9)]
        if kind == b"taken":
            self.latencies.append(time.perf_counter() - member.due)
        elif kind == b"refused":
            self.refused.append(body)
        seen = self.counts[kind] = self.counts.get(kind, 0) + 1
        if seen == self.wanted and kind in self.waiting:
            self.waiting.pop(kind).set_result(time.perf_counter())

    def all_told(self, kind: bytes) -> "asyncio.Future[float]":
        """When everybody has had a frame of this kind from now on."""
        self.counts[kind] = 0
        self.waiting[kind] = asyncio.get_running_loop().create_future()
        return self.waiting[kind]

    async def connect(self, port: int, tickets: list[str]) -> float:
        self.wanted = len(tickets)
        loop, began, whole = asyncio.get_running_loop(), time.perf_counter(), self.all_told(b"state")
        for at in range(0, len(tickets), AT_ONCE):
            made = [
                loop.create_connection(lambda t=t: self._member(t), "127.0.0.1", port)  # type: ignore[misc]
                for t in tickets[at : at + AT_ONCE]
            ]
            await asyncio.gather(*made)
        return await asyncio.wait_for(whole, PATIENCE_S) - began

    def _member(self, ticket: str) -> Member:
        self.members.append(Member(self, ticket))
        return self.members[-1]

    async def answer(self, question: int, over_s: float, rng: random.Random) -> list[float]:
        """Everybody answers at a random moment within so many seconds (0: in the same instant); sorted seconds."""
        self.latencies = []
        loop, taken, now = asyncio.get_running_loop(), self.all_told(b"taken"), time.perf_counter()
        for member in self.members:
            member.answer = masked({"type": "answer", "question": question, "choice": [rng.choice("AAB")]})
        now, base = time.perf_counter(), loop.time()
        for member in self.members:
            after = rng.uniform(0, over_s)
            member.due = now + after
            if over_s:
                loop.call_at(base + after, member.send)
        if not over_s:
            for member in self.members:
                member.due = time.perf_counter()
                member.send()
        await asyncio.wait_for(taken, PATIENCE_S)
        return sorted(self.latencies)


class Host(Member):
    """The host's socket: orders, and answers pings."""

    def join(self) -> dict[str, Any]:
        return {"type": "join", "host": self.ticket}

    def told(self, body: bytes) -> None:
        """The host's frames are not counted."""

    def order(self, kind: str) -> float:
        """Send an order; when it left."""
        now = time.perf_counter()
        self.transport.write(masked({"type": kind}))
        return now


async def run(port: int, plan: dict[str, Any]) -> dict[str, Any]:
    """Connect, then for each round: question, answers, close, reveal, standings."""
    rng = random.Random(1)
    crowd = Crowd(plan["code"], plan["pid"])
    loop = asyncio.get_running_loop()
    _, host = await loop.create_connection(lambda: Host(crowd, plan["host"]), "127.0.0.1", port)
    connect_s = await crowd.connect(port, plan["tickets"])
    await asyncio.sleep(1)
    rounds = []
    for number, over_s in enumerate(plan["rounds"], 1):
        rounds.append(await one_round(crowd, host, number, over_s, rng))
    return {"connect_s": connect_s, "rounds": rounds, "gone": crowd.gone, "refused": len(crowd.refused)}


def cpu_ms(pid: int) -> float:
    """Processor time of a process so far, in ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def one_round(crowd: Crowd, host: Host, number: int, over_s: float, rng: random.Random) -> dict[str, float]:
    """Milliseconds of one question."""
    asked = crowd.all_told(b"question")
    opened = host.order("open")
    question_ms = (await asyncio.wait_for(asked, PATIENCE_S) - opened) * 1000
    await asyncio.sleep(0.3)
    before = cpu_ms(crowd.server)
    latencies = await crowd.answer(number, over_s, rng)
    spent = cpu_ms(crowd.server) - before
    measured = {"cpu_ms": spent, "question_ms": question_ms, "p50": latencies[len(latencies) // 2] * 1000}
    measured |= {
        "p99": latencies[int(len(latencies) * 0.99)] * 1000,
        "worst": latencies[-1] * 1000,
        "acks": len(latencies),
    }
    for kind, name in ((b"closed", "closed_ms"), (b"reveal", "reveal_ms"), (b"standing", "standing_ms")):
        told = crowd.all_told(kind)
        ordered = host.order("next")
        measured[name] = (await asyncio.wait_for(told, PATIENCE_S) - ordered) * 1000
        await asyncio.sleep(0.5)
    return measured


def main() -> None:
    """`python -m tests.bench.live_client PORT PID PLAN.json`."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    plan = json.loads(Path(sys.argv[3]).read_text("utf-8")) | {"pid": int(sys.argv[2])}
    print(json.dumps(uvloop.run(run(int(sys.argv[1]), plan))))


if __name__ == "__main__":
    main()
