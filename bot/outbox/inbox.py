"""The in-chat inbox (通知): what a person was sent, and what could reach them nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot import texts
from bot.outbox.forgetting import ONE_TIME
from models.outbox import Delivery, DeliveryState, Notice

SHOWN = (DeliveryState.INBOX, DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.FAILED)
UNREAD = (DeliveryState.INBOX, DeliveryState.UNKNOWN, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One notice of a person's. `unread` is only true of what may not have reached them by a push."""

    id: int
    notice: str
    kind: str
    text: str
    at: datetime
    unread: bool


def inbox(
    session: Session,
    person_id: int,
    *,
    now: datetime,
    limit: int = 10,
    before: int | None = None,
    unread_only: bool = False,
) -> list[InboxItem]:
    """The newest first; the next page starts before the last item's `id`. A one-time code shows while it holds."""
    query = select(Delivery.notice_id, Delivery.state, Delivery.read_at, Notice.public_id, Notice.kind, Notice.texts)
    query = query.add_columns(Notice.not_before, Notice.expires_at).join(Notice, Notice.id == Delivery.notice_id)
    query = query.where(Delivery.person_id == person_id, Delivery.state.in_(UNREAD if unread_only else SHOWN))
    if unread_only:
        query = query.where(Delivery.read_at.is_(None))
    if before is not None:
        query = query.where(Delivery.notice_id < before)
    rows = session.execute(query.order_by(Delivery.notice_id.desc()).limit(limit)).all()
    return [
        InboxItem(
            r.notice_id, r.public_id, r.kind, _text(r, now), r.not_before, r.read_at is None and r.state in UNREAD
        )
        for r in rows
    ]


def _text(row: Any, now: datetime) -> str:
    over = row.kind == ONE_TIME and row.expires_at is not None and row.expires_at <= now
    return texts.ONE_TIME_OVER if over else str(row.texts["text"])


def unread_count(session: Session, person_id: int) -> int:
    """How many notices may not have reached the person yet."""
    mine = (Delivery.person_id == person_id, Delivery.state.in_(UNREAD), Delivery.read_at.is_(None))
    return session.scalar(select(func.count()).select_from(Delivery).where(*mine)) or 0


def mark_read(session: Session, person_id: int, ids: Sequence[int], *, now: datetime) -> None:
    """The person has seen these inbox items (their `id`)."""
    mine = (Delivery.person_id == person_id, Delivery.notice_id.in_(ids), Delivery.read_at.is_(None))
    session.execute(update(Delivery).where(*mine).values(read_at=now))
