"""The callback that 公众号 and 小程序 share: plain, compatible and safe mode, in XML and JSON."""

from collections.abc import Mapping
from datetime import datetime

from bot.channels import envelope, replies
from bot.channels.crypto import Cryptor
from bot.channels.errors import BadMessage, BadSignature
from bot.channels.incoming import fields_of, read
from bot.turn import Incoming, Reply

SUCCESS = b"success"


class AccountCallback:
    """In mode "safe" a plain body is refused; in the others the platform decides, message by message."""

    name: str

    def __init__(self, cryptor: Cryptor, *, mode: str, form: str) -> None:
        if mode == "safe" and cryptor.cipher is None:
            raise ValueError("mode safe needs an encoding_aes_key")
        self.cryptor, self.safe, self.form = cryptor, mode == "safe", form

    def verify(self, query: Mapping[str, str], *, now: datetime | None = None) -> bytes:
        """The echo, which these platforms send plain in every mode."""
        envelope.check_url(self.cryptor, query)
        if "echostr" not in query:
            raise BadMessage("no echostr")
        return query["echostr"].encode("utf-8", "replace")

    def open(self, query: Mapping[str, str], body: bytes, *, now: datetime) -> Incoming:
        """The message of a POST, whose format is recognised.

        Raises: BadMessage, BadSignature, StaleMessage, TooLarge.
        """
        envelope.check_size(body)
        if envelope.is_encrypted(query):
            body = self._decrypted(query, body, now)
        elif self.safe:
            raise BadSignature("a plain message to an account in safe mode")
        else:
            envelope.check_url(self.cryptor, query)
            envelope.check_fresh(query, now)  # this signature does not cover the body: a leaked address soon ends
        return read(self.name, fields_of(body))

    def _decrypted(self, query: Mapping[str, str], body: bytes, now: datetime) -> bytes:
        encrypted = envelope.ciphertext(fields_of(body))
        envelope.signed_by((self.cryptor,), query, encrypted)
        envelope.check_fresh(query, now)
        return self.cryptor.decrypt(encrypted)

    def seal(
        self, reply: Reply, incoming: Incoming, *, query: Mapping[str, str], now: datetime, nonce: str
    ) -> tuple[bytes, str]:
        """The passive answer, encrypted where the message was; an empty reply is a plain `success`."""
        fields = replies.fields_of(reply, incoming, now)
        if fields is None:
            return SUCCESS, envelope.TEXT_TYPE
        body = envelope.written(fields, self.form)
        if envelope.is_encrypted(query):
            body = envelope.sealed(self.cryptor, body, self.form, nonce=nonce, now=now)
        return body, envelope.TYPES[self.form]
