"""The life of a send: claim, intent before the call, and the sweep after a worker that went away.

Each step is one short transaction; none is open while a platform is called. A send moves only while its fence is the
one its claim gave it, so a worker that was paused past its lease changes nothing any more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel, Result
from bot.config import Config
from bot.database import Database
from bot.outbox import limits
from bot.outbox.moments import after_quiet, backoff_ms
from models.base import table_of, to_ms
from models.outbox import Delivery, DeliveryState, Notice, Send, SendAttempt, SendState

LEASE_MS = 30_000
SWEEP = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """A send one worker holds. `attempt` is the number its call will have."""

    id: int
    channel: str
    payload: bytes
    fence: int
    attempt: int
    max_attempts: int
    recipients: int


def held(claims: Sequence[Claim], state: SendState) -> ColumnElement[bool]:
    """The condition "these sends, still under these fences, in this state"."""
    return and_(tuple_(Send.id, Send.fence).in_([(c.id, c.fence) for c in claims]), Send.state == state)


def claim(
    db: Database, channel: Channel, *, most: int, now: datetime, owner: str, config: Config, lease_ms: int = LEASE_MS
) -> list[Claim]:
    """Lease up to `most` due sends, as many as switch, breaker and quota let through."""
    due = (Send.state == SendState.READY, Send.channel == channel.name, Send.not_before_ms <= to_ms(now))
    with db.reading() as session:
        if session.scalar(select(Send.id).where(*due).limit(1)) is None:
            return []
    with db.transaction() as session:
        limits.lock(session, channel.name)
        allowed = limits.may_send(session, channel.name, now=now)
        if allowed is False:
            return []
        urgent = or_(Notice.urgent, Send.kind == "reply")  # who writes at night is awake
        query = select(Send, urgent).outerjoin(Notice, Notice.id == Send.notice_id).where(*due)
        query = query.order_by(Send.priority, Send.not_before_ms, Send.id).limit(1 if allowed is None else most)
        rows = session.execute(query.with_for_update(of=Send, skip_locked=True)).all()
        sends = _without_late_and_quiet(session, [(row[0], bool(row[1])) for row in rows], now, config)
        claims = _lease(session, channel, sends, now, owner, config, lease_ms)
        if allowed is None and claims:
            limits.probe(session, channel.name, now=now)
        return claims


def _without_late_and_quiet(
    session: Session, rows: Sequence[tuple[Send, bool]], now: datetime, config: Config
) -> list[Send]:
    """Cancel what has expired; put off what is not urgent to the end of the quiet hours, in the order it stood."""
    moment = to_ms(now)
    morning = to_ms(after_quiet(now, config))
    late = [send for send, _ in rows if send.expires_ms is not None and send.expires_ms <= moment]
    cancel(session, [send.id for send in late], "expired", now=now)
    stale = _stale_repeats(session, [send for send, _ in rows if send not in late], moment)
    _doubt(session, stale, now, "may have gone out, and the platform no longer drops a repeat")
    kept = [(send, urgent) for send, urgent in rows if send not in late and send not in stale]
    for send, urgent in kept:
        if morning > moment and not urgent:
            send.not_before_ms = morning
    session.flush()
    return [send for send, urgent in kept if urgent or morning <= moment]


def _stale_repeats(session: Session, sends: Sequence[Send], moment: int) -> list[Send]:
    """Repeats that waited (quiet hours, a pause, a breaker) until the platform would take them for a second message."""
    past = [
        s for s in sends if s.on_unknown == "hold" and s.resend_until_ms is not None and s.resend_until_ms <= moment
    ]
    if not past:
        return []
    unsent = select(SendAttempt.send_id, func.count()).where(
        SendAttempt.send_id.in_([s.id for s in past]), SendAttempt.outcome.in_((Result.RETRY, Result.WAIT))
    )
    surely = {row[0]: row[1] for row in session.execute(unsent.group_by(SendAttempt.send_id))}
    return [s for s in past if surely.get(s.id, 0) < s.attempts]


def _lease(
    session: Session, channel: Channel, sends: Sequence[Send], now: datetime, owner: str, config: Config, lease_ms: int
) -> list[Claim]:
    fit = limits.reserve(session, channel, [send.recipients for send in sends], now=now, config=config)
    claims = [
        Claim(s.id, s.channel, s.payload, s.fence + 1, s.attempts + 1, s.max_attempts, s.recipients)
        for s in sends[:fit]
    ]
    if claims:
        lease = {"state": SendState.LEASED, "owner": owner, "lease_until_ms": to_ms(now) + lease_ms}
        mine_now = update(Send).where(Send.id.in_([c.id for c in claims]))
        session.execute(
            mine_now.values(**lease, fence=Send.fence + 1), execution_options={"synchronize_session": False}
        )
    return claims


def intend(
    session: Session,
    claims: Sequence[Claim],
    *,
    now: datetime,
    channels: Mapping[str, Channel],
    lease_ms: int = LEASE_MS,
) -> list[Claim]:
    """Write down that these are about to be pushed, before they are; those no longer ours are left out."""
    if not claims:
        return []
    moment = to_ms(now)
    for name in sorted({c.channel for c in claims}):
        first = func.coalesce(Send.first_attempt_ms, moment)
        window = channels[name].resend_s * 1000
        mine = update(Send).where(held([c for c in claims if c.channel == name], SendState.LEASED))
        values = {"state": SendState.INFLIGHT, "attempts": Send.attempts + 1, "lease_until_ms": moment + lease_ms}
        until = first + window if window else None
        session.execute(mine.values(**values, first_attempt_ms=first, resend_until_ms=until))
    ours = set(session.scalars(select(Send.id).where(held(claims, SendState.INFLIGHT))))
    return [c for c in claims if c.id in ours]


def give_back(session: Session, claims: Sequence[Claim], *, now: datetime, config: Config) -> None:
    """What a stopping worker leased and will not push: somebody else's at once."""
    if claims:
        mine = session.scalars(select(Send).where(held(claims, SendState.LEASED)).with_for_update())
        _unsent(session, mine.all(), now, config)


