"""Questions sent ahead, sealed: at the start of a question a key of 32 bytes is all that has to reach the phones.

A question's key is derived from the program's secret, so a process that takes a room over knows it too. The right
answer is never in a pack.
"""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from handlers.quiz.live.tokens import derive

NONCE = bytes(12)  # every key seals one text only


def key_of(secret_key: str, room: str, n: int) -> bytes:
    """The key of the room's question at place `n`."""
    return derive(secret_key, f"live pack {room} {n}")


def sealed(question: dict[str, Any], key: bytes) -> str:
    """The question as its pack: base64 of AES-256-GCM over its JSON, the nonce all zeros."""
    text = json.dumps(question, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(AESGCM(key).encrypt(NONCE, text, None)).decode()


def shown(key: bytes) -> str:
    """The key as it is released."""
    return base64.b64encode(key).decode()
