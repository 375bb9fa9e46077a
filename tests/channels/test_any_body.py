"""Whatever arrives is a message or one of the stated refusals, and is read as a full parser reads it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import xml
from bot.channels.crypto import Cryptor
from bot.channels.errors import CallbackError
from tests.channels.deliveries import (
    APP,
    KEY,
    NONCE,
    NOW,
    TOKEN,
    Account,
    encrypted,
    plain,
    signed,
    stamp,
    text_message,
)

ACCOUNTS = [Account("official_account"), Account("wecom"), Account("mini_program", form="json")]
PLAIN = Account("official_account", mode="plain")


@given(body=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: f"<xml>{text}</xml>".encode()))
def test_any_body_is_a_message_or_one_of_the_stated_refusals(body: bytes) -> None:
    ciphertext, _ = Cryptor(TOKEN, KEY, APP).encrypt(body, NONCE, stamp())
    for account, delivery in (
        (PLAIN, (plain(), body)),
        (ACCOUNTS[0], (plain() | {"encrypt_type": "aes"}, body)),
        (ACCOUNTS[1], signed(ciphertext)),
    ):
        with pytest.raises(CallbackError):
            account.callback.open(*delivery, now=NOW)


KNOWN = (
    "ToUserName FromUserName CreateTime MsgType Event EventKey Content MsgId MediaId List SelectedItems SelectedItem "
    "OptionIds OpitonIds OptionId Encrypt aibotid from event text userid msgtype"
)
NAMES = st.sampled_from(KNOWN.split())
LEAVES = st.sampled_from(
    ["event", "text", "template_card_event", "subscribe_msg_sent_event", "SCAN", stamp(), "", "x" * 200]
)
VALUES = st.recursive(
    LEAVES | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(fields=st.dictionaries(NAMES, VALUES))
def test_any_signed_json_is_a_message_or_one_of_the_stated_refusals(fields: dict[str, object]) -> None:
    usual = {"ToUserName": "gh_1", "FromUserName": "o", "CreateTime": stamp(), "MsgType": "event", "Event": "x"}
    for account in ACCOUNTS:
        for body in (fields, usual | fields, {**usual, "Event": "template_card_event", **fields}):
            try:
                incoming = account.callback.open(*encrypted(json.dumps(body)), now=NOW)
            except CallbackError:
                continue
            assert len(incoming.key) == 64


@given(text=st.text(max_size=60), quoted=st.booleans())
def test_the_direct_reading_is_that_of_the_parser(text: str, quoted: bool) -> None:
    inner = f"<![CDATA[{text}]]>" if quoted else text
    body = f"<xml>\n <A>1</A><B>{inner}</B> <C> x </C>\n</xml>".encode()
    direct = xml._flat(body)
    if direct is not None:
        assert direct == xml._parsed(body)


def test_the_usual_message_is_read_directly() -> None:
    assert xml._flat(text_message("报名]] > 3").encode()) is not None
