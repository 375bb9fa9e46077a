"""The one HTTP client: keep-alive, short timeouts, no retries, no redirects, and no query string in any log.

Every answer says how sure it is. NOT_SENT: the connection never came to be, so the platform did nothing. AMBIGUOUS: the
request may have been carried out, and the answer does not say.
"""

import json
import logging
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.filepost import encode_multipart_formdata

CONNECT_S, READ_S, WHOLE_S = 2.0, 5.0, 8.0
LARGEST = 1 << 20
CHUNK = 1 << 16
JSON_TYPE = "application/json; charset=utf-8"
File = tuple[str, bytes, str]


class Line(StrEnum):
    """What became of a request on the wire."""

    ANSWERED = "answered"
    NOT_SENT = "not_sent"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `errcode` is 0 for a plain success; `content` is a download; `pause_s`: hold off so long."""

    line: Line
    reason: str = ""
    http: int | None = None
    errcode: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    content: bytes = b""
    pause_s: int = 0

    @property
    def ok(self) -> bool:
        """Whether the platform did what was asked."""
        return self.line is Line.ANSWERED and self.errcode == 0


class Unreachable(HTTPError):
    """No connection: nothing of the request left this machine."""


class _Plain(HTTPConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except (HTTPError, OSError) as why:
            raise Unreachable(type(why).__name__) from why


class _Secure(HTTPSConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except (HTTPError, OSError) as why:
            raise Unreachable(type(why).__name__) from why


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


def open_pool(*, tls_verify: bool = True, connections: int = 128) -> PoolManager:
    """The pool that all calls of a process share; `connections` is how many stay open to one host."""
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
    verify = "CERT_REQUIRED" if tls_verify else "CERT_NONE"
    pool = PoolManager(num_pools=8, maxsize=connections, retries=False, cert_reqs=verify)
    pool.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
    return pool


def to_json(value: Any) -> bytes:
    """Compact UTF-8 with Chinese as itself: the platforms refuse escapes (40033)."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def request(
    pool: PoolManager,
    method: str,
    url: str,
    *,
    params: Mapping[str, Any] | None = None,
    body: bytes | None = None,
    files: Mapping[str, File] | None = None,
    wants: str = "errcode",
    binary: bool = False,
    read_s: float = READ_S,
    largest: int = LARGEST,
) -> Answer:
    """One call. `wants` is the field that a success has; `binary` accepts a body that is not JSON, up to `largest`."""
    headers = {"Accept": "*/*", "Content-Type": JSON_TYPE}
    if files:
        body, headers["Content-Type"] = encode_multipart_formdata(dict(files))
    if params:
        url = f"{url}?{urlencode(params)}"
    timeout = Timeout(connect=CONNECT_S, read=read_s)
    try:
        response = pool.urlopen(
            method,
            url,
            body=body,
            headers=headers,
            timeout=timeout,
            redirect=False,
            retries=False,
            preload_content=False,
        )
        content = _read(response, largest, read_s + WHOLE_S - READ_S)
    except Unreachable as why:
        return Answer(Line.NOT_SENT, f"no connection: {why}")
    except (HTTPError, OSError) as why:
        return Answer(Line.AMBIGUOUS, f"no whole answer: {type(why).__name__}")
    return _classify(response, content, wants, binary)


def _read(response: BaseHTTPResponse, largest: int, whole_s: float) -> bytes:
    """The body; a trickle that outlasts `whole_s`, or more than `largest`, drops the connection."""
    until, parts, size = time.monotonic() + whole_s, list[bytes](), 0
    with ExitStack() as unless_whole:
        unless_whole.callback(response.close)
        while chunk := response.read1(CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > largest or time.monotonic() > until:
                raise HTTPError("too much" if size > largest else "too slow")
        unless_whole.pop_all()
    response.release_conn()
    return b"".join(parts)


def _classify(response: BaseHTTPResponse, content: bytes, wants: str, binary: bool) -> Answer:
    status = response.status
    if status >= 300:
        return Answer(Line.AMBIGUOUS, f"HTTP {status}", status)
    if binary and not _looks_like_json(response, content):
        return Answer(Line.ANSWERED, "", status, 0, content=content)
    try:
        data = json.loads(content)
    except ValueError:
        return Answer(Line.AMBIGUOUS, "not JSON", status)
    errcode = data.get("errcode", 0) if isinstance(data, dict) else None
    if type(errcode) is not int or (errcode == 0 and wants not in data):
        return Answer(Line.AMBIGUOUS, "not the JSON that was expected", status)
    return Answer(Line.ANSWERED, str(data.get("errmsg", ""))[:200], status, errcode, data)


def _looks_like_json(response: BaseHTTPResponse, content: bytes) -> bool:
    kind = response.headers.get("Content-Type", "")
    return "json" in kind or ("text/plain" in kind and content[:1] == b"{")
