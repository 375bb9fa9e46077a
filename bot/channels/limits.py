"""What a channel may still do: its breaker and its day's quota, rows that all processes share.

Called inside the caller's transaction (the one that claims or settles sends); times are UTC milliseconds.
"""

from enum import IntEnum
from typing import Any

from sqlalchemy import Update, case, select, update
from sqlalchemy.orm import Session

from bot.channels.base import Outcome
from models.base import insert_ignore, table_of
from models.outbox import ChannelState, Quota

FAILURES = 5
FIRST_MS, LONGEST_MS = 30_000, 600_000
PROBE_MS = 30_000
DAY_MS = 86_400_000
SHANGHAI_MS = 8 * 3_600_000
STATE, LEDGER = table_of(ChannelState), table_of(Quota)


class Gate(IntEnum):
    """Whether a channel may send: SHUT is false. PROBE lets one call through to see whether the line is back."""

    SHUT = 0
    PROBE = 1
    OPEN = 2


def may_send(session: Session, channel: str, now_ms: int) -> Gate:
    """Ask before claiming. Taking the probe shuts the gate for everybody else until `note` tells how it went."""
    row = session.execute(select(STATE).where(STATE.c.channel == channel)).first()
    if row is None:
        return Gate.OPEN
    if row.paused or row.open_until_ms > now_ms:
        return Gate.SHUT
    if row.failures < FAILURES:
        return Gate.OPEN
    probe = _of(channel).where(STATE.c.open_until_ms <= now_ms).values(open_until_ms=now_ms + PROBE_MS)
    return Gate.PROBE if _run(session, probe) else Gate.SHUT


def note(session: Session, channel: str, outcome: Outcome, now_ms: int) -> None:
    """Learn from a call: failures of the line open the breaker, an answer closes it, `pause_s` shuts it so long."""
    if outcome.transport:
        _count_failure(session, channel, outcome.reason, now_ms)
    elif outcome.http is not None:
        answered = _of(channel).where(STATE.c.failures > 0)
        _run(session, answered.values(failures=0, open_until_ms=0, reason=None))
    if outcome.pause_s:
        _ensure(session, channel)
        until = now_ms + outcome.pause_s * 1000
        _run(
            session,
            _of(channel).where(STATE.c.open_until_ms < until).values(open_until_ms=until, reason=outcome.reason),
        )


def pause(session: Session, channel: str, reason: str = "") -> None:
    """Stop the channel until somebody resumes it."""
    _ensure(session, channel)
    _run(session, _of(channel).values(paused=True, reason=reason or None))


def resume(session: Session, channel: str) -> None:
    """Let it send again at once, whatever shut it."""
    _run(session, _of(channel).values(paused=False, failures=0, open_until_ms=0, reason=None))


def reserve(session: Session, channel: str, n: int, limit: int | None, now_ms: int) -> bool:
    """Take `n` of the day's `limit` (Shanghai's day), or nothing where fewer are left."""
    if limit is None:
        return True
    window = day_of(now_ms)
    row = {"channel": channel, "window_start_ms": window, "used": 0}
    insert_ignore(session, LEDGER, row, unique=["channel", "window_start_ms"])
    room = _window(channel, window).where(LEDGER.c.used + n <= limit).values(used=LEDGER.c.used + n)
    return _run(session, room) == 1


def refund(session: Session, channel: str, n: int, reserved_ms: int) -> None:
    """Give back what was reserved at `reserved_ms` for a call that was surely not sent."""
    left = case((LEDGER.c.used > n, LEDGER.c.used - n), else_=0)
    _run(session, _window(channel, day_of(reserved_ms)).values(used=left))


def used(session: Session, channel: str, now_ms: int) -> int:
    """How much of today's quota is gone."""
    here = (LEDGER.c.channel == channel, LEDGER.c.window_start_ms == day_of(now_ms))
    return session.scalar(select(LEDGER.c.used).where(*here)) or 0


def day_of(now_ms: int) -> int:
    """When the day in Shanghai began, which has had no summer time since 1991."""
    return (now_ms + SHANGHAI_MS) // DAY_MS * DAY_MS - SHANGHAI_MS


def _count_failure(session: Session, channel: str, reason: str, now_ms: int) -> None:
    _ensure(session, channel)
    _run(session, _of(channel).values(failures=STATE.c.failures + 1, reason=reason))
    failures = session.scalar(select(STATE.c.failures).where(STATE.c.channel == channel)) or 0
    if failures >= FAILURES:
        shut_ms = min(FIRST_MS << min(failures - FAILURES, 10), LONGEST_MS)
        _run(
            session, _of(channel).where(STATE.c.open_until_ms < now_ms + shut_ms).values(open_until_ms=now_ms + shut_ms)
        )


def _ensure(session: Session, channel: str) -> None:
    row: dict[str, Any] = {"channel": channel, "paused": False, "failures": 0, "open_until_ms": 0}
    insert_ignore(session, STATE, row, unique=["channel"])


def _of(channel: str) -> Update:
    return update(STATE).where(STATE.c.channel == channel)


def _window(channel: str, window_ms: int) -> Update:
    return update(LEDGER).where(LEDGER.c.channel == channel, LEDGER.c.window_start_ms == window_ms)


def _run(session: Session, statement: Update) -> int:
    return session.connection().execute(statement).rowcount
