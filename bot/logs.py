"""Logs: one JSON object a line on stderr, with what ties lines together, without what must not be written down."""

import logging
import re
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
SECRET_NAME = re.compile(
    r"secret|token|password|passwd|aes_key|session_key|openid|unionid|external_id|external_userid|phone|mobile|id_number"
    r"|id_card|bank_card|authorization|cookie|vault|dsn",
    re.IGNORECASE,
)
SECRET_PAIR = re.compile(
    r"""((?:access_token|session_key|secret|corpsecret|appsecret|encoding_?aes_?key|token|password|openid|js_code)"""
    r"""["']?\s*[=:]\s*["']?)[^\s&"',;}]+""",
    re.IGNORECASE,
)
URL_PASSWORD = re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+(?=@)")
PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
OPENID = re.compile(r"(?<![0-9A-Za-z_-])o[0-9A-Za-z_-]{27}(?![0-9A-Za-z_-])")
ENCODING_KEY = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{43}(?![0-9A-Za-z])")
ROW = re.compile(r"(DETAIL:)\s.*?(?=\n\[SQL: |\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)
VALUE = re.compile(r"""(invalid input (?:syntax|value) for [^:\n]+: )".*?"(?=\n|\Z)""", re.DOTALL)
PLAIN_NAMES = frozenset({"event", "level", "timestamp", "logger"})


def configure(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send our own lines and every library's to `stream` (stderr), each a JSON object, redacted."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    final: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=final, foreign_pre_chain=shared))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def context(**ids: Any) -> AbstractContextManager[None]:
    """Within it, every line of this thread carries `ids` (request, key)."""
    return structlog.contextvars.bound_contextvars(**ids)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide secrets and personal numbers, by the name they stand under and by their shape."""
    return {
        name: HIDDEN if SECRET_NAME.search(name) and name not in PLAIN_NAMES else clean(value)
        for name, value in event.items()
    }


def clean(value: Any) -> Any:
    """A value fit for a log."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {key: HIDDEN if SECRET_NAME.search(str(key)) else clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(inner) for inner in value]
    return value


def clean_text(text: str) -> str:
    """A text without access tokens, passwords, keys, open ids, phone and identity numbers, and the rows of a database.

    PostgreSQL adds to an error the values it is about; whether they are personal it does not know.
    """
    text = VALUE.sub(rf"\1{HIDDEN}", ROW.sub(rf"\1 {HIDDEN}", text))
    text = SECRET_PAIR.sub(rf"\1{HIDDEN}", text)
    text = URL_PASSWORD.sub(rf"\1{HIDDEN}", text)
    for shape in (ID_NUMBER, PHONE, OPENID, ENCODING_KEY):
        text = shape.sub(HIDDEN, text)
    return text
