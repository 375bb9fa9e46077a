"""Planned deliveries become sends: the recipients and bytes of one platform call, frozen; allowances taken with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel
from bot.channels.sending.forms import NoForm
from bot.config import Config
from bot.database import Database
from bot.guard import each
from bot.outbox import allowances, limits
from bot.outbox.moments import scatter, to_ms
from bot.outbox.planner import breathe
from bot.outbox.replan import replan
from bot.outbox.routes import ROUTES, Route, usable
from models.base import table_of
from models.org import Identity
from models.outbox import Delivery, DeliveryState, Notice, Send, SendState

SINGLES = 200
NOTICES = 200
MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class _Packer:
    """What stays the same while one round packs."""

    channels: Mapping[str, Channel]
    config: Config
    now: datetime


def pack(db: Database, *, now: datetime, channels: Mapping[str, Channel], config: Config) -> int:
    """Pack what is planned and not held back by a limit; how many deliveries were dealt with."""
    packer = _Packer(channels, config, now)
    dealt = Counter[int]()

    def pack_notice(notice_id: int) -> None:
        for route in ROUTES:
            dealt[notice_id] += _pack_route(db, packer, notice_id, route)
        with db.transaction() as session:
            _close(session, notice_id)

    each("pack", _open_notices(db), pack_notice)
    return dealt.total()


def _open_notices(db: Database) -> Sequence[int]:
    with db.reading() as session:
        begun = and_(Notice.state == "new", Notice.cursor > 0)
        query = (
            select(Notice.id)
            .where(or_(Notice.state == "planned", begun))
            .order_by(Notice.priority, Notice.id)
            .limit(NOTICES)
        )
        return session.scalars(query).all()


def _close(session: Session, notice_id: int) -> None:
    """The notice's row is locked first, so that a delivery that comes back meanwhile opens it again."""
    session.scalar(select(Notice.id).where(Notice.id == notice_id).with_for_update())
    left = select(Delivery.id).where(Delivery.notice_id == notice_id, Delivery.state == DeliveryState.PLANNED).limit(1)
    if session.scalar(left) is None:
        done = update(Notice).where(Notice.id == notice_id, Notice.state == "planned")
        session.execute(done.values(state="packed"))


def _pack_route(db: Database, packer: _Packer, notice_id: int, route: Route) -> int:
    dealt = 0
    last: int | None = 0
    while last is not None and _any_left(db, notice_id, route, last):
        with db.transaction() as session:
            count, last = _pack_chunk(session, packer, notice_id, route, last)
        dealt += count
        breathe(db)
    return dealt


def _planned(notice_id: int, route: Route, last: int) -> tuple[Any, ...]:
    here = (Delivery.notice_id == notice_id, Delivery.state == DeliveryState.PLANNED, Delivery.channel == route.name)
    return (*here, Delivery.id > last)


def _any_left(db: Database, notice_id: int, route: Route, last: int) -> bool:
    with db.reading() as session:
        return session.scalar(select(Delivery.id).where(*_planned(notice_id, route, last)).limit(1)) is not None


def _pack_chunk(session: Session, packer: _Packer, notice_id: int, route: Route, last: int) -> tuple[int, int | None]:
    """How many deliveries were dealt with and the last id looked at, None after the last chunk."""
    channel = packer.channels.get(route.name)
    size = SINGLES if channel is None or channel.batch == 1 else channel.batch
    limits.lock(session, route.name)
    query = select(Delivery.id, Delivery.identity_id, Identity.external_id, Delivery.tried)
    theirs = and_(Identity.id == Delivery.identity_id, Identity.person_id == Delivery.person_id)
    query = query.outerjoin(Identity, theirs).where(*_planned(notice_id, route, last))
    rows = session.execute(query.order_by(Delivery.id).limit(size)).all()
    if not rows:
        return 0, None
    dealt = _deal(session, packer, session.get_one(Notice, notice_id), route, rows)
    return dealt, rows[-1].id if len(rows) == size else None


