"""Where a room's socket is: at the process that has it, else at one that runs and has the fewest."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base import to_ms
from models.live import LiveProcess, LiveRoom

ALIVE_MS = 9_000


def where(session: Session, room: LiveRoom, anywhere: str, *, now: datetime) -> str:
    """The room's socket at the process that has it now, or at any: that one takes it over or says who has it.

    `anywhere`: the address to give where no process has said that it runs.
    """
    if room.lease_until_ms > to_ms(now):
        return f"{room.address}/rooms/{room.code}"
    return f"{_idlest(session, now) or anywhere}/rooms/{room.code}"


def _idlest(session: Session, now: datetime) -> str | None:
    mine = (LiveRoom.owner == LiveProcess.owner) & (LiveRoom.lease_until_ms > to_ms(now))
    rooms = select(func.count(LiveRoom.id)).where(mine).correlate(LiveProcess).scalar_subquery()
    query = select(LiveProcess.address).where(LiveProcess.seen_ms > to_ms(now) - ALIVE_MS)
    return session.scalar(query.order_by(rooms, LiveProcess.owner).limit(1))
