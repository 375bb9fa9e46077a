"""Tickets into a room. A player's is sealed under the program's key: it names them, and nobody can read or make one."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class BadToken(ValueError):
    """Not one of ours, for another room, or too old."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who may play in the room of this public id, until `until` (epoch ms)."""

    room: str
    person: int
    name: str
    unit: int | None
    team: str
    until: int


def seal(player: Player, secret_key: str) -> str:
    """The ticket."""
    nonce = os.urandom(NONCE)
    text = json.dumps(asdict(player), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(nonce + _cipher(secret_key).encrypt(nonce, text, None)).decode().rstrip("=")


def open_player(ticket: str, secret_key: str, *, room: str, now: int) -> Player:
    """Whose ticket it is. BadToken unless it is for this room and still good at `now` (epoch ms)."""
    try:
        sealed = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
        player = Player(**json.loads(_cipher(secret_key).decrypt(sealed[:NONCE], sealed[NONCE:], None)))
    except (ValueError, InvalidTag) as fault:
        raise BadToken("not a ticket") from fault
    if player.room != room or player.until < now:
        raise BadToken("for another room or too old")
    return player


def _cipher(secret_key: str) -> AESGCM:
    return AESGCM(derive(secret_key, "live player"))


def derive(secret_key: str, purpose: str) -> bytes:
    """32 bytes for one purpose, the same in every process."""
    return hmac.digest(secret_key.encode(), purpose.encode(), hashlib.sha256)


def hashed(host_token: str) -> str:
    """What is kept of a host's token."""
    return hashlib.sha256(host_token.encode()).hexdigest()


def host_token(secret_key: str, room: str) -> str:
    """The token that the back office gives whoever may host the room of this public id, at any time again."""
    return base64.urlsafe_b64encode(derive(secret_key, f"live host {room}")).decode().rstrip("=")


def is_host(token: str, host_hash: str, *, secret_key: str, room: str) -> bool:
    """Whether the token is the one the room was made with, or the back office's."""
    given = hashed(token)
    again = hashed(host_token(secret_key, room))
    return hmac.compare_digest(given, host_hash) or hmac.compare_digest(given, again)