def _deal(session: Session, packer: _Packer, notice: Notice, route: Route, rows: Sequence[Any]) -> int:
    now, config = packer.now, packer.config
    if notice.expires_at is not None and notice.expires_at <= now:
        cancel = update(Delivery).where(Delivery.id.in_([row.id for row in rows]))
        session.execute(cancel.values(state=DeliveryState.CANCELLED, reason="expired", settled_ms=to_ms(now)))
        return len(rows)
    closed = _closed(packer, notice, route)
    if closed:
        replan(
            session, dict.fromkeys((row.id for row in rows), closed), now=now, channels=packer.channels, config=config
        )
        return len(rows)
    lost = {row.id: "no longer the person's own" for row in rows if row.external_id is None}
    replan(session, lost, now=now, channels=packer.channels, config=config)
    dealt, rows = len(rows), [row for row in rows if row.id not in lost]
    channel = packer.channels[route.name]
    held = allowances.too_many(session, channel, [row.identity_id for row in rows], now=now)
    rows = [row for row in rows if row.identity_id not in held]
    had = allowances.reserve(session, route, [row.identity_id for row in rows], now=now, config=config)
    without = {row.id: "no allowance left" for row in rows if row.identity_id not in had}
    replan(session, without, now=now, channels=packer.channels, config=config)
    _freeze(session, packer, notice, channel, [row for row in rows if row.identity_id in had])
    return dealt - len(held)


def _closed(packer: _Packer, notice: Notice, route: Route) -> str:
    """Why nobody can get this notice by this route, "" where they can."""
    if route not in usable(packer.channels, packer.config):
        return "the channel is switched off"
    try:
        packer.channels[route.name].freeze(notice.texts, [""], "")
    except NoForm:
        return "the notice has no words for this channel"
    return ""


def _freeze(session: Session, packer: _Packer, notice: Notice, channel: Channel, rows: Sequence[Any]) -> None:
    batches = [rows[start : start + channel.batch] for start in range(0, len(rows), channel.batch)]
    if not batches:
        return
    sends = [_send(packer, notice, channel, batch) for batch in batches]
    table = table_of(Send)
    added = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids = session.connection().execute(added, sends).scalars().all()
    deliveries = table_of(Delivery)
    mine = update(deliveries).where(deliveries.c.id == bindparam("delivery"))
    packed = mine.values(send_id=bindparam("send"), state=DeliveryState.PACKED)
    pairs = [{"delivery": row.id, "send": id_} for id_, batch in zip(ids, batches, strict=True) for row in batch]
    if channel.batch == 1:
        session.connection().execute(packed, pairs)
        return
    for id_, batch in zip(ids, batches, strict=True):
        many = update(Delivery).where(Delivery.id.in_([row.id for row in batch]))
        session.execute(many.values(send_id=id_, state=DeliveryState.PACKED))


def _send(packer: _Packer, notice: Notice, channel: Channel, batch: Sequence[Any]) -> dict[str, Any]:
    key = f"{notice.id}:{channel.name}:{batch[0].id}"
    mass = not notice.urgent and not {"person", "people"} & set(notice.audience)
    later = scatter(key, packer.config.notices.spread_seconds) if mass else 0
    return {
        "key": key,
        "channel": channel.name,
        "kind": notice.kind,
        "notice_id": notice.id,
        "payload": channel.freeze(notice.texts, [row.external_id for row in batch], key),
        "recipients": len(batch),
        "state": SendState.READY,
        "priority": notice.priority,
        "not_before_ms": to_ms(packer.now) + later,
        "expires_ms": to_ms(notice.expires_at) if notice.expires_at else None,
        "max_attempts": MAX_ATTEMPTS,
        "on_unknown": notice.on_unknown,
        "created_ms": to_ms(packer.now),
    }
