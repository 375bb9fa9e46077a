"""Sign-in codes: six digits that change every thirty seconds, and the key a phone without a net signs with."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from models.activity import Activity
from models.base import to_ms

WINDOW_MS = 30_000
DIGITS = 6


def code_at(secret: str, activity: Activity, now: datetime) -> str:
    """The digits on the leader's screen now."""
    return _code(secret, activity, to_ms(now) // WINDOW_MS)


def seconds_left(now: datetime) -> int:
    """Until the next code."""
    return (WINDOW_MS - to_ms(now) % WINDOW_MS) // 1000


def fits(secret: str, activity: Activity, typed: str, now: datetime) -> bool:
    """Whether the digits are those of this window or of the one before."""
    window, said = to_ms(now) // WINDOW_MS, typed.encode("utf-8", "replace")
    return any(hmac.compare_digest(_code(secret, activity, one).encode(), said) for one in (window, window - 1))


def qr_text(secret: str, activity: Activity, base_url: str, now: datetime) -> str:
    """What the QR code on the screen says: a page's address with the digits at its end."""
    return f"{base_url}/m/activity/{activity.public_id}/sign?code={code_at(secret, activity, now)}"


def offline_key(secret: str, activity: Activity, leader_id: int) -> str:
    """What a leader's phone takes along to sign events with."""
    return _hmac(secret, f"offline|{activity.public_id}|{leader_id}").hex()


def signature(key: str, event: Mapping[str, Any]) -> str:
    """The signature of an event {key, number, way, at} under a phone's key."""
    return _hmac(key, f"{event['key']}|{event['number']}|{event['way']}|{event['at']}").hex()


def _code(secret: str, activity: Activity, window: int) -> str:
    digest = _hmac(secret, f"sign|{activity.public_id}|{window}")
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def _hmac(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), sha256).digest()
