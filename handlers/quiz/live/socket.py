"""One WebSocket: `websockets` reads and checks, we write prepared frames. A callback a message: no task, no queue."""

import asyncio
import json
import random
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from handlers.quiz.rules.live import RTT_SAMPLES, round_trip

if TYPE_CHECKING:
    from handlers.quiz.live.hosting import Hosted

LARGEST_IN = 4096
MOST_BUFFERED = 1 << 20
LEAVE_S = 2.0
SHORT, MEDIUM = 126, 1 << 16


def frame(payload: dict[str, Any]) -> bytes:
    """A text frame of this JSON, ready for any number of sockets."""
    return framed(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode())


def framed(text: bytes) -> bytes:
    """A text frame of this UTF-8, as a server sends it (RFC 6455 §5.2: unmasked)."""
    size = len(text)
    if size < SHORT:
        return bytes((0x81, size)) + text
    if size < MEDIUM:
        return b"\x81\x7e" + size.to_bytes(2) + text
    return b"\x81\x7f" + size.to_bytes(8) + text


class Desk(Protocol):
    """Who is told what a socket says."""

    def now(self) -> int:
        """Epoch ms."""

    def heard(self, socket: "Socket", message: dict[str, Any], arrived: int) -> None:
        """A message came; `arrived` in epoch ms."""

    def left(self, socket: "Socket") -> None:
        """The socket is gone."""


class Socket(asyncio.Protocol):
    """A player's or a host's connection. `person` is set for a player who has joined, `is_host` for a host."""

    __slots__ = (
        "_echo",
        "_protocol",
        "_rtts",
        "_transport",
        "code",
        "desk",
        "hosted",
        "is_host",
        "packs",
        "person",
    )

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.code = ""
        self.hosted: Hosted | None = None
        self.person = 0
        self.is_host = self.packs = False
        self._protocol = ServerProtocol(max_size=LARGEST_IN)
        self._transport: asyncio.Transport | None = None
        self._rtts: tuple[int, ...] = ()
        self._echo: tuple[bytes, float] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accepted."""
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone, whoever ended it."""
        self._transport = None
        self.desk.left(self)

    def data_received(self, data: bytes) -> None:
        """Bytes came: answer the handshake, or hand each message on."""
        arrived = self.desk.now()
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._greet(event)
            elif isinstance(event, Frame):
                self._take(event, arrived)
        self._flush()

    def eof_received(self) -> None:
        """The other side has closed."""
        self._protocol.receive_eof()
        self._flush()

    def _greet(self, request: Request) -> None:
        head, _, code = request.path.partition("?")[0].rpartition("/")
        if request.path == "/healthz":
            self._protocol.send_response(self._protocol.reject(HTTPStatus.OK, "ok\n"))
            return
        if head != "/rooms" or not code.isdecimal():
            self._protocol.send_response(self._protocol.reject(HTTPStatus.NOT_FOUND, "no such room\n"))
            return
        self.code = code
        self._protocol.send_response(self._protocol.accept(request))

    def _take(self, got: Frame, arrived: int) -> None:
        if got.opcode == Opcode.PONG:
            self._ponged(bytes(got.data))
        elif got.opcode == Opcode.TEXT:
            message = _parsed(bytes(got.data)) if got.fin else None
            if message is None:
                self._protocol.fail(1003, "one JSON object a message")
            else:
                self.desk.heard(self, message, arrived)

    def _flush(self) -> None:
        if self._transport is None:
            return
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()
        if self._protocol.close_expected():
            asyncio.get_running_loop().call_later(LEAVE_S, self.drop)

    def send(self, prepared: bytes) -> None:
        """Write a frame. Whoever does not read is cut off: on coming back they get the whole state."""
        transport = self._transport
        if transport is None or self._protocol.state is not State.OPEN:
            return
        transport.write(prepared)
        if transport.get_write_buffer_size() > MOST_BUFFERED:
            transport.abort()

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Say goodbye."""
        if self._transport is not None and self._protocol.state is State.OPEN:
            self._protocol.send_close(code, reason)
            self._flush()

    def drop(self) -> None:
        """End it now."""
        if self._transport is not None:
            self._transport.abort()

    def ping(self, clock: Callable[[], float]) -> None:
        """Measure the way there and back; a payload nobody can guess, so that no answer comes before its question."""
        if self._transport is None or self._protocol.state is not State.OPEN:
            return
        payload = random.randbytes(4)
        self._echo = (payload, clock())
        self._protocol.send_ping(payload)
        self._flush()

    def _ponged(self, payload: bytes) -> None:
        if self._echo is not None and self._echo[0] == payload:
            took = asyncio.get_running_loop().time() - self._echo[1]
            self._rtts = (*self._rtts, round(took * 1000))[-RTT_SAMPLES:]
            self._echo = None

    def waited(self, now: float) -> float:
        """Seconds since a ping that has not been answered, 0 for none; `now` by the loop's clock."""
        return now - self._echo[1] if self._echo is not None else 0

    @property
    def connected(self) -> bool:
        """Whether anybody is there."""
        return self._transport is not None

    @property
    def rtt(self) -> int:
        """The round trip to credit, ms."""
        return round_trip(self._rtts)


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        message = json.loads(data)
        if b"\\u" in data:
            json.dumps(message, ensure_ascii=False).encode()  # half a character in an escape can be kept nowhere
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) and isinstance(message.get("type"), str) else None
