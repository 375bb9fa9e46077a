"""Answers where a platform shows no passive reply: they go out as customer messages, through the outbox."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from bot.channels.sending.official import customer_message
from bot.turn import Incoming, Reply
from models.base import table_of, to_ms
from models.outbox import Send, SendState

PUSHED = "miniprogram"
CHANNEL = "miniprogram_customer"
FIRST = 0
ANSWERABLE = timedelta(hours=48)  # later the platform takes no answer to the message any more


def push_reply(connection: Connection, incoming: Incoming, reply: Reply, *, now: datetime) -> None:
    """Put the reply into the outbox, ahead of every notice; in the message's own transaction, so once."""
    kind = "image" if reply.image else "text"
    content: dict[str, Any] = {"media_id": reply.image} if reply.image else {"content": reply.text}
    row = {
        "key": f"reply:{incoming.key}",
        "channel": CHANNEL,
        "kind": "reply",
        "payload": customer_message(incoming.sender, kind, content),
        "recipients": 1,
        "state": SendState.READY,
        "priority": FIRST,
        "not_before_ms": to_ms(now),
        "expires_ms": to_ms(now + ANSWERABLE),
        "attempts": 0,
        "max_attempts": 3,
        "on_unknown": "hold",
        "fence": 0,
        "created_ms": to_ms(now),
    }
    connection.execute(insert(table_of(Send)).values(row))
