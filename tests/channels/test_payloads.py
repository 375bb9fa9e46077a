"""Every callback body the platforms are known to send, opened as it arrives and compared with wechatpy's reading."""

import json
from dataclasses import replace
from typing import Any

import pytest
import xmltodict  # type: ignore[import-untyped]
from wechatpy import parse_message
from wechatpy.messages import UnknownMessage
from wechatpy.work import parse_message as parse_work_message

from bot.channels import xml
from bot.turn import Incoming
from tests.channels.deliveries import NOW, Account, encrypted, plain
from tests.shared_data import FOLDER, shared

Payload = dict[str, Any]


def payloads() -> list[Payload]:
    path = FOLDER / "data/wechat_payloads.json"
    return json.loads(path.read_text("utf-8"))["payloads"] if path.exists() else []


def named(chosen: list[Payload]) -> list[Any]:
    return [pytest.param(one, id=f"{one['platform']}-{one['kind']}") for one in chosen]


INCOMING = [one for one in payloads() if not one["kind"].startswith(("reply.", "encrypted_envelope"))]
XML = [one for one in INCOMING if one["format"] == "xml"]


def open_encrypted(payload: Payload) -> Incoming:
    query, body = encrypted(payload["body"], form=payload["format"])
    return Account(payload["platform"]).callback.open(query, body, now=NOW)


def expected_kind(payload: Payload) -> str:
    kind = str(payload["kind"]).split(" ")[0].lower().removeprefix("event.")
    is_event = payload["kind"].startswith("event.")
    return "event." + kind.split(".")[0] if is_event else {"shortvideo": "video"}.get(kind, kind)


def test_the_payloads_are_at_hand() -> None:
    shared("data/wechat_payloads.json")
    assert len(INCOMING) > 45


@pytest.mark.parametrize("payload", named(INCOMING))
def test_a_known_body_opens_encrypted(payload: Payload) -> None:
    incoming = open_encrypted(payload)
    assert incoming.kind == expected_kind(payload)
    assert incoming.sender
    assert incoming.to
    assert len(incoming.key) == 64
    assert incoming == open_encrypted(payload)


@pytest.mark.parametrize("payload", named([one for one in INCOMING if not one["platform"].startswith("wecom")]))
def test_a_known_body_opens_plain_and_is_the_same_message(payload: Payload) -> None:
    callback = Account(payload["platform"], mode="plain").callback
    assert callback.open(plain(), payload["body"].encode(), now=NOW) == open_encrypted(payload)


@pytest.mark.parametrize("payload", named(XML))
def test_our_reading_is_that_of_wechatpy(payload: Payload) -> None:
    parse = parse_work_message if payload["platform"] == "wecom" else parse_message
    message, ours = parse(payload["body"]), open_encrypted(payload)
    assert (ours.sender, ours.to) == (
        message.source.lower() if payload["platform"] == "wecom" else message.source,
        message.target,
    )
    assert int(ours.at.timestamp()) == message.time
    if isinstance(message, UnknownMessage):
        return
    assert ours.text == getattr(message, "content", "")
    assert ours.media_id == (getattr(message, "media_id", "") or "")
    if payload["kind"].startswith("event."):
        assert ours.event_key == (getattr(message, "key", None) or getattr(message, "scene_id", None) or ours.event_key)
    else:
        assert ours.data["MsgId"] == str(message.id)


@pytest.mark.parametrize("payload", named(XML))
def test_the_fields_are_those_of_a_full_parser(payload: Payload) -> None:
    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        return [filled(inner) for inner in value] if isinstance(value, list) else value or ""

    assert xml.parse(payload["body"].encode()) == filled(xmltodict.parse(payload["body"])["xml"])


@pytest.mark.parametrize("payload", named([one for one in payloads() if one["kind"].startswith("reply.")]))
def test_a_known_answer_is_built_as_the_platform_shows_it(payload: Payload) -> None:
    fields = xmltodict.parse(payload["body"])["xml"]
    assert xmltodict.parse(xml.build(fields))["xml"] == fields


def test_two_known_events_never_share_a_key() -> None:
    shared("data/wechat_payloads.json")
    events = [open_encrypted(one) for one in INCOMING if one["kind"].startswith("event.")]
    differing = {repr(replace(one, key="")) for one in events}
    assert len({one.key for one in events}) == len(differing) > 30
