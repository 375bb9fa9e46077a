"""What surrounds a message on its way in and out: size, signature, window, cipher, format."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.channels import xml
from bot.channels.crypto import Cryptor
from bot.channels.errors import BadMessage, BadSignature, StaleMessage, TooLarge
from bot.turn import Incoming, Reply

LARGEST = 64 * 1024
WINDOW_S = 300
XML, JSON = "xml", "json"
TEXT_TYPE = "text/plain; charset=utf-8"
TYPES = {XML: "application/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}


class Callback(Protocol):
    """One account's inbound half. Every method raises CallbackError, whose `status` is the HTTP answer."""

    name: str

    def verify(self, query: Mapping[str, str], *, now: datetime | None = None) -> bytes:
        """The body that answers the console's GET. Given `now`, an encrypted echo must be inside the window."""
        ...

    def open(self, query: Mapping[str, str], body: bytes, *, now: datetime) -> Incoming:
        """The message of a POST."""
        ...

    def seal(
        self, reply: Reply, incoming: Incoming, *, query: Mapping[str, str], now: datetime, nonce: str
    ) -> tuple[bytes, str]:
        """The body that answers a POST, and its content type."""
        ...


def check_size(body: bytes) -> None:
    """Raises: TooLarge."""
    if len(body) > LARGEST:
        raise TooLarge(f"a callback has at most {LARGEST} bytes")


def check_url(cryptor: Cryptor, query: Mapping[str, str]) -> None:
    """The signature of a plain callback, which covers the query alone.

    Raises: BadSignature.
    """
    if not cryptor.check(query.get("signature", ""), query.get("timestamp", ""), query.get("nonce", "")):
        raise BadSignature("signature does not match")


def is_encrypted(query: Mapping[str, str]) -> bool:
    """Whether the platform says that it sent ciphertext."""
    return "msg_signature" in query or query.get("encrypt_type", "raw") != "raw"


def signed_by(cryptors: tuple[Cryptor, ...], query: Mapping[str, str], encrypted: str) -> Cryptor:
    """The one whose token signed the ciphertext.

    Raises: BadSignature.
    """
    parts = query.get("timestamp", ""), query.get("nonce", ""), encrypted
    for cryptor in cryptors:
        if cryptor.check(query.get("msg_signature", ""), *parts):
            return cryptor
    raise BadSignature("msg_signature does not match")


def check_fresh(query: Mapping[str, str], now: datetime) -> None:
    """Raises: StaleMessage where the query's timestamp is more than five minutes from `now`."""
    stamp = query.get("timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or abs(now.timestamp() - int(stamp)) > WINDOW_S:
        raise StaleMessage("timestamp is outside the window")


def ciphertext(fields: Mapping[str, Any]) -> str:
    """What an encrypted body carries.

    Raises: BadMessage.
    """
    encrypted = fields.get("Encrypt") or fields.get("encrypt")
    if not isinstance(encrypted, str):
        raise BadMessage("no ciphertext")
    return encrypted


def written(fields: Mapping[str, Any], form: str) -> bytes:
    """The fields in the account's format."""
    if form == XML:
        return xml.build(fields).encode()
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def sealed(cryptor: Cryptor, message: bytes, form: str, *, nonce: str, now: datetime) -> bytes:
    """The encrypted answer: ciphertext, signature, our own timestamp and the nonce."""
    timestamp = int(now.timestamp())
    encrypted, signature = cryptor.encrypt(message, nonce, str(timestamp))
    if form == XML:
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{xml.quoted(nonce)}</Nonce></xml>"
        ).encode()
    return written({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": timestamp, "Nonce": nonce}, form)
