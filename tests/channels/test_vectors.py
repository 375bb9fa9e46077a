"""Every published crypto and signature vector that concerns callbacks, mini-program data and pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.crypto import Cryptor, decrypt_user_data, jssdk_signature, raw_data_signature, sorted_sha1
from bot.channels.errors import BadMessage
from bot.channels.incoming import fields_of
from tests.shared_data import FOLDER, shared

Vector = dict[str, Any]


def cryptor(given: Vector) -> Cryptor:
    return Cryptor(given["token"], given.get("encoding_aes_key", ""), given.get("receive_id", ""))


def opens(given: Vector, expected: Vector) -> None:
    signed = given["msg_signature"], given["timestamp"], given["nonce"], given["encrypt"]
    assert cryptor(given).check(*signed)
    assert fields_of(given["post_body"].encode())["Encrypt"] == given["encrypt"]
    assert cryptor(given).decrypt(given["encrypt"]).decode() == expected["plaintext"]


def has_the_wrong_signature(given: Vector, _expected: Vector) -> None:
    assert not cryptor(given).check(given["msg_signature"], given["timestamp"], given["nonce"], given["encrypt"])


def signs(given: Vector, expected: Vector) -> None:
    parts = given["timestamp"], given["nonce"], given["encrypt"]
    assert cryptor(given).signature(*parts) == expected["msg_signature"]


def signs_the_url(given: Vector, expected: Vector) -> None:
    assert cryptor(given).signature(given["timestamp"], given["nonce"]) == expected["signature"]


def encrypts(given: Vector, expected: Vector) -> None:
    salt, message = given["random16"].encode(), given["plaintext"].encode()
    encrypted, signed = cryptor(given).encrypt(message, given.get("nonce", ""), given.get("timestamp", ""), salt=salt)
    assert encrypted == expected["encrypt"]
    assert signed == expected.get("msg_signature", signed)


def verifies_the_url(given: Vector, expected: Vector) -> None:
    assert cryptor(given).check(given["msg_signature"], given["timestamp"], given["nonce"], given["echostr"])
    assert cryptor(given).decrypt(given["echostr"]).decode() == expected["plaintext"]


def opens_user_data(given: Vector, expected: Vector) -> None:
    keys = given["session_key"], given["iv"], given["encrypted_data"]
    assert decrypt_user_data(*keys, given["appid"]) == json.loads(expected["json_text"])
    with pytest.raises(BadMessage):
        decrypt_user_data(*keys, "wx-another")


def does_not_open_user_data(given: Vector, _expected: Vector) -> None:
    with pytest.raises(BadMessage):
        decrypt_user_data(given["session_key"], given["iv"], given["encrypted_data"], "wx-any")


def signs_raw_data(given: Vector, expected: Vector) -> None:
    assert raw_data_signature(given["raw_data"], given["session_key"]) == expected["signature"]


def signs_a_page(given: Vector, expected: Vector) -> None:
    ticket, nonce, at = given["jsapi_ticket"], given["noncestr"], given["timestamp"]
    assert jssdk_signature(ticket, nonce, at, given["url"]) == expected["signature"]
    assert jssdk_signature(ticket, nonce, at, given["url"] + "#top") == expected["signature"]


def sorts_and_signs(given: Vector, expected: Vector) -> None:
    assert sorted_sha1(*given["parts"]) == expected["signature"]


CHECKS: dict[str, Callable[[Vector, Vector], None]] = {
    "msg_decrypt": opens,
    "msg_decrypt_must_fail_signature": has_the_wrong_signature,
    "msg_signature": signs,
    "url_signature": signs_the_url,
    "aes_encrypt_fixed_random": encrypts,
    "wecom_url_verify": verifies_the_url,
    "wxa_decrypt": opens_user_data,
    "wxa_decrypt_must_fail": does_not_open_user_data,
    "wxa_rawdata_signature": signs_raw_data,
    "jsapi_signature": signs_a_page,
    "sorted_sha1": sorts_and_signs,
}
UNUSED = {"api_gcm_encrypt"}  # signed API requests, which this program does not make


def vectors() -> list[Vector]:
    path = FOLDER / "data/wechat_vectors.json"
    return json.loads(path.read_text("utf-8"))["vectors"] if path.exists() else []


@pytest.mark.parametrize("vector", [pytest.param(one, id=one["id"]) for one in vectors() if one["kind"] not in UNUSED])
def test_a_published_vector_holds(vector: Vector) -> None:
    CHECKS[vector["kind"]](vector["inputs"], vector["expected"])


def test_every_kind_of_vector_is_checked() -> None:
    shared("data/wechat_vectors.json")
    assert {one["kind"] for one in vectors()} == CHECKS.keys() | UNUSED
