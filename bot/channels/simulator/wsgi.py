"""The platform inside another program's web server: one WSGI application, mountable below a prefix."""

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from bot.channels.simulator.calls import Answer, ApiCall
from bot.channels.simulator.platform import FakeWeChat

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def response(platform: FakeWeChat, path: str, request: Request) -> Response:
    """The platform's answer to a request for `path` below its mount point.

    A WSGI server gives no hold on the connection: a reset comes out as an empty 502, half a body as half a body.
    """
    query = request.args.to_dict()
    call = ApiCall(request.method, "", query, request.get_data(), request.headers.get("Content-Type", ""))
    answer = platform.answer(path, call)
    if answer.wait:
        time.sleep(answer.wait)
    return _response(answer)


def wsgi_app(platform: FakeWeChat) -> Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]:
    """The platform as a WSGI application."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        return response(platform, request.path, request)(environ, start_response)

    return application


def _response(answer: Answer) -> Response:
    if answer.cut == "all":
        return Response(b"", 502)
    body = answer.body[: len(answer.body) // 2] if answer.cut else answer.body
    made = Response(body, answer.status, content_type=answer.content_type)
    if answer.disposition:
        made.headers["Content-Disposition"] = answer.disposition
    return made
