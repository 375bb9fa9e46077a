"""What holds a channel back, shared by all processes: its switch, its breaker, its daily quota."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel
from bot.config import Config
from bot.outbox.moments import day_start_ms
from models.base import insert_ignore, table_of, to_ms
from models.outbox import ChannelState, Quota

TRIP = 5
WINDOW = 20
FRESH = 1
BROKEN, PROBING = "the line is broken", "one call tries whether the line is still broken"
FIRST_OPEN_MS = 30_000
LONGEST_OPEN_MS = 600_000


def lock(session: Session, channel: str) -> None:
    """Hold the channel's row to the end of the transaction: one process at a time packs or claims it."""
    held = select(ChannelState.id).where(ChannelState.channel == channel).with_for_update()
    if session.scalar(held) is None:
        insert_ignore(session, table_of(ChannelState), {"channel": channel}, unique=("channel",))
        session.scalar(held)


def may_send(session: Session, channel: str, *, now: datetime) -> bool | None:
    """True, False, or None for one probe: the breaker has been open long enough. Call it under `lock`."""
    row = session.execute(
        select(ChannelState.paused, ChannelState.open_until_ms, ChannelState.failures).where(
            ChannelState.channel == channel
        )
    ).one()
    if row.paused or row.open_until_ms > to_ms(now):
        return False
    return True if row.failures < TRIP else None


def probe(session: Session, channel: str, *, now: datetime) -> None:
    """Close the door behind the one probe until it is settled, or for the shortest time a breaker stays open."""
    until = to_ms(now) + FIRST_OPEN_MS
    here = update(ChannelState).where(ChannelState.channel == channel)
    session.execute(here.values(open_until_ms=until, reason=PROBING))


def reserve(session: Session, channel: Channel, sizes: Sequence[int], *, now: datetime, config: Config) -> int:
    """How many of these sends, in order, fit into the day's quota; their recipients are taken. Call it under `lock`."""
    if channel.quota is None:
        return len(sizes)
    window = day_start_ms(now, config)
    mine = (Quota.channel == channel.name, Quota.window_start_ms == window)
    used = session.scalar(select(Quota.used).where(*mine))
    if used is None:
        row = {"channel": channel.name, "window_start_ms": window, "used": 0}
        insert_ignore(session, table_of(Quota), row, unique=("channel", "window_start_ms"))
    room = channel.quota - (used or 0)
    taken = [total for total in accumulate(sizes) if total <= room]
    if taken:
        session.connection().execute(update(Quota).where(*mine).values(used=Quota.used + taken[-1]))
    return len(taken)


def refund(session: Session, channel: str, recipients: int, *, now: datetime, config: Config) -> None:
    """Give back what was surely not sent."""
    mine = (Quota.channel == channel, Quota.window_start_ms == day_start_ms(now, config))
    left = case((Quota.used > recipients, Quota.used - recipients), else_=0)
    session.execute(update(Quota).where(*mine).values(used=left))


def note(session: Session, channel: str, broken: Sequence[bool], *, now: datetime) -> None:
    """Tell the breaker how calls ended, in order (True: the line broke).

    Five broken ones in a row open it, or more than ten of the last twenty. While it is open only the probe counts: an
    answer closes it, a failure opens it for twice as long. Call it under `lock`.
    """
    here = ChannelState.channel == channel
    was = session.execute(select(ChannelState.failures, ChannelState.recent, ChannelState.reason).where(here)).one()
    failures, recent = was.failures, was.recent
    if failures >= TRIP:
        if was.reason != PROBING:
            return
        failures, recent = (failures + 1, FRESH) if all(broken) else (0, FRESH)
    else:
        failures, recent = _counted(failures, recent, broken)
    if (failures, recent) == (was.failures, was.recent):
        return
    values: dict[str, Any] = {"failures": failures, "recent": recent}
    if failures >= TRIP:
        open_ms = min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** min(failures - TRIP, 10))
        values |= {"open_until_ms": to_ms(now) + open_ms, "reason": BROKEN}
    elif was.failures >= TRIP:
        values |= {"open_until_ms": 0, "reason": None}
    session.execute(update(ChannelState).where(here).values(**values))


def _counted(failures: int, recent: int, broken: Sequence[bool]) -> tuple[int, int]:
    """Failures in a row, and the last twenty calls as bits below a leading one; tripped: (TRIP, FRESH)."""
    for failed in broken:
        failures = failures + 1 if failed else 0
        recent = recent << 1 | failed
        if recent >= 1 << WINDOW + 1:
            recent = recent & (1 << WINDOW) - 1 | 1 << WINDOW
        if failures >= TRIP or (recent >= 1 << WINDOW and recent.bit_count() - 1 > WINDOW // 2):
            return TRIP, FRESH
    return failures, recent


def pause(session: Session, channel: str, seconds: int, reason: str, *, now: datetime) -> None:
    """Leave the channel alone for so long, as its platform asked."""
    until = to_ms(now) + seconds * 1000
    here = update(ChannelState).where(ChannelState.channel == channel, ChannelState.open_until_ms < until)
    session.execute(here.values(open_until_ms=until, reason=reason))


def switch(session: Session, channel: str, *, paused: bool) -> None:
    """The operator's switch: nothing more is claimed from the next poll on."""
    lock(session, channel)
    session.execute(update(ChannelState).where(ChannelState.channel == channel).values(paused=paused))
