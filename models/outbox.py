"""Notices, who gets them, and the sends that carry them: the transactional outbox, its quotas and its schedules.

A Notice is decided inside a transaction. The planner writes one Delivery a person, then packs deliveries into Sends:
the unit of one platform call, with its recipients and bytes frozen. Times of a Send are UTC milliseconds as plain
integers (`*_ms`): they are compared and computed in SQL.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, Plain, Row


class SendState(StrEnum):
    """Where a send stands. A crash in LEASED is provably unsent; a crash in INFLIGHT is UNKNOWN."""

    READY = "ready"
    LEASED = "leased"
    INFLIGHT = "inflight"
    DONE = "done"
    DEAD = "dead"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    HELD = "held"


class DeliveryState(StrEnum):
    """What became of one person's copy of a notice."""

    PLANNED = "planned"
    PACKED = "packed"
    SENT = "sent"
    INBOX = "inbox"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HELD = "held"


class Notice(Row):
    """A push to come. `texts` has "text" and, where a channel wants more, that channel's own form under its name."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_due", "state", "not_before"), Index("ix_notice_when", "not_before", "id"))

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    texts: Mapped[dict[str, Any]]
    audience: Mapped[dict[str, Any]]
    priority: Mapped[int] = mapped_column(Integer, default=5)
    urgent: Mapped[bool] = mapped_column(default=False)
    on_unknown: Mapped[str] = mapped_column(String(8), default="hold")
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16), default="new")
    cursor: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]


class Delivery(Plain):
    """One person's copy of a notice: the row that makes it reach them once.

    100,000 of them are written in a second: no foreign keys (the planner selects the ids from the tables they point
    to) and no index a plan need not touch.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("person_id", "notice_id"),
        Index("ix_delivery_pack", "notice_id", "state", "channel", "id"),
        Index(
            "ix_delivery_send",
            "send_id",
            postgresql_where=text("send_id IS NOT NULL"),
            sqlite_where=text("send_id IS NOT NULL"),
        ),
    )

    notice_id: Mapped[int]
    person_id: Mapped[int]
    identity_id: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12))
    send_id: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(128))
    tried: Mapped[str] = mapped_column(String(128), default="")
    settled_ms: Mapped[int | None] = mapped_column(BigInteger)
    read_at: Mapped[datetime | None]


class Send(Plain):
    """One platform call to come, its bytes frozen when it was built."""

    __tablename__ = "send"
    __table_args__ = (
        Index("ix_send_due", "state", "channel", "priority", "not_before_ms", "id"),
        Index("ix_send_lease", "state", "lease_until_ms"),
        Index("ix_send_recent", "channel", "created_ms", "notice_id"),
    )

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    channel: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(32))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    recipients: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[str] = mapped_column(String(12))
    priority: Mapped[int] = mapped_column(Integer, default=5)
    not_before_ms: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int | None] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=8)
    on_unknown: Mapped[str] = mapped_column(String(8), default="hold")
    first_attempt_ms: Mapped[int | None] = mapped_column(BigInteger)
    resend_until_ms: Mapped[int | None] = mapped_column(BigInteger)
    lease_until_ms: Mapped[int | None] = mapped_column(BigInteger)
    owner: Mapped[str | None] = mapped_column(String(64))
    fence: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str | None] = mapped_column(Text)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    settled_ms: Mapped[int | None] = mapped_column(BigInteger)


class SendAttempt(Plain):
    """What one call of a send came to; rows are only added."""

    __tablename__ = "send_attempt"
    __table_args__ = (UniqueConstraint("send_id", "n"),)

    send_id: Mapped[int] = mapped_column(ForeignKey("send.id"))
    n: Mapped[int] = mapped_column(Integer)
    started_ms: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(String(12))
    http: Mapped[int | None] = mapped_column(Integer)
    errcode: Mapped[int | None] = mapped_column(Integer)
    remote_id: Mapped[str | None] = mapped_column(String(64))


class Quota(Plain):
    """What a channel used of a platform's limit in one window; reserved when a send is claimed."""

    __tablename__ = "quota"
    __table_args__ = (UniqueConstraint("channel", "window_start_ms"),)

    channel: Mapped[str] = mapped_column(String(24))
    window_start_ms: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int] = mapped_column(Integer, default=0)


class ChannelState(Plain):
    """A channel's breaker and switch, shared by all processes. `recent`: its last calls as bits, 1 for a broken one."""

    __tablename__ = "channel_state"

    channel: Mapped[str] = mapped_column(String(24), unique=True)
    paused: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    recent: Mapped[int] = mapped_column(Integer, default=1)
    open_until_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str | None] = mapped_column(Text)


class SubscribeCredit(Plain):
    """How many one-time subscription messages a person still allows, by template. No platform can be asked for it."""

    __tablename__ = "subscribe_credit"
    __table_args__ = (UniqueConstraint("identity_id", "template_id"),)

    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"))
    template_id: Mapped[str] = mapped_column(String(64))
    credits_left: Mapped[int] = mapped_column(Integer, default=0)


class AccessToken(Plain):
    """A platform's access token, sealed, so that losing Redis does not cost another fetch."""

    __tablename__ = "access_token"

    app: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[str] = mapped_column(Text)
    expires_ms: Mapped[int] = mapped_column(BigInteger)
    lock_owner: Mapped[str | None] = mapped_column(String(64))
    lock_until_ms: Mapped[int] = mapped_column(BigInteger, default=0)


class Timetable(Plain):
    """A job's schedule as a row: every worker ticks it, one of them fires each window."""

    __tablename__ = "timetable"

    name: Mapped[str] = mapped_column(String(64), unique=True)
    rule: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(8))
    grace_s: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime] = mapped_column(index=True)
    paused: Mapped[bool] = mapped_column(default=False)


class Fire(Plain):
    """One window of a timetable: due, leased, done, failed or skipped. The unique pair is what makes it run once."""

    __tablename__ = "fire"
    __table_args__ = (UniqueConstraint("timetable_id", "scheduled_for"), Index("ix_fire_due", "state", "not_before_ms"))

    timetable_id: Mapped[int] = mapped_column(ForeignKey("timetable.id"))
    scheduled_for: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    not_before_ms: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until_ms: Mapped[int | None] = mapped_column(BigInteger)
    owner: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class Heartbeat(Plain):
    """When a worker's loop last went round."""

    __tablename__ = "heartbeat"

    loop: Mapped[str] = mapped_column(String(128), unique=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
