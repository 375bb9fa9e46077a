"""What is not taken: forged, old, oversized, malformed, entity-bearing."""

import os
from base64 import b64encode

import pytest

from bot.channels import xml
from bot.channels.crypto import Cryptor
from bot.channels.errors import BadMessage, BadSignature, StaleMessage, TooLarge
from tests.channels.deliveries import (
    APP,
    KEY,
    NONCE,
    NOW,
    TOKEN,
    Account,
    Query,
    encrypted,
    envelope,
    event,
    plain,
    signed,
    stamp,
    text_message,
)

ACCOUNTS = [Account("official_account"), Account("wecom"), Account("mini_program", form="json")]
PLAIN = Account("official_account", mode="plain")
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def flipped(text: str) -> list[str]:
    """The text with the lowest bit of one character changed, for each."""
    return [text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :] for at in range(len(text))]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_any_changed_character_of_what_is_signed_is_refused(account: Account) -> None:
    query, body = encrypted(text_message())
    for name in ("msg_signature", "timestamp", "nonce"):
        for value in flipped(query[name]):
            with pytest.raises(BadSignature):
                account.callback.open(query | {name: value}, body, now=NOW)
    for ciphertext in flipped(xml.parse(body)["Encrypt"]):
        with pytest.raises(BadSignature):
            account.callback.open(query, envelope(ciphertext), now=NOW)


def test_any_changed_character_of_a_plain_query_is_refused() -> None:
    for name in ("signature", "timestamp", "nonce"):
        for value in flipped(plain()[name]):
            with pytest.raises(BadSignature) as refused:
                PLAIN.callback.open(plain() | {name: value}, text_message().encode(), now=NOW)
            assert refused.value.status == 403


@pytest.mark.parametrize("account", [*ACCOUNTS, PLAIN])
@pytest.mark.parametrize(
    "query", [{}, {"msg_signature": "签名", "timestamp": "时", "nonce": "\ud800"}, {"signature": ""}]
)
def test_an_unsigned_message_is_refused(account: Account, query: Query) -> None:
    _, body = encrypted(text_message())
    with pytest.raises(BadSignature):
        account.callback.open(query, body, now=NOW)


def test_a_plain_message_to_an_account_in_safe_mode_is_refused() -> None:
    for account in (Account("official_account"), Account("mini_program")):
        with pytest.raises(BadSignature):
            account.callback.open(plain(), text_message().encode(), now=NOW)


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("seconds", [-301, 301, -86400])
def test_a_message_outside_the_window_is_refused(account: Account, seconds: int) -> None:
    query, body = encrypted(text_message(), stamp(seconds))
    with pytest.raises(StaleMessage) as refused:
        account.callback.open(query, body, now=NOW)
    assert refused.value.status == 403


def test_a_plain_message_outside_the_window_is_refused() -> None:
    with pytest.raises(StaleMessage):
        PLAIN.callback.open(plain(stamp(-301)), text_message().encode(), now=NOW)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_message_at_the_window_s_edge_is_taken(seconds: int) -> None:
    query, body = encrypted(text_message(), stamp(seconds))
    assert ACCOUNTS[0].callback.open(query, body, now=NOW).text == "报名"


@pytest.mark.parametrize("at", ["now", "１７０００００００", "-1", "9" * 400])
def test_a_signed_timestamp_that_is_no_number_is_outside_the_window(at: str) -> None:
    query, body = encrypted(text_message(), at)
    with pytest.raises(StaleMessage):
        ACCOUNTS[0].callback.open(query, body, now=NOW)


