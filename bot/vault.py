"""Sealing of what must not be read in a dump: AES-256-GCM under named keys, and blind indexes to look sealed things up.

A sealed text is `v1:<key id>:<base64 of nonce and ciphertext>`. The context (which table, column and row it belongs to)
is authenticated with it, so that a value moved elsewhere does not open.
"""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "v1"
NONCE = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """What was to be opened is damaged, belongs elsewhere, or was sealed under a key that is not configured."""


class Vault:
    """Seals under the first of `keys` ("id:base64 of 32 bytes") and opens under any of them.

    Raises ValueError when there is no key, or one is malformed.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = dict(_parse(key) for key in keys)
        if len(self._keys) != len(keys) or not keys:
            raise ValueError("the vault needs at least one key, each with its own id")
        self._current = next(iter(self._keys))

    def seal(self, secret: str | bytes, *, context: str) -> str:
        """The sealed form of `secret`; two seals of one secret differ."""
        nonce = os.urandom(NONCE)
        box = AESGCM(self._keys[self._current]).encrypt(nonce, _bytes(secret), context.encode())
        return f"{VERSION}:{self._current}:{b64encode(nonce + box).decode()}"

    def open(self, sealed: str, *, context: str) -> bytes:
        """What was sealed for this context. Raises: SealBroken."""
        try:
            version, name, text = sealed.split(":")
            key, box = self._keys[name], b64decode(text, validate=True)
        except (ValueError, KeyError):
            raise SealBroken("not sealed under a configured key") from None
        if version != VERSION or len(box) <= NONCE:
            raise SealBroken("not a seal")
        try:
            return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], context.encode())
        except InvalidTag:
            raise SealBroken("damaged, or sealed for another context") from None

    @property
    def prefix(self) -> str:
        """What every seal under the current key starts with."""
        return f"{VERSION}:{self._current}:"

    def is_current(self, sealed: str) -> bool:
        """Whether it is sealed under the current key; if not, rotation has it yet to do."""
        return sealed.startswith(self.prefix)

    def blind_index(self, text: str, *, purpose: str) -> str:
        """64 hex digits that are equal for equal texts of one purpose and tell nothing without the key."""
        return self.blind_indexes(text, purpose=purpose)[0]

    def blind_indexes(self, text: str, *, purpose: str) -> tuple[str, ...]:
        """The index under every key, the current one first: what to search for while keys are rotated."""
        return tuple(_mac(_mac(key, f"blind index|{purpose}"), text).hex() for key in self._keys.values())


def _parse(line: str) -> tuple[str, bytes]:
    name, _, text = line.partition(":")
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if not name or len(key) != KEY_BYTES:
        raise ValueError(f"vault key {name!r} is not of the form id:base64 of {KEY_BYTES} bytes")
    return name, key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _bytes(secret: str | bytes) -> bytes:
    return secret.encode() if isinstance(secret, str) else secret
