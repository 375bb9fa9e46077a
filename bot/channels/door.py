"""POST /wechat/…: the callbacks' own door, in front of Flask. Verify, open, dispatch, seal; nothing else here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import structlog

from bot.channels.envelope import LARGEST, TEXT_TYPE, Callback
from bot.channels.errors import CallbackError, TooLarge
from bot.dispatch import Dispatcher, Unavailable
from bot.guard import guarded
from bot.metrics import Metrics
from bot.resolve import UNMATCHED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/wechat/"
MOST_DIGITS = 20
STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    503: "503 Service Unavailable",
}
TOO_LARGE = 413
Headers = list[tuple[str, str]]
log = structlog.get_logger()


class MethodRefused(CallbackError):
    """Neither GET nor POST."""

    status = 405


class CallbackDoor:
    """A WSGI application: callbacks are answered here, everything else by `rest`.

    `reasons` adds the route's reason as a header, for the simulator.
    """

    def __init__(
        self,
        rest: "WSGIApplication",
        callbacks: Mapping[str, Callback],
        dispatcher: Dispatcher,
        metrics: Metrics,
        *,
        clock: Callable[[], datetime],
        reasons: bool = False,
    ) -> None:
        self.rest = rest
        self.callbacks = {PREFIX + name: callback for name, callback in callbacks.items()}
        self.dispatcher = dispatcher
        self.clock = clock
        self.reasons = reasons
        self.unmatched = metrics.unmatched
        self.seconds = {name: metrics.latency.labels(name) for name in callbacks}
        self.counted = {
            (name, status): metrics.callbacks.labels(name, str(status)) for name in callbacks for status in STATUS
        }

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if not path.startswith(PREFIX):
            return self.rest(environ, start)
        callback = self.callbacks.get(path)
        if callback is None:
            return _send(start, 404, b"", TEXT_TYPE, [])
        began = perf_counter()
        status, body, kind, headers = 503, b"", TEXT_TYPE, Headers()
        with guarded(f"callback {callback.name}"):
            try:
                body, kind, headers = self._answer(callback, environ)
                status = 200
            except CallbackError as refused:
                status = refused.status
                headers = [("Connection", "close")] if status == TOO_LARGE else headers  # what is left is not read
                log.warning("callback refused", channel=callback.name, status=status, why=str(refused))
            except Unavailable:
                status = 503
        self.seconds[callback.name].observe(perf_counter() - began)
        self.counted[callback.name, status].inc()
        return _send(start, status, body, kind, headers)

    def _answer(self, callback: Callback, environ: "WSGIEnvironment") -> tuple[bytes, str, Headers]:
        query = parameters(environ.get("QUERY_STRING", ""))
        now = self.clock()
        method = environ["REQUEST_METHOD"]
        if method == "GET":
            return callback.verify(query, now=now), TEXT_TYPE, []
        if method != "POST":
            raise MethodRefused(method)
        incoming = callback.open(query, _body(environ), now=now)
        answered = self.dispatcher.handle(incoming, now=now)
        if answered.reason == UNMATCHED:
            self.unmatched.inc()
        nonce = query.get("nonce", "")
        body, kind = callback.seal(answered.reply, incoming, query=query, now=now, nonce=nonce)
        headers = [("X-Siwei-Reason", quote(answered.reason))] if self.reasons else []
        return body, kind, headers


def parameters(query: str) -> dict[str, str]:
    """The query of a callback; most have nothing that is escaped, which is a third of the work."""
    if "%" in query or "+" in query:
        return dict(parse_qsl(query, keep_blank_values=True))
    return dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)


def _body(environ: "WSGIEnvironment") -> bytes:
    """At most 64 KiB, whatever length was claimed."""
    claimed = environ.get("CONTENT_LENGTH") or ""
    if claimed and not (claimed.isdecimal() and len(claimed) <= MOST_DIGITS and int(claimed) <= LARGEST):
        raise TooLarge("the claimed length is over the limit")
    data: bytes = environ["wsgi.input"].read(int(claimed) if claimed else LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLarge("the body is over the limit")
    return data


def _send(start: "StartResponse", status: int, body: bytes, kind: str, headers: Headers) -> list[bytes]:
    start(STATUS[status], [("Content-Type", kind), ("Content-Length", str(len(body))), *headers])
    return [body]
