"""What a log line has, and what it never has."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot import logs
from bot.database import Database
from models.base import table_of
from models.org import Person

SECRETS = [
    "74_abcDEF-access",
    "oABCDEFGHIJKLMNOPQRSTUVWXYZ1",
    "13812345678",
    "11010519491231002X",
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "hunter2",
]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    handlers, level = logging.root.handlers[:], logging.root.level
    stream = io.StringIO()
    logs.configure(stream=stream)
    yield stream
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_with_what_ties_it_to_its_request(lines: io.StringIO) -> None:
    with logs.context(request="r1", key="a" * 64):
        structlog.get_logger("bot.dispatch").warning("turn failed", word="报名")
    structlog.get_logger("bot.dispatch").info("after")
    first, second = map(json.loads, lines.getvalue().splitlines())
    assert (first["request"], first["key"], first["word"], first["level"]) == ("r1", "a" * 64, "报名", "warning")
    assert "request" not in second


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_hidden_wherever_it_stands(lines: io.StringIO, secret: str) -> None:
    log = structlog.get_logger("x")
    log.info(
        "named", access_token=secret, app_secret=secret, openid=secret, phone=secret, nested={"session_key": secret}
    )
    log.info(f"GET https://api/x?access_token={secret}&b=1")
    log.info("said", body=f'{{"secret": "{secret}", "ok": 1}}')
    logging.getLogger("urllib3").warning("url /cgi-bin/token?secret=%s", secret)
    logging.getLogger("sqlalchemy").warning("postgresql+psycopg://siwei:%s@db/siwei", secret)
    try:
        raise ValueError(f"token={secret}")
    except ValueError:
        log.exception("failed")
    text = lines.getvalue()
    assert len(text.splitlines()) == 6
    assert secret not in text
    assert "b=1" in text


@pytest.mark.parametrize("secret", [s for s in SECRETS if s not in ("74_abcDEF-access", "hunter2")])
def test_a_number_with_a_telling_shape_is_hidden_without_a_name(lines: io.StringIO, secret: str) -> None:
    structlog.get_logger("x").info(f"收到 {secret}，请查", parts=[secret, 1])
    assert secret not in lines.getvalue()


def test_what_is_no_secret_stays_readable(lines: io.StringIO) -> None:
    structlog.get_logger("x").info("done", at_ms=1764000000000, message_id="7412345678901234567", day="2026-11-24")
    line = json.loads(lines.getvalue())
    assert (line["at_ms"], line["message_id"], line["day"]) == (1764000000000, "7412345678901234567", "2026-11-24")


def test_a_line_break_in_a_text_does_not_make_a_second_line(lines: io.StringIO) -> None:
    structlog.get_logger("x").info("said", text='a\r\n{"level": "error"}')
    assert len(lines.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"employee_no": "重复的工号"}, id="the same number twice"),
        pytest.param({"employee_no": "9", "name": "王\n\n小明", "created_at": None}, id="a row without its moment"),
    ],
)
def test_what_a_row_says_stays_out_of_the_traceback(
    lines: io.StringIO, db: Database, broken: dict[str, str | None]
) -> None:
    known = {"employee_no": "重复的工号", "name": "张立秋", "tags": [], "created_at": datetime.now(UTC)}
    person = table_of(Person)
    with db.transaction() as session:
        session.execute(insert(person).values(known))
    try:
        with db.transaction() as session:
            session.execute(insert(person).values({**known, **broken}))
    except IntegrityError as error:
        structlog.get_logger("x").exception("turn failed", why=str(error))
    said = lines.getvalue()
    assert "IntegrityError" in said
    assert not [value for value in ("重复的工号", "张立秋", "小明") if value in said], said


def test_what_a_database_could_not_read_stays_out_of_the_traceback(lines: io.StringIO, db: Database) -> None:
    if db.reader.dialect.name == "sqlite":
        pytest.skip("SQLite reads anything as a number")
    said = {"it": "离\n婚"}
    try:
        with db.reading() as session:
            session.execute(text("SELECT CAST(CAST(:it AS text) AS integer)"), said)
    except DBAPIError:
        structlog.get_logger("x").exception("turn failed")
    assert "invalid input syntax" in lines.getvalue()
    assert "婚" not in lines.getvalue()
