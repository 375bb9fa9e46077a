"""A callback ready to be delivered: its path, query and body, inside and outside the envelope."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from bot.channels.simulator.accounts import Section, receive_id
from bot.channels.simulator.wire import Seal, sign, to_json, to_xml
from bot.config import MiniProgram, WeCom

PATHS = {"official": "/wechat/official", "wecom": "/wechat/wecom", "miniprogram": "/wechat/miniprogram"}


@dataclass(frozen=True, slots=True)
class Callback:
    """One delivery. `body` is empty for a verification, a GET. `nonce` must come back in a sealed reply."""

    path: str
    query: str
    body: bytes
    content_type: str
    fields: Mapping[str, Any]
    plain: str
    nonce: str

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}"


class Envelope:
    """Writes an account's callbacks the way it is set up: XML or JSON, plain or sealed."""

    def __init__(self, account: Section, channel: str, rng: Random, *, contacts: bool = False) -> None:
        token, key = account.token, account.encoding_aes_key
        if contacts and isinstance(account, WeCom) and account.contacts_token:
            token, key = account.contacts_token, account.contacts_encoding_aes_key
        self.is_json = isinstance(account, MiniProgram) and account.format == "json"
        self.sealed = isinstance(account, WeCom) or account.mode != "plain"
        self._both = not isinstance(account, WeCom) and account.mode == "compatible"
        self._account, self._channel, self._rng, self._contacts = account, channel, rng, contacts
        self.token = token
        self.seal = Seal(token, key, receive_id(account)) if self.sealed else None

    def callback(self, fields: Mapping[str, Any], timestamp: int) -> Callback:
        """A message or event, ready to be posted."""
        stamp, nonce = str(timestamp), self._nonce()
        write = to_json if self.is_json else to_xml
        plain = write(fields)
        query = self._query(stamp, nonce, str(fields.get("FromUserName", "")))
        body = plain
        if self.seal is not None:
            sealed, query["msg_signature"] = self.seal.seal(plain, stamp, nonce)
            outside: dict[str, Any] = dict(fields) if self._both else {"ToUserName": fields.get("ToUserName", "")}
            if isinstance(self._account, WeCom) and not self._contacts:
                outside["AgentID"] = str(self._account.agent_id)
            body = write({**outside, "Encrypt": sealed})
        kind = "application/json" if self.is_json else "text/xml"
        return Callback(PATHS[self._channel], urlencode(query), body.encode(), kind, fields, plain, nonce)

    def verification(self, echo: str, timestamp: int) -> Callback:
        """The GET that asks whether the address is the account's; 企业微信 seals the echo."""
        stamp, nonce = str(timestamp), self._nonce()
        if isinstance(self._account, WeCom) and self.seal is not None:
            sealed, signature = self.seal.seal(echo, stamp, nonce)
            query = {"msg_signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": sealed}
        else:
            signature = sign(self.token, stamp, nonce)
            query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
        return Callback(PATHS[self._channel], urlencode(query), b"", "", {}, echo, nonce)

    def _query(self, stamp: str, nonce: str, openid: str) -> dict[str, str]:
        query = {"timestamp": stamp, "nonce": nonce}
        if not isinstance(self._account, WeCom):
            query |= {"signature": sign(self.token, stamp, nonce), "openid": openid}
            query |= {"encrypt_type": "aes"} if self.sealed else {}
        return query

    def _nonce(self) -> str:
        return str(self._rng.randrange(10**8, 10**10))


def message_id(key: str | int | None, rng: Random) -> int:
    """A 64-bit MsgId: the same for the same key, a new one for None."""
    if key is None:
        return rng.randrange(10**15, 10**18)
    if isinstance(key, int) or key.isdigit():
        return int(key)
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:7], "big")
