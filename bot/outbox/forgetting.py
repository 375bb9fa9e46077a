"""What need not be known any more is blanked: one-time codes that are over, and replies nobody will ask for again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import texts
from bot.database import Database
from bot.outbox.planner import breathe
from models.base import to_ms
from models.messages import Inbound
from models.outbox import Notice, Send, SendState

ONE_TIME, OVER = "one-time", "one-time-over"
CHUNK = 500
KEEP_REPLIES = timedelta(days=1)
SURELY_OVER = timedelta(hours=1)
Step = Callable[[Session, datetime], int]
UNDER_WAY = (SendState.LEASED, SendState.INFLIGHT)


def forget(db: Database, *, now: datetime) -> int:
    """Blank, chunk by chunk: notices of the kind ONE_TIME an hour after they expired, with the bytes frozen of them,
    and the replies stored or pushed a day ago, as a platform delivers a message again within minutes. How many rows.
    """
    return sum(_until_none(db, step, now) for step in (_codes, _replies, _pushed_replies))


def spent(session: Session, prefix: str) -> None:
    """One-time codes whose notices' keys begin like this were used: none of them is shown any more."""
    used = update(Notice).where(Notice.kind == ONE_TIME, Notice.key.startswith(prefix, autoescape=True))
    session.execute(used.values(texts={"text": texts.ONE_TIME_OVER}))


def _until_none(db: Database, step: Step, now: datetime) -> int:
    gone = 0
    while True:
        with db.transaction() as session:
            count = step(session, now)
        gone += count
        if count < CHUNK:
            return gone
        breathe(db)


def _codes(session: Session, now: datetime) -> int:
    past = select(Notice.id).where(Notice.kind == ONE_TIME, Notice.expires_at < now - SURELY_OVER)
    ids = session.scalars(past.order_by(Notice.id).limit(CHUNK)).all()
    blank = {"kind": OVER, "texts": {"text": texts.ONE_TIME_OVER}}
    session.execute(update(Notice).where(Notice.id.in_(ids)).values(**blank))
    frozen = update(Send).where(Send.notice_id.in_(ids), Send.state.not_in(UNDER_WAY))
    session.execute(frozen.values(payload=b""))
    return len(ids)


def _replies(session: Session, now: datetime) -> int:
    old = select(Inbound.key).where(Inbound.at < now - KEEP_REPLIES, Inbound.reply != "{}").limit(CHUNK)
    keys = session.scalars(old).all()
    session.execute(update(Inbound).where(Inbound.key.in_(keys)).values(reply="{}"))
    return len(keys)


def _pushed_replies(session: Session, now: datetime) -> int:
    settled = (Send.state.in_((SendState.DONE, SendState.CANCELLED)), Send.settled_ms < to_ms(now - KEEP_REPLIES))
    ids = session.scalars(select(Send.id).where(*settled, Send.kind == "reply", Send.payload != b"").limit(CHUNK)).all()
    session.execute(update(Send).where(Send.id.in_(ids)).values(payload=b""))
    return len(ids)