@pytest.mark.parametrize("account", [*ACCOUNTS, PLAIN])
def test_a_body_over_64_kib_is_refused(account: Account) -> None:
    with pytest.raises(TooLarge) as refused:
        account.callback.open(plain(), b"x" * (64 * 1024 + 1), now=NOW)
    assert refused.value.status == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<xml/>",
        b"<xml></xml>",
        b"<a><b>c</b></a>",
        b"text",
        b"\xff\xfe",
        b"{}",
        b'{"MsgType": "text"',
        b'{"a":' + b"[" * 45000,
        b'{"a":' * 9000,
        b"<a>" * 15000,
        b"<a><![CDATA[" * 3700,
        text_message().encode().replace(b"text", b"te\x00xt"),
        text_message().replace("</xml>", "</xml><xml>").encode(),
        text_message("x]]>y").encode(),
        text_message(sender="u" * 129).encode(),
        text_message().replace("7001", "<b/>7001").replace("MsgType", "Other").encode(),
        text_message().replace(f"<CreateTime>{stamp()}", "<CreateTime>１７").encode(),
        event("").encode(),
        event("x", Deep="<a>" * 8 + "</a>" * 8).encode(),
        BOMB + text_message().encode(),
        b"<?xml version='1.0'?>\n" + BOMB + text_message("&b;").encode(),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + text_message().encode(),
        text_message("&undefined;").replace("<![CDATA[", "").replace("]]>", "").encode(),
    ],
)
def test_a_malformed_body_is_refused_plain_and_encrypted(body: bytes) -> None:
    ciphertext, _ = Cryptor(TOKEN, KEY, APP).encrypt(body, NONCE, stamp())
    for account, delivery in (
        (PLAIN, (plain(), body)),
        (ACCOUNTS[0], signed(ciphertext)),
        (ACCOUNTS[1], signed(ciphertext)),
    ):
        with pytest.raises(BadMessage) as refused:
            account.callback.open(*delivery, now=NOW)
        assert refused.value.status == 400


def test_a_person_may_write_about_entities() -> None:
    said = '<!DOCTYPE x [<!ENTITY a "b">]> &a; ]]&gt;'
    assert PLAIN.callback.open(plain(), text_message(said).encode(), now=NOW).text == said


@pytest.mark.parametrize("size", [0, 1, 15, 16, 32, 48, 64, 1024])
def test_signed_garbage_is_refused(size: int) -> None:
    for garbage in (b64encode(os.urandom(size)).decode(), "=" * size, "不是" * size):
        for account in ACCOUNTS:
            with pytest.raises(BadMessage):
                account.callback.open(*signed(garbage), now=NOW)


@pytest.mark.parametrize("app", ["", "wx-another", APP + "x", APP[:-1]])
def test_a_message_for_another_account_is_refused(app: str) -> None:
    with pytest.raises(BadMessage):
        ACCOUNTS[0].callback.open(*encrypted(text_message(), app=app), now=NOW)


def under_our_key(padded: bytes) -> str:
    """Ciphertext of bytes that the caller has padded."""
    cipher = Cryptor(TOKEN, KEY, APP).cipher
    assert cipher is not None
    sealer = cipher.encryptor()
    return b64encode(sealer.update(padded) + sealer.finalize()).decode()


@pytest.mark.parametrize("text", [b"", b"\x00" * 16, b"s" * 16 + b"\xff\xff\xff\xffx", b"s" * 16 + b"\x00\x00\x00"])
def test_a_wrong_inner_length_is_refused(text: bytes) -> None:
    pad = 32 - len(text) % 32
    with pytest.raises(BadMessage):
        ACCOUNTS[0].callback.open(*signed(under_our_key(text + bytes((pad,)) * pad)), now=NOW)


@pytest.mark.parametrize(
    "pad", [b"\x00" * 15 + b"\x10", b"\x10" * 15 + b"\x00", b"\x0f" * 16, b"\x21" * 16, b"\xff" * 16]
)
def test_wrong_padding_is_refused(pad: bytes) -> None:
    padded = b"s" * 16 + (10).to_bytes(4, "big") + b"0123456789" + APP.encode()
    cryptor = Cryptor(TOKEN, KEY, APP)
    assert cryptor.decrypt(under_our_key(padded + b"\x10" * 16)) == b"0123456789"
    with pytest.raises(BadMessage):
        cryptor.decrypt(under_our_key(padded + pad))


def test_a_key_of_the_wrong_shape_is_refused_at_the_start() -> None:
    for key in ("short", KEY + "=", "!" * 43):
        with pytest.raises(ValueError, match="43 letters"):
            Cryptor(TOKEN, key, APP)
