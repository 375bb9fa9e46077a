"""What holds a channel back, shared by all processes: its switch, its breaker, its daily quota."""

from datetime import datetime

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel
from bot.config import Config
from bot.outbox.moments import day_start_ms, to_ms
from models.base import insert_ignore, table_of
from models.outbox import ChannelState, Quota

TRIP = 5
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
    session.execute(update(ChannelState).where(ChannelState.channel == channel).values(open_until_ms=until))


def reserve(session: Session, channel: Channel, recipients: int, *, now: datetime, config: Config) -> bool:
    """Take so many recipients from the day's quota, or nothing and False where they are not there."""
    if channel.quota is None:
        return True
    window = day_start_ms(now, config)
    row = {"channel": channel.name, "window_start_ms": window, "used": 0}
    insert_ignore(session, table_of(Quota), row, unique=("channel", "window_start_ms"))
    mine = (Quota.channel == channel.name, Quota.window_start_ms == window)
    fits = Quota.used + recipients <= channel.quota
    taken = session.connection().execute(update(Quota).where(*mine, fits).values(used=Quota.used + recipients))
    return taken.rowcount == 1


def refund(session: Session, channel: str, recipients: int, *, now: datetime, config: Config) -> None:
    """Give back what was surely not sent."""
    mine = (Quota.channel == channel, Quota.window_start_ms == day_start_ms(now, config))
    left = case((Quota.used > recipients, Quota.used - recipients), else_=0)
    session.execute(update(Quota).where(*mine).values(used=left))


def note(session: Session, channel: str, *, answered: int, broken: int, now: datetime) -> None:
    """Tell the breaker: any answer closes it, five failures of the line in a row open it, longer each time."""
    here = update(ChannelState).where(ChannelState.channel == channel)
    if answered:
        session.execute(here.where(ChannelState.failures > 0).values(failures=0, open_until_ms=0, reason=None))
    elif broken:
        session.execute(here.values(failures=ChannelState.failures + broken))
        failures = session.scalar(select(ChannelState.failures).where(ChannelState.channel == channel)) or 0
        if failures >= TRIP:
            open_ms = min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** min(failures - TRIP, 10))
            session.execute(here.values(open_until_ms=to_ms(now) + open_ms, reason="the line is broken"))


def pause(session: Session, channel: str, seconds: int, reason: str, *, now: datetime) -> None:
    """Leave the channel alone for so long, as its platform asked."""
    until = to_ms(now) + seconds * 1000
    here = update(ChannelState).where(ChannelState.channel == channel, ChannelState.open_until_ms < until)
    session.execute(here.values(open_until_ms=until, reason=reason))


def switch(session: Session, channel: str, *, paused: bool) -> None:
    """The operator's switch: nothing more is claimed from the next poll on."""
    lock(session, channel)
    session.execute(update(ChannelState).where(ChannelState.channel == channel).values(paused=paused))
