"""The platform's own half of the wire: signatures, sealed envelopes, XML and JSON bodies."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.channels.simulator import texts

Fields = Mapping[str, Any]


class BadReply(ValueError):
    """An answer that real WeChat would not show."""


def sign(*parts: str) -> str:
    """sha1 over the sorted parts, lower hex."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the protocol's


class Seal:
    """Seals messages to an account and opens its replies; `receive_id` is the AppID or CorpID inside."""

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        self.token = token
        self.receive_id = receive_id
        self._crypto = PrpCrypto(base64.b64decode(encoding_aes_key + "="))

    def seal(self, text: str, timestamp: str, nonce: str) -> tuple[str, str]:
        """The ciphertext of `text` and its msg_signature."""
        sealed: str = self._crypto.encrypt(text, self.receive_id).decode()
        return sealed, sign(self.token, timestamp, nonce, sealed)

    def open(self, reply: Fields, nonce: str) -> str:
        """The text inside a sealed reply.

        Raises: BadReply for a missing field, a wrong signature or nonce, or a ciphertext that is not for this account.
        """
        missing = [name for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce") if not reply.get(name)]
        if missing:
            raise BadReply(texts.NO_FIELD.format(missing[0]))
        if str(reply["Nonce"]) != nonce:
            raise BadReply(texts.OTHER_NONCE)
        if sign(self.token, str(reply["TimeStamp"]), nonce, reply["Encrypt"]) != reply["MsgSignature"]:
            raise BadReply(texts.WRONG_SIGNATURE)
        try:
            return str(self._crypto.decrypt(reply["Encrypt"], self.receive_id))
        except InvalidAppIdException as error:
            raise BadReply(texts.OTHER_ACCOUNT) from error
        except (ValueError, IndexError) as error:
            raise BadReply(texts.NOT_DECRYPTED) from error


def to_xml(fields: Fields) -> str:
    """A body as the platform writes it: texts in CDATA, numbers bare, lists as repeated elements."""
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Fields) -> str:
    return "".join(
        f"<{name}>{_inside(one)}</{name}>"
        for name, value in fields.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    )


def _inside(value: Any) -> str:
    if isinstance(value, Mapping):
        return _elements(value)
    if isinstance(value, int | float):
        return str(value)
    return f"<![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]>"


def to_json(fields: Fields) -> str:
    """A body as the platform writes it for accounts set to JSON."""
    return json.dumps(fields, ensure_ascii=False)


def from_xml(text: str) -> dict[str, Any]:
    """A reply's fields: texts, dicts where elements nest, lists where they repeat.

    Raises: BadReply for anything that is not well-formed with <xml> outermost.
    """
    try:
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError as error:
        raise BadReply(texts.NOT_XML.format(error)) from error
    if root.tag != "xml":
        raise BadReply(texts.NOT_XML.format(f"<{root.tag}>"))
    read = _fields(root)
    return read if isinstance(read, dict) else {}


def _fields(element: ET.Element) -> Any:
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        value = _fields(child)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found


def from_json(text: str) -> dict[str, Any]:
    """A reply's fields.

    Raises: BadReply for anything but an object.
    """
    try:
        read = json.loads(text)
    except ValueError as error:
        raise BadReply(texts.NOT_JSON.format(error)) from error
    if not isinstance(read, dict):
        raise BadReply(texts.NOT_JSON.format(type(read).__name__))
    return read
