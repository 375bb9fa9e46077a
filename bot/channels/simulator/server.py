"""The platform on a port of its own: a small HTTP/1.1 server that can also do what a proper one never would."""

import asyncio
import socket
import struct
import threading
from types import TracebackType
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.channels.simulator.calls import Answer, ApiCall
from bot.channels.simulator.platform import FakeWeChat

REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 411: "Length Required", 500: "Internal Server Error"}
HEAD_LIMIT = 64 * 1024


class Server:
    """A platform being served from a thread; use as a context manager or close it."""

    def __init__(self, platform: FakeWeChat, host: str = "127.0.0.1", port: int = 0) -> None:
        self.platform = platform
        self._socket = socket.create_server((host, port), backlog=1024)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="fake-wechat", daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def bases(self) -> dict[str, str]:
        """The `api_base` of each channel."""
        return self.platform.bases(self.url)

    def close(self) -> None:
        """Stop answering, close every connection and wait for the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, sock=self._socket, limit=HEAD_LIMIT)
        self._ready.set()
        await self._end.wait()
        server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection stays."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        if "transfer-encoding" in headers:
            writer.write(_bytes(Answer(411, b"", "text/plain"), keep=False))
            return False
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await reader.readexactly(int(headers.get("content-length") or 0))
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        call = ApiCall(method, "", query, body, headers.get("content-type", ""))
        answer = self.platform.answer(unquote(parts.path), call)
        if answer.wait:
            await asyncio.sleep(answer.wait)
        keep = headers.get("connection", "").lower() != "close"
        return _send(writer, answer, keep=keep)


def _send(writer: asyncio.StreamWriter, answer: Answer, *, keep: bool) -> bool:
    if answer.cut == "all":
        _reset(writer)
        return False
    whole = _bytes(answer, keep=keep and not answer.cut)
    writer.write(whole[: len(whole) - (len(answer.body) + 1) // 2] if answer.cut else whole)
    return keep and not answer.cut


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with a TCP reset."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _bytes(answer: Answer, *, keep: bool) -> bytes:
    lines = [
        f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Unknown')}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
    ]
    if answer.disposition:
        lines.append(f"Content-Disposition: {answer.disposition}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + answer.body


def serve(platform: FakeWeChat, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Serve the platform from a thread; port 0 takes a free one."""
    return Server(platform, host, port)
