"""What becomes of planned deliveries: cancelled, moved on, left for later, or frozen into sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel
from bot.channels.sending.forms import NoForm
from bot.config import Config
from bot.outbox import allowances
from bot.outbox.moments import scatter
from bot.outbox.replan import replan
from bot.outbox.routes import Route, usable
from models.base import table_of, to_ms
from models.outbox import Delivery, DeliveryState, Notice, Send, SendState

MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Dealer:
    """Writes inside the caller's transaction, under the channel's lock.

    Rows have the delivery's id, notice_id and identity_id, and the external_id, None where the identity is no longer
    the person's own. No identity comes twice in one call: allowances are taken once for each.
    """

    session: Session
    channels: Mapping[str, Channel]
    config: Config
    now: datetime

    def deal(self, notices: Mapping[int, Notice], route: Route, rows: Sequence[Any]) -> frozenset[int]:
        """Deal with the rows; the ids of the identities that may get no more for now, whose rows stay as they are."""
        rows = self._without_late(notices, rows)
        closed = {id_: why for id_, notice in notices.items() if (why := self._closed(notice, route))}
        lost = {row.id: "no longer the person's own" for row in rows if row.external_id is None}
        rows = self._without(rows, {row.id: closed[row.notice_id] for row in rows if row.notice_id in closed} | lost)
        if not rows:
            return frozenset()
        channel = self.channels[route.name]
        identities = [row.identity_id for row in rows]
        held = allowances.too_many(self.session, channel, identities, now=self.now)
        rows = [row for row in rows if row.identity_id not in held]
        free = [row.identity_id for row in rows]
        had = allowances.reserve(self.session, route, free, now=self.now, config=self.config)
        rows = self._without(rows, {row.id: "no allowance left" for row in rows if row.identity_id not in had})
        self._freeze(notices, channel, rows)
        return held

    def _without_late(self, notices: Mapping[int, Notice], rows: Sequence[Any]) -> Sequence[Any]:
        late = {
            id_ for id_, notice in notices.items() if notice.expires_at is not None and notice.expires_at <= self.now
        }
        gone = [row.id for row in rows if row.notice_id in late]
        if gone:
            cancel = update(Delivery).where(Delivery.id.in_(gone))
            values = {"state": DeliveryState.CANCELLED, "reason": "expired", "settled_ms": to_ms(self.now)}
            self.session.execute(cancel.values(**values))
        return [row for row in rows if row.notice_id not in late]

    def _without(self, rows: Sequence[Any], reasons: Mapping[int, str]) -> Sequence[Any]:
        """The rows that stay; those with a reason go to their next channel."""
        replan(self.session, reasons, now=self.now, channels=self.channels, config=self.config)
        return [row for row in rows if row.id not in reasons]

    def _closed(self, notice: Notice, route: Route) -> str:
        """Why nobody can get this notice by this route, "" where they can."""
        if route not in usable(self.channels, self.config):
            return "the channel is switched off"
        try:
            self.channels[route.name].freeze(self._texts(notice), [""], "")
        except NoForm:
            return "the notice has no words for this channel"
        return ""

    def _texts(self, notice: Notice) -> dict[str, Any]:
        """With the notice's moment, for the templates that show one."""
        at = notice.not_before.astimezone(ZoneInfo(self.config.app.timezone))
        return {"at": f"{at:%Y年%m月%d日 %H:%M}", **notice.texts}

    def _freeze(self, notices: Mapping[int, Notice], channel: Channel, rows: Sequence[Any]) -> None:
        batches: list[list[Any]] = []
        for _, group in groupby(rows, key=lambda row: row.notice_id):
            same = list(group)
            batches += [same[start : start + channel.batch] for start in range(0, len(same), channel.batch)]
        if not batches:
            return
        sends = [self._send(notices[batch[0].notice_id], channel, batch) for batch in batches]
        self.session.connection().execute(insert(table_of(Send)).inline(), sends)
        keys = [send["key"] for send in sends]
        ids = {row.key: row.id for row in self.session.execute(select(Send.key, Send.id).where(Send.key.in_(keys)))}
        self._packed(list(zip((ids[key] for key in keys), batches, strict=True)))

    def _packed(self, batches: Sequence[tuple[int, Sequence[Any]]]) -> None:
        """The few large batches by a statement each, all that carry one delivery by one statement."""
        deliveries = table_of(Delivery)
        mine = update(deliveries).where(deliveries.c.id == bindparam("delivery"))
        packed = mine.values(send_id=bindparam("send"), state=DeliveryState.PACKED)
        alone = [{"delivery": batch[0].id, "send": id_} for id_, batch in batches if len(batch) == 1]
        if alone:
            self.session.connection().execute(packed, alone)
        for id_, batch in batches:
            if len(batch) > 1:
                many = update(Delivery).where(Delivery.id.in_([row.id for row in batch]))
                self.session.execute(many.values(send_id=id_, state=DeliveryState.PACKED))

    def _send(self, notice: Notice, channel: Channel, batch: Sequence[Any]) -> dict[str, Any]:
        key = f"{notice.id}:{channel.name}:{batch[0].id}"
        mass = not notice.urgent and not {"person", "people"} & set(notice.audience)
        later = scatter(key, self.config.notices.spread_seconds) if mass else 0
        return {
            "key": key,
            "channel": channel.name,
            "kind": notice.kind,
            "notice_id": notice.id,
            "payload": channel.freeze(self._texts(notice), [row.external_id for row in batch], key),
            "recipients": len(batch),
            "state": SendState.READY,
            "priority": notice.priority,
            "not_before_ms": to_ms(self.now) + later,
            "expires_ms": to_ms(notice.expires_at) if notice.expires_at else None,
            "max_attempts": MAX_ATTEMPTS,
            "on_unknown": notice.on_unknown,
            "created_ms": to_ms(self.now),
        }
