"""Ids and places in lists that may leave the house: sealed under the program's key, so nobody can guess or change one.

The same id of the same kind always gives the same text, so a client can compare; a text opens as the kind it was made
for alone. Rows that have a `public_id` are named by that instead.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.scope import NotFound

ID_BYTES = 8
LONGEST = 2048


class Broken(ValueError):
    """Not a text of ours, or one of another kind."""


def seal_id(secret_key: str, kind: str, number: int) -> str:
    """32 characters that stand for the row of this kind ("delivery") with this id."""
    return _text(_cipher(secret_key).encrypt(number.to_bytes(ID_BYTES, "big"), [b"id", kind.encode()]))


def open_id(secret_key: str, kind: str, text: str) -> int:
    """The id `seal_id` was given. Raises: NotFound."""
    try:
        return int.from_bytes(_opened(secret_key, text, [b"id", kind.encode()]), "big")
    except Broken:
        raise NotFound from None


def seal_place(secret_key: str, where: str, place: Any) -> str:
    """Where a list goes on, as an opaque text: `place` is JSON, `where` names the list."""
    data = json.dumps(place, separators=(",", ":")).encode()
    return _text(_cipher(secret_key).encrypt(data, [b"place", where.encode()]))


def open_place(secret_key: str, where: str, text: str) -> Any:
    """What `seal_place` was given. Raises: Broken."""
    return json.loads(_opened(secret_key, text, [b"place", where.encode()]))


def _text(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _opened(secret_key: str, text: str, context: list[bytes]) -> bytes:
    if len(text) > LONGEST or not text.isascii():
        raise Broken(text[:40])
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _cipher(secret_key).decrypt(sealed, context)
    except (ValueError, InvalidTag):
        raise Broken(text[:40]) from None


@lru_cache(maxsize=4)
def _cipher(secret_key: str) -> AESSIV:
    return AESSIV(hmac.digest(secret_key.encode(), b"public ids", hashlib.sha256))