def cancel(session: Session, sends: Sequence[int], reason: str, *, now: datetime) -> None:
    """Nobody will push these any more, and their deliveries say why."""
    if not sends:
        return
    gone = {"state": SendState.CANCELLED, "reason": reason, "settled_ms": to_ms(now), "lease_until_ms": None}
    session.execute(update(Send).where(Send.id.in_(sends)).values(**gone, fence=Send.fence + 1))
    copies = update(Delivery).where(Delivery.send_id.in_(sends), Delivery.state != DeliveryState.SENT)
    session.execute(copies.values(state=DeliveryState.CANCELLED, reason=reason[:128], settled_ms=to_ms(now)))


def sweep(db: Database, *, now: datetime, rng: Random, config: Config) -> int:
    """Take back what a dead worker held, repeat the unknown where that is safe or wanted; how many were moved."""
    with db.reading() as session:
        if session.scalar(select(Send.id).where(_swept(now)).limit(1)) is None:
            return 0
    with db.transaction() as session:
        lapsed = select(Send).where(_swept(now)).order_by(Send.id).limit(SWEEP).with_for_update(skip_locked=True)
        sends = session.scalars(lapsed).all()
        _unsent(session, [s for s in sends if s.state == SendState.LEASED], now, config)
        _doubt(session, [s for s in sends if s.state == SendState.INFLIGHT], now, "the worker went away while sending")
        _repeat(session, [s for s in sends if s.state == SendState.UNKNOWN], now, rng)
        cancel(session, [s.id for s in sends if s.state == SendState.HELD], "expired", now=now)
        return len(sends)


def _swept(now: datetime) -> ColumnElement[bool]:
    """An unknown's lease is when to look at it again; a held one's is when it expires."""
    states = (SendState.LEASED, SendState.INFLIGHT, SendState.UNKNOWN, SendState.HELD)
    return and_(Send.state.in_(states), Send.lease_until_ms <= to_ms(now))


def _unsent(session: Session, sends: Sequence[Send], now: datetime, config: Config) -> None:
    back = Counter[str]()
    for send in sends:
        send.state, send.owner, send.lease_until_ms, send.fence = SendState.READY, None, None, send.fence + 1
        back[send.channel] += send.recipients
    for channel, recipients in back.items():
        limits.refund(session, channel, recipients, now=now, config=config)


def _doubt(session: Session, sends: Sequence[Send], now: datetime, why: str) -> None:
    for send in sends:
        send.state, send.owner, send.fence = SendState.UNKNOWN, None, send.fence + 1
        send.lease_until_ms = send.settled_ms = to_ms(now)
        send.reason = why
    copies = update(Delivery).where(Delivery.send_id.in_([send.id for send in sends]))
    session.execute(copies.values(state=DeliveryState.UNKNOWN, settled_ms=to_ms(now)))


def _repeat(session: Session, sends: Sequence[Send], now: datetime, rng: Random) -> None:
    moment = to_ms(now)
    again = [s for s in sends if s.attempts < s.max_attempts and may_repeat(s.on_unknown, s.resend_until_ms, moment)]
    for send in sends:
        send.lease_until_ms = None
    for send in again:
        send.state, send.fence, send.settled_ms = SendState.READY, send.fence + 1, None
        send.not_before_ms = moment + backoff_ms(max(1, send.attempts), rng)
    copies = table_of(Delivery)
    waiting = update(copies).where(copies.c.send_id == bindparam("send"))
    if again:
        rows = [{"send": send.id} for send in again]
        session.connection().execute(waiting.values(state=DeliveryState.PACKED, settled_ms=None), rows)


def may_repeat(on_unknown: str, resend_until_ms: int | None, moment: int) -> bool:
    """Where the notice is better heard twice than never, or while the platform itself drops a repeat."""
    return on_unknown == "resend" or (resend_until_ms is not None and resend_until_ms > moment)


def waiting_for(person_id: int) -> ColumnElement[bool]:
    """Sends held until this person writes, among their latest notices."""
    latest = select(Delivery.send_id).where(Delivery.person_id == person_id, Delivery.state == DeliveryState.PACKED)
    recent = latest.order_by(Delivery.notice_id.desc()).limit(100)
    return and_(Send.state == SendState.HELD, Send.id.in_(recent))
