"""After a restore: what may have been sent since the copy was made waits until somebody says so."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Update, func, select, update
from sqlalchemy.orm import Session

from models.base import insert_ignore, table_of
from models.outbox import Delivery, DeliveryState, Fire, Notice, Send, SendState, Timetable

UNSETTLED = (SendState.READY, SendState.LEASED, SendState.INFLIGHT, SendState.UNKNOWN)
WHY = "restored from a backup: it may have been sent since"
HELD = "held"
NOTICE_WAITING = "new"
NEVER = timedelta(days=3650)


def hold(session: Session) -> Counter[str]:
    """Hold what is not settled: sends, deliveries not yet packed into one, notices not yet planned. How many messages
    (sends and unpacked deliveries) by channel.
    """
    unsettled, unpacked = Send.state.in_(UNSETTLED), Delivery.state == DeliveryState.PLANNED
    held: Counter[str] = Counter()
    for channel, found in ((Send.channel, unsettled), (Delivery.channel, unpacked)):
        held.update(dict(session.execute(select(channel, func.count()).where(found).group_by(channel)).all()))
    _change(session, update(Send).where(unsettled).values(state=HELD, reason=WHY, owner=None, lease_until_ms=None))
    _change(session, update(Delivery).where(unpacked).values(state=HELD))
    _change(session, update(Notice).where(Notice.state == NOTICE_WAITING).values(state=HELD))
    return held


def release(session: Session, *, channel: str | None = None) -> Counter[str]:
    """Let what is held (for one channel) go; held notices only where no channel is named. How many of each."""
    sends, deliveries = update(Send).where(Send.state == HELD), update(Delivery).where(Delivery.state == HELD)
    if channel is not None:
        sends, deliveries = sends.where(Send.channel == channel), deliveries.where(Delivery.channel == channel)
    released = Counter(
        sends=_change(session, sends.values(state=SendState.READY, reason=None)),
        deliveries=_change(session, deliveries.values(state=DeliveryState.PLANNED)),
    )
    if channel is None:
        notices = update(Notice).where(Notice.state == HELD)
        released["notices"] = _change(session, notices.values(state=NOTICE_WAITING))
    return released


def skip_windows(session: Session, *, now: datetime) -> int:
    """Pass over every window that came due since the copy; how many there were.

    The rule is forgotten, so that the next start finds it changed and reckons `next_at` from then on.
    """
    waiting = Fire.state.in_(("due", "leased"))
    left = update(Fire).where(waiting).values(state="skipped", error=WHY, owner=None, lease_until_ms=None)
    skipped = _change(session, left)
    due = session.execute(select(Timetable.id, Timetable.next_at).where(Timetable.next_at <= now)).all()
    row = {"state": "skipped", "not_before_ms": 0, "attempts": 0, "at": now, "error": WHY}
    rows = [row | {"timetable_id": timetable, "scheduled_for": at} for timetable, at in due]
    insert_ignore(session, table_of(Fire), rows, unique=("timetable_id", "scheduled_for"))
    _change(session, update(Timetable).values(rule="", next_at=now + NEVER))
    return skipped + len(due)


def _change(session: Session, statement: Update) -> int:
    return session.connection().execute(statement).rowcount
