"""How sure an answer is, for everything that can go wrong on a wire."""

import logging
import socket
import time

import pytest
from urllib3 import PoolManager

from bot.channels.http import Line as Wire
from bot.channels.http import request, to_json
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.server import Server
from tests.channels.client.conftest import Line, RawServer, http

SEND = "/cgi-bin/message/send"


def send(line: Line) -> Wire:
    payload = line.channels["wecom"].freeze({"text": "你好"}, ["zhang"], "k")
    return line.apis["wecom"].call("POST", SEND, body=payload, read_s=0.5).line


@pytest.mark.parametrize("fault", ["slow", "http500", "reset_before", "reset_after", "half_body", "not_json"])
def test_an_answer_that_does_not_come_whole_leaves_it_open_whether_it_was_sent(
    fault: str, line: Line, wechat: FakeWeChat
) -> None:
    assert send(line) is Wire.ANSWERED
    order = wechat.fail("message/send", fault, times=1, seconds=1.5)
    assert send(line) is Wire.AMBIGUOUS
    assert order.hits == 1, "it was tried again"
    assert send(line) is Wire.ANSWERED


def test_where_nothing_listens_surely_nothing_was_sent(pool: PoolManager) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/x", f"https://127.0.0.1:{port}/x", "http://no-such-host.invalid/x"):
        assert request(pool, "POST", url, body=b"{}").line is Wire.NOT_SENT


def test_a_failed_handshake_surely_sent_nothing(server: Server, pool: PoolManager) -> None:
    answer = request(pool, "POST", server.url.replace("http:", "https:") + "/x", body=b"{}")
    assert answer.line is Wire.NOT_SENT


@pytest.mark.parametrize(
    "answer",
    [
        http(b"{}"),
        http(b"[]"),
        http(b"null"),
        http(b"\xff\xfe"),
        http(b'{"errcode": "0"}'),
        http(b'{"errcode": null}'),
        http(b'{"errcode": true}'),
        http(b"", "502 Bad Gateway"),
        http(b'{"errcode": 0}', "504 Gateway Timeout"),
        http(b"", "302 Found", more="Location: http://127.0.0.1:1/\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"nonsense\r\n\r\n",
        b"",
    ],
)
def test_an_answer_of_another_shape_proves_nothing(answer: bytes, raw_server: RawServer, pool: PoolManager) -> None:
    url, answers = raw_server
    answers.append(answer)
    assert request(pool, "POST", url, body=b"{}").line is Wire.AMBIGUOUS


def test_a_trickle_is_given_up_and_so_is_a_flood(raw_server: RawServer, pool: PoolManager) -> None:
    url, answers = raw_server
    answers += [http(b"x" * 80_000), http(b"x" * 8000)]
    began = time.monotonic()
    assert request(pool, "GET", url, read_s=0.5).line is Wire.AMBIGUOUS
    assert time.monotonic() - began < 6
    assert request(pool, "GET", url, largest=4000).line is Wire.AMBIGUOUS


def test_connections_stay_open_between_calls(line: Line, pool: PoolManager) -> None:
    for _ in range(5):
        assert send(line) is Wire.ANSWERED
    pools = [pool.pools[key] for key in pool.pools.keys()]  # noqa: SIM118 - urllib3's container is no mapping
    assert [one.num_connections for one in pools] == [1]
    assert pools[0].num_requests == 6


def test_no_log_line_ever_has_a_token_or_a_secret(
    line: Line, wechat: FakeWeChat, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        send(line)
        wechat.fail("", "reset_after", times=4)
        send(line)
        wechat.tokens.revoke("wecom")
        send(line)
    assert "access_token" not in caplog.text
    assert "secret" not in caplog.text


def test_chinese_goes_out_as_itself() -> None:
    assert to_json({"text": "思为"}) == '{"text":"思为"}'.encode()
