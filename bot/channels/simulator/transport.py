"""How a callback reaches the program: by HTTP, or straight into a WSGI application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import urllib3

from bot.channels.simulator import texts
from bot.channels.simulator.callbacks import Callback
from bot.channels.simulator.heard import DEADLINE_S

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; status 0 with a `problem` for none. Header names compare without case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


Transport = Callable[[Callback], Response]


def over_http(base_url: str, pool: urllib3.PoolManager | None = None) -> Transport:
    """Deliver to a server and wait five seconds for its answer."""
    http = pool or urllib3.PoolManager(maxsize=16, retries=False, timeout=urllib3.Timeout(total=DEADLINE_S))

    def deliver(callback: Callback) -> Response:
        method = "POST" if callback.body else "GET"
        url = f"{base_url.rstrip('/')}{callback.target}"
        headers = {"Content-Type": callback.content_type} if callback.content_type else {}
        try:
            answer = http.request(method, url, body=callback.body or None, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            return Response(0, b"", {}, texts.NO_ANSWER.format(DEADLINE_S, type(error).__name__))
        return Response(answer.status, answer.data, answer.headers)

    return deliver


def over_wsgi(application: "WSGIApplication") -> Transport:
    """Deliver straight into an application, in this thread."""
    from werkzeug.test import Client

    client = Client(application, use_cookies=False)

    def deliver(callback: Callback) -> Response:
        method = "POST" if callback.body else "GET"
        answer = client.open(
            callback.path,
            method=method,
            query_string=callback.query,
            data=callback.body or None,
            content_type=callback.content_type or None,
        )
        return Response(answer.status_code, answer.get_data(), urllib3.HTTPHeaderDict(answer.headers.items()))

    return deliver
