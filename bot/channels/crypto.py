"""WeChat's signatures and ciphers: message callbacks, mini-program data, JS-SDK."""

import binascii
import hmac
import json
import os
import re
from base64 import b64decode, b64encode
from hashlib import sha1
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channels.errors import BadMessage

BLOCK = 32  # the platform pads to 32 bytes, not to the cipher's 16
HEAD = 20  # 16 bytes of salt, 4 of length
ENCODED_KEY = re.compile(r"[A-Za-z0-9]{43}", re.ASCII)


def sorted_sha1(*parts: str) -> str:
    """The platforms' signature: SHA-1, in lower-case hex, of the parts sorted and joined."""
    return sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in constant time, whatever characters a stranger sent."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


class Cryptor:
    """One account's token and key.

    `receive_id` is the AppID, or the CorpID of a 企业微信 application. An empty `encoding_aes_key` makes a cryptor that
    only checks signatures; a malformed one raises ValueError.
    """

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        self.token = token
        self.receive_id = receive_id.encode()
        self.cipher = _cipher(encoding_aes_key) if encoding_aes_key else None

    def signature(self, *parts: str) -> str:
        """The signature of these parts and the token."""
        return sorted_sha1(self.token, *parts)

    def check(self, signature: str, *parts: str) -> bool:
        """Whether `signature` is that of these parts and the token."""
        return same(signature, self.signature(*parts))

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside base64 ciphertext.

        Raises: BadMessage, the same for every fault.
        """
        if self.cipher is None:
            raise BadMessage("ciphertext, but the account has no encoding_aes_key")
        try:
            data = binascii.a2b_base64(encrypted, strict_mode=True)
            opener = self.cipher.decryptor()
            padded = opener.update(data) + opener.finalize()
        except ValueError as error:
            raise BadMessage("ciphertext does not open") from error
        return self._message(padded)

    def _message(self, padded: bytes) -> bytes:
        size = _unpadded(padded, BLOCK)
        end = HEAD + int.from_bytes(padded[16:HEAD], "big")
        if size < HEAD or end > size or not hmac.compare_digest(padded[end:size], self.receive_id):
            raise BadMessage("ciphertext does not open")
        return padded[HEAD:end]

    def encrypt(self, message: bytes, nonce: str, timestamp: str, *, salt: bytes | None = None) -> tuple[str, str]:
        """The message as base64 ciphertext, and its signature. `salt` is 16 random bytes, the system's unless given."""
        if self.cipher is None:
            raise BadMessage("the account has no encoding_aes_key")
        plain = b"".join((salt or os.urandom(16), len(message).to_bytes(4, "big"), message, self.receive_id))
        pad = BLOCK - len(plain) % BLOCK
        sealer = self.cipher.encryptor()
        encrypted = b64encode(sealer.update(plain + bytes((pad,)) * pad) + sealer.finalize()).decode("ascii")
        return encrypted, self.signature(nonce, timestamp, encrypted)


def _cipher(encoding_aes_key: str) -> Cipher[CBC]:
    if not ENCODED_KEY.fullmatch(encoding_aes_key):
        raise ValueError("encoding_aes_key must be the 43 letters and digits shown in the platform's console")
    key = b64decode(encoding_aes_key + "=")
    return Cipher(AES(key), CBC(key[:16]))


def _unpadded(padded: bytes, block: int) -> int:
    """The length without PKCS#7 padding of 1 to `block` bytes.

    Raises: BadMessage.
    """
    pad = padded[-1] if padded else 0
    if not 1 <= pad <= min(block, len(padded)) or padded[-pad:] != bytes((pad,)) * pad:
        raise BadMessage("ciphertext does not open")
    return len(padded) - pad


def decrypt_user_data(session_key: str, iv: str, data: str, app_id: str) -> dict[str, Any]:
    """What a mini program got as encryptedData, its watermark checked. All arguments but `app_id` are base64.

    Raises: BadMessage, also where the session_key is no longer the right one.
    """
    try:
        opener = Cipher(AES(b64decode(session_key, validate=True)), CBC(b64decode(iv, validate=True))).decryptor()
        padded = opener.update(b64decode(data, validate=True)) + opener.finalize()
        opened = json.loads(padded[: _unpadded(padded, 16)])
    except (ValueError, RecursionError) as error:
        raise BadMessage("encryptedData does not open") from error
    watermark = opened.get("watermark") if isinstance(opened, dict) else None
    if not isinstance(watermark, dict) or watermark.get("appid") != app_id:
        raise BadMessage("encryptedData belongs to another mini program")
    return dict(opened)


def raw_data_signature(raw_data: str, session_key: str) -> str:
    """The signature of a mini program's rawData."""
    return sha1((raw_data + session_key).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def jssdk_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """What wx.config asks for; `url` is the page's address, whose fragment does not count."""
    page = url.partition("#")[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return sha1(signed.encode(), usedforsecurity=False).hexdigest()
