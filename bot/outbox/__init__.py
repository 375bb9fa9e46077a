"""Notices that reach each person once: post one inside a transaction; workers plan, pack, push and settle it after it.

Features use `post` and `announce`; a door that committed rings (`posted`, `ring`); dispatch calls `wake` when a person
wrote; the chat's 通知 reads `inbox`.
"""

from bot.outbox.audience import recipients
from bot.outbox.engine import sweep
from bot.outbox.forgetting import ONE_TIME, forget, spent
from bot.outbox.inbox import InboxItem, inbox, mark_read, unread_count
from bot.outbox.limits import switch
from bot.outbox.packer import pack
from bot.outbox.planner import plan
from bot.outbox.posting import announce, heard, post, posted, ring
from bot.outbox.sender import Sender
from bot.outbox.upkeep import counts, dead, drop, purge, resend, retry, unknown, wake, wake_person

__all__ = [
    "ONE_TIME",
    "InboxItem",
    "Sender",
    "announce",
    "counts",
    "dead",
    "drop",
    "forget",
    "heard",
    "inbox",
    "mark_read",
    "pack",
    "plan",
    "post",
    "posted",
    "purge",
    "recipients",
    "resend",
    "retry",
    "ring",
    "spent",
    "sweep",
    "switch",
    "unknown",
    "unread_count",
    "wake",
    "wake_person",
]
