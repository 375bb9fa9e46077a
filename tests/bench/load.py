"""A load generator: keep-alive connections that send prepared requests as fast as they are answered."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import uvloop

END = b"\r\n\r\n"


@dataclass(frozen=True)
class Measured:
    """Requests a second, and latencies in milliseconds; `bad` counts answers other than 200."""

    count: int
    seconds: float
    latencies: Sequence[float]
    bad: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.count / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that `share` of the requests did not exceed, in ms."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000

    def row(self, name: str) -> str:
        """One line of a table."""
        tail = " ".join(f"{self.percentile(p):9.1f}" for p in (0.5, 0.99, 0.999))
        return f"{name:58} {self.rate:9.0f} {tail} {self.bad:6}"


HEAD = f"{'':58} {'req/s':>9} {'p50 ms':>9} {'p99 ms':>9} {'p99.9 ms':>9} {'not 200':>6}"


class _Connection(asyncio.Protocol):
    """One connection: the next request leaves when the answer to the last is whole."""

    def __init__(self, work: "_Work") -> None:
        self.work, self.buffer, self.began = work, b"", 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._next()

    def _next(self) -> None:
        assert self.transport is not None
        request = self.work.take()
        if request is None:
            self.transport.close()
            self.work.left()
            return
        self.began = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(END)
        if head < 0:
            return
        size = _length(self.buffer[:head])
        if len(self.buffer) < head + len(END) + size:
            return
        self.work.done(time.perf_counter() - self.began, ok=self.buffer[9:12] == b"200")
        self.buffer = self.buffer[head + len(END) + size :]
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self.work.done(time.perf_counter() - self.began, ok=False)
            self.work.left()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


class _Work:
    def __init__(self, requests: Sequence[bytes], connections: int) -> None:
        self.requests, self.at, self.open = requests, 0, connections
        self.latencies: list[float] = []
        self.bad = 0
        self.over = asyncio.Event()

    def take(self) -> bytes | None:
        if self.at >= len(self.requests):
            return None
        self.at += 1
        return self.requests[self.at - 1]

    def done(self, seconds: float, *, ok: bool) -> None:
        self.latencies.append(seconds)
        self.bad += not ok

    def left(self) -> None:
        self.open -= 1
        if self.open == 0:
            self.over.set()


def drive(port: int, requests: Sequence[bytes], *, connections: int = 16) -> Measured:
    """Send every request once over so many keep-alive connections."""

    async def run() -> Measured:
        work = _Work(requests, connections)
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        for _ in range(connections):
            await loop.create_connection(lambda: _Connection(work), "127.0.0.1", port)
        await work.over.wait()
        return Measured(len(work.latencies), time.perf_counter() - began, work.latencies, work.bad)

    return uvloop.run(run())


def post(path: str, body: bytes, content_type: str = "text/xml") -> bytes:
    """One prepared request."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
