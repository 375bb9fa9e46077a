"""The 企业微信 application's callback and the corporation's 通讯录 callback: always encrypted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.channels import envelope, replies
from bot.channels.crypto import Cryptor
from bot.channels.errors import BadMessage
from bot.channels.incoming import fields_of, read
from bot.config.sections import WeCom
from bot.turn import Incoming, Reply

SYSTEM = "sys"
ROBOT = "aibotid"


class WeComCallback:
    """Tells the two callbacks apart by whose token signed. Senders are in lower case: 企业微信 ignores theirs."""

    name = "wecom"

    def __init__(self, config: WeCom) -> None:
        self.cryptor = Cryptor(config.token, config.encoding_aes_key, config.corp_id)
        self.cryptors: tuple[Cryptor, ...] = (self.cryptor,)
        if config.contacts_token:
            contacts = Cryptor(config.contacts_token, config.contacts_encoding_aes_key, config.corp_id)
            self.cryptors += (contacts,)

    def verify(self, query: Mapping[str, str], *, now: datetime | None = None) -> bytes:
        """The echo, decrypted.

        Raises: BadMessage, BadSignature, StaleMessage.
        """
        echo = query.get("echostr", "").replace(" ", "+")  # a + that was not escaped arrives as a space
        plain = self._decrypted(query, echo, now)
        if plain.lstrip()[:1] in (b"<", b"{"):
            raise BadMessage("a message is no echo, and is not read out")
        return plain

    def open(self, query: Mapping[str, str], body: bytes, *, now: datetime) -> Incoming:
        """The message of a POST.

        Raises: BadMessage, BadSignature, StaleMessage, TooLarge.
        """
        envelope.check_size(body)
        fields = fields_of(self._decrypted(query, envelope.ciphertext(fields_of(body)), now))
        incoming = read(self.name, _robot(fields) if ROBOT in fields else fields, agent=True)
        return replace(incoming, sender=incoming.sender.lower())

    def _decrypted(self, query: Mapping[str, str], encrypted: str, now: datetime | None) -> bytes:
        cryptor = envelope.signed_by(self.cryptors, query, encrypted)
        if now is not None:
            envelope.check_fresh(query, now)
        return cryptor.decrypt(encrypted)

    def seal(
        self, reply: Reply, incoming: Incoming, *, query: Mapping[str, str], now: datetime, nonce: str
    ) -> tuple[bytes, str]:
        """The passive answer, encrypted; none, and none to the system itself or through a robot, is an empty body."""
        fields = replies.fields_of(reply, incoming, now, cards=True)
        if fields is None or incoming.sender == SYSTEM or ROBOT in incoming.data:
            return b"", envelope.TEXT_TYPE
        message = envelope.written(fields, envelope.XML)
        body = envelope.sealed(self.cryptor, message, envelope.XML, nonce=nonce, now=now)
        return body, envelope.TYPES[envelope.XML]


def _robot(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A 智能机器人's message under the names the other callbacks use."""
    sender, event, text = (fields.get(name) for name in ("from", "event", "text"))
    return {
        **fields,
        "ToUserName": fields[ROBOT],
        "FromUserName": sender.get("userid") if isinstance(sender, dict) else None,
        "CreateTime": fields.get("create_time"),
        "MsgId": fields.get("msgid", ""),
        "MsgType": fields.get("msgtype"),
        "Event": event.get("eventtype") if isinstance(event, dict) else None,
        "Content": text.get("content", "") if isinstance(text, dict) else "",
    }
