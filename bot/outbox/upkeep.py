"""What an operator or the calendar does to the outbox: look at the unknown and the dead, decide, clear away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.outbox.engine import cancel, waiting_for
from bot.outbox.forgetting import forget
from bot.outbox.planner import breathe
from models.base import to_ms
from models.messages import Inbound
from models.org import Identity
from models.outbox import Delivery, DeliveryState, Heartbeat, Send, SendAttempt, SendState

CHUNK = 500
PAGE = 200
KEEP_SENDS = timedelta(days=30)
KEEP_INBOUND = timedelta(days=8)
KEEP_HEARTBEATS = timedelta(days=1)


def wake(session: Session, identity: Identity, *, now: datetime) -> int:
    """The person wrote: what waited for that may go now; how many sends."""
    return wake_person(session.connection(), identity.person_id, now=now) if identity.person_id else 0


def wake_person(connection: Connection, person_id: int, *, now: datetime) -> int:
    """`wake` for whoever holds a connection and no objects."""
    values = {"state": SendState.READY, "not_before_ms": to_ms(now), "lease_until_ms": None}
    return connection.execute(update(Send).where(waiting_for(person_id)).values(**values)).rowcount


def unknown(session: Session, *, after: int = 0, limit: int = PAGE) -> Sequence[Send]:
    """Sends that may or may not have gone out and wait for somebody's decision, by id."""
    return _in(session, SendState.UNKNOWN, after, limit)


def dead(session: Session, *, after: int = 0, limit: int = PAGE) -> Sequence[Send]:
    """Sends that failed for good, by id; their deliveries went on to other channels or the inbox."""
    return _in(session, SendState.DEAD, after, limit)


def _in(session: Session, state: SendState, after: int, limit: int) -> Sequence[Send]:
    query = select(Send).where(Send.state == state, Send.id > after).order_by(Send.id).limit(limit)
    return session.scalars(query).all()


def resend(session: Session, ids: Sequence[int], *, now: datetime) -> int:
    """Push these unknown sends again, once more than they were allowed; how many were still unknown."""
    return _again(session, SendState.UNKNOWN, DeliveryState.UNKNOWN, ids, now)


def retry(session: Session, ids: Sequence[int], *, now: datetime) -> int:
    """Push these dead sends again to whoever got no further than the inbox; how many were still dead."""
    reached = select(Delivery.send_id).where(Delivery.state == DeliveryState.INBOX, Delivery.send_id.in_(ids))
    return _again(session, SendState.DEAD, DeliveryState.INBOX, list(session.scalars(reached)), now)


def _again(session: Session, was: SendState, copies_were: DeliveryState, ids: Sequence[int], now: datetime) -> int:
    moved = list(session.scalars(select(Send.id).where(Send.id.in_(ids), Send.state == was).with_for_update()))
    values: dict[str, Any] = {"state": SendState.READY, "not_before_ms": to_ms(now)}
    values |= {"lease_until_ms": None, "settled_ms": None}
    again = update(Send).where(Send.id.in_(moved))
    values |= {"first_attempt_ms": None, "resend_until_ms": None}  # whoever decides has weighed what went before
    session.execute(again.values(**values, fence=Send.fence + 1, max_attempts=_one_more()))
    copies = update(Delivery).where(Delivery.send_id.in_(moved), Delivery.state == copies_were)
    channel = select(Send.channel).where(Send.id == Delivery.send_id).scalar_subquery()
    session.execute(copies.values(state=DeliveryState.PACKED, settled_ms=None, channel=channel))
    return len(moved)


def _one_more() -> ColumnElement[int]:
    return case((Send.max_attempts > Send.attempts, Send.max_attempts), else_=Send.attempts + 1)


def drop(session: Session, ids: Sequence[int], *, now: datetime, why: str) -> int:
    """Give up unknown, dead, held or ready sends, and say why; how many."""
    states = (SendState.UNKNOWN, SendState.DEAD, SendState.HELD, SendState.READY)
    moved = list(session.scalars(select(Send.id).where(Send.id.in_(ids), Send.state.in_(states)).with_for_update()))
    cancel(session, moved, why, now=now)
    return len(moved)


def purge(db: Database, *, now: datetime) -> int:
    """Clear away done sends with their attempts, and keys of handled messages, chunk by chunk; how many rows, with
    those that were blanked (see `forget`). Then the heartbeats of workers that ended a day ago.

    Deliveries stay: they are why nobody gets a notice twice.
    """
    gone = forget(db, now=now)
    while sends := _old_sends(db, to_ms(now - KEEP_SENDS)):
        with db.transaction() as session:
            session.execute(update(Delivery).where(Delivery.send_id.in_(sends)).values(send_id=None))
            session.execute(delete(SendAttempt).where(SendAttempt.send_id.in_(sends)))
            session.execute(delete(Send).where(Send.id.in_(sends)))
        gone += len(sends)
        breathe(db)
    while keys := _old_inbound(db, now - KEEP_INBOUND):
        with db.transaction() as session:
            session.execute(delete(Inbound).where(Inbound.key.in_(keys)))
        gone += len(keys)
        breathe(db)
    with db.transaction() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.at_ms < to_ms(now - KEEP_HEARTBEATS)))
    return gone


def _old_sends(db: Database, before_ms: int) -> Sequence[int]:
    states = (SendState.DONE, SendState.CANCELLED)
    with db.reading() as session:
        old = select(Send.id).where(Send.state.in_(states), Send.created_ms < before_ms, Send.settled_ms < before_ms)
        return session.scalars(old.order_by(Send.id).limit(CHUNK)).all()


def _old_inbound(db: Database, before: datetime) -> Sequence[str]:
    with db.reading() as session:
        return session.scalars(select(Inbound.key).where(Inbound.at < before).limit(CHUNK)).all()


def counts(session: Session) -> dict[str, int]:
    """How many sends there are in each state, for health and metrics."""
    rows = session.execute(select(Send.state, func.count()).group_by(Send.state))
    return {row[0]: row[1] for row in rows}
