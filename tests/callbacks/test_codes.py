"""The status codes of a callback, over HTTP: what is refused is refused before any work is done."""

import re
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from bot.channels.simulator.callbacks import Callback, Envelope
from bot.database import Database
from models.messages import Inbound
from models.org import Identity
from tests.callbacks.conftest import SECTIONS, Served

LIMIT = 64 * 1024
CHANNELS = ["official", "wecom", "miniprogram"]
XML_CHANNELS = ["official", "wecom"]
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def post(served: Served, callback: Callback, *, query: str | None = None, body: bytes | None = None) -> int:
    """Deliver the callback, another query or body instead of its own where given; gives the status."""
    target = f"{callback.path}?{callback.query if query is None else query}"
    return served.send("POST", target, callback.body if body is None else body).status


def sealed(channel: str, plain: str, timestamp: int) -> Callback:
    """Any text at all, sealed and signed as the platform would."""
    envelope = Envelope(SECTIONS[channel], channel, Random(1))
    assert envelope.seal
    stamp, nonce = str(timestamp), "1372623149"
    ciphertext, signature = envelope.seal.seal(plain, stamp, nonce)
    query = f"timestamp={stamp}&nonce={nonce}&encrypt_type=aes&msg_signature={signature}"
    body = f"<xml><ToUserName><![CDATA[x]]></ToUserName><Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
    return Callback(f"/wechat/{channel}", query, body.encode(), "text/xml", {}, plain, nonce)


@pytest.fixture
def untouched(served: Served, staffed: Database) -> Iterator[Served]:
    """The server; after the test nothing may have been handled and nobody new met."""
    yield served
    with staffed.reading() as session:
        assert session.scalar(select(func.count()).select_from(Inbound)) == 0
        assert session.scalar(select(func.count()).select_from(Identity)) == 2


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_genuine_message_is_answered_with_200(served: Served, channel: str) -> None:
    callback = served.phone(channel).text("帮助")
    answer = served.send("POST", callback.target, callback.body)
    assert answer.status == 200
    assert answer.data


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_address_proves_itself_only_to_who_knows_the_token(served: Served, channel: str) -> None:
    assert served.phone(channel).verifies()
    envelope = Envelope(SECTIONS[channel], channel, Random(1))
    asked = envelope.verification("5372623149", int(served.phone(channel).now().timestamp()))
    forged = re.sub(r"signature=.", "signature=x", asked.query)
    assert served.send("GET", f"{asked.path}?{forged}").status == 403
    assert served.send("GET", asked.path).status == 403


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("signature", ["", "0" * 40, "x", "é"])
def test_a_forged_signature_gets_403(untouched: Served, channel: str, signature: str) -> None:
    callback = untouched.phone(channel).text("体会 假的")
    query = re.sub(r"(^|&)(msg_)?signature=[^&]*", rf"\1\2signature={signature}", callback.query)
    assert post(untouched, callback, query=query.encode().decode("latin-1")) == 403


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_changed_body_or_an_unsigned_query_gets_403(untouched: Served, channel: str) -> None:
    callback = untouched.phone(channel).text("体会 假的")
    other = untouched.phone(channel).text("体会 真的")
    assert post(untouched, callback, body=other.body) == 403
    assert post(untouched, callback, query="") == 403


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_a_message_outside_five_minutes_gets_403(untouched: Served, channel: str, minutes: int) -> None:
    old = untouched.phone(channel, behind=timedelta(minutes=minutes))
    assert post(untouched, old.text("体会 旧的")) == 403


def test_a_message_four_minutes_old_is_taken(served: Served) -> None:
    assert post(served, served.phone(behind=timedelta(minutes=4)).text("帮助")) == 200


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_body_of_64_kib_and_a_byte_gets_413(untouched: Served, channel: str) -> None:
    callback = untouched.phone(channel).text("体会 长的")
    for body in (b"x" * (LIMIT + 1), iter([b"x" * LIMIT, b"x"])):
        refused = untouched.send("POST", callback.target, body)
        assert (refused.status, refused.headers["Connection"]) == (413, "close")


def test_a_body_of_64_kib_is_read(untouched: Served) -> None:
    callback = untouched.phone().text("体会 长的")
    assert post(untouched, callback, body=b"x" * LIMIT) == 400


@pytest.mark.parametrize("channel", XML_CHANNELS)
@pytest.mark.parametrize("body", [b"", b"<xml>", b"text", b"\xff\xfe\x00", b"<xml><Encrypt>A</Encrypt>", b"{}"])
def test_a_malformed_envelope_gets_400(untouched: Served, channel: str, body: bytes) -> None:
    assert post(untouched, untouched.phone(channel).text("体会 坏的"), body=body) == 400


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("plain", ["", "<xml>", "<xml/>", "no message", BOMB + "<xml><MsgType>text</MsgType></xml>"])
def test_a_malformed_message_in_a_genuine_envelope_gets_400(untouched: Served, channel: str, plain: str) -> None:
    now = int(untouched.phone(channel).now().timestamp())
    assert post(untouched, sealed(channel, plain, now)) == 400


@pytest.mark.parametrize("channel", XML_CHANNELS)
def test_entity_declarations_are_refused_outside_and_inside(untouched: Served, channel: str) -> None:
    callback = untouched.phone(channel).text("体会 &b;")
    assert post(untouched, callback, body=BOMB.encode() + callback.body) == 400
    now = int(untouched.phone(channel).now().timestamp())
    assert post(untouched, sealed(channel, BOMB + callback.plain, now)) == 400


@pytest.mark.parametrize("channel", CHANNELS)
def test_kinds_nobody_has_heard_of_are_answered(served: Served, channel: str) -> None:
    phone = served.phone(channel)
    for fields in (
        {"MsgType": "hologram", "MsgId": "91"},
        {"MsgType": "event", "Event": "some_event_of_next_year"},
        {"MsgType": "event", "Event": "subscribe", "Surprise": "1"},
    ):
        callback = phone.callback(fields)
        assert post(served, callback) == 200, fields


def test_other_methods_and_addresses_are_refused(untouched: Served) -> None:
    callback = untouched.phone().text("体会 别的")
    assert untouched.send("PUT", callback.target, callback.body).status == 405
    assert untouched.send("POST", "/wechat/nosuch?" + callback.query, callback.body).status == 404
