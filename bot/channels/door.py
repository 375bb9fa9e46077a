"""POST /wechat/…: the callbacks' own door, in front of Flask. Verify, open, dispatch, seal; nothing else here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import structlog

from bot import metrics
from bot.channels.faults import CallbackRefused
from bot.dispatch import Dispatcher, Unavailable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.channels.callbacks import Callback

PREFIX = "/wechat/"
LARGEST = 64 * 1024
STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    503: "503 Service Unavailable",
}
PLAIN = "text/plain; charset=utf-8"
log = structlog.get_logger()
Headers = list[tuple[str, str]]


class CallbackDoor:
    """A WSGI application: callbacks are answered here, everything else by `rest`.

    `reasons` adds the route's reason as a header, for the simulator.
    """

    def __init__(
        self,
        rest: "WSGIApplication",
        callbacks: Mapping[str, "Callback"],
        dispatcher: Dispatcher,
        *,
        clock: Callable[[], datetime],
        rng: Random,
        reasons: bool = False,
    ) -> None:
        self.rest = rest
        self.callbacks = {PREFIX + name: callback for name, callback in callbacks.items()}
        self.dispatcher = dispatcher
        self.clock = clock
        self.rng = rng
        self.reasons = reasons

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if not path.startswith(PREFIX):
            return self.rest(environ, start)
        began = perf_counter()
        callback = self.callbacks.get(path)
        if callback is None:
            return _send(start, 404, b"", PLAIN, [])
        try:
            body, kind, headers = self._answer(callback, environ)
            status = 200
        except CallbackRefused as refused:
            log.warning("callback refused", channel=callback.name, status=refused.status, why=str(refused))
            status, body, kind, headers = refused.status, b"", PLAIN, []
        except Unavailable:
            status, body, kind, headers = 503, b"", PLAIN, []
        metrics.callback(callback.name, status, perf_counter() - began)
        return _send(start, status, body, kind, headers)

    def _answer(self, callback: "Callback", environ: "WSGIEnvironment") -> tuple[bytes, str, Headers]:
        query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        method = environ["REQUEST_METHOD"]
        if method == "GET":
            return callback.verify(query), PLAIN, []
        if method != "POST":
            raise CallbackRefused(405, "neither GET nor POST")
        now = self.clock()
        incoming = callback.open(query, _body(environ), now=now)
        answered = self.dispatcher.handle(incoming, now=now)
        nonce = f"{self.rng.getrandbits(40):x}"
        body, kind = callback.seal(answered.reply, incoming, query=query, now=now, nonce=nonce)
        headers = [("X-Siwei-Reason", answered.reason.encode().decode("latin-1"))] if self.reasons else []
        return body, kind, headers


def _body(environ: "WSGIEnvironment") -> bytes:
    """At most 64 KiB, whatever length was claimed."""
    claimed = environ.get("CONTENT_LENGTH") or ""
    if claimed and (not claimed.isdecimal() or int(claimed) > LARGEST):
        raise CallbackRefused(413, "the body is larger than any message")
    data: bytes = environ["wsgi.input"].read(int(claimed) if claimed else LARGEST + 1)
    if len(data) > LARGEST:
        raise CallbackRefused(413, "the body is larger than any message")
    return data


def _send(start: "StartResponse", status: int, body: bytes, kind: str, headers: Headers) -> list[bytes]:
    start(STATUS[status], [("Content-Type", kind), ("Content-Length", str(len(body))), *headers])
    return [body]
