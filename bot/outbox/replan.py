"""A delivery whose channel failed goes to the next one not tried yet, in the end to the inbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.config import Config
from bot.outbox.routes import INBOX, choice, decode, usable
from models.base import table_of, to_ms
from models.outbox import Delivery, DeliveryState, Notice

LONGEST_REASON = 128


def replan(
    session: Session, reasons: Mapping[int, str], *, now: datetime, channels: Mapping[str, object], config: Config
) -> None:
    """Move the deliveries (id → why their channel failed) on; in the inbox they keep the send they came from."""
    if not reasons:
        return
    query = select(Delivery.id, Delivery.tried, Delivery.channel, Delivery.notice_id).where(Delivery.id.in_(reasons))
    rows = sorted(session.execute(query), key=_tried)
    moves: list[dict[str, Any]] = []
    for tried, group in groupby(rows, key=_tried):
        left = [route for route in usable(channels, config) if route.name not in tried]
        ids = [row.id for row in group]
        code = choice(Delivery.person_id, left, now=now, config=config)
        chosen = session.execute(select(Delivery.id, code).where(Delivery.id.in_(ids)))
        moves += [_move(row[0], row[1], tried, reasons[row[0]], now) for row in chosen]
    _write(session, moves)
    notices = {row.notice_id for row in rows}
    session.execute(update(Notice).where(Notice.id.in_(notices), Notice.state == "packed").values(state="planned"))


def _tried(row: Any) -> tuple[str, ...]:
    return (*filter(None, row.tried.split(",")), row.channel)


def _move(delivery: int, code: int | None, tried: Sequence[str], reason: str, now: datetime) -> dict[str, Any]:
    channel, identity = decode(code)
    boxed = channel == INBOX
    return {
        "delivery": delivery,
        "channel": channel,
        "identity_id": identity,
        "state": DeliveryState.INBOX if boxed else DeliveryState.PLANNED,
        "settled_ms": to_ms(now) if boxed else None,
        "tried": ",".join(tried),
        "reason": reason[:LONGEST_REASON],
    }


def _write(session: Session, moves: Sequence[dict[str, Any]]) -> None:
    table = table_of(Delivery)
    mine = update(table).where(table.c.id == bindparam("delivery"))
    names = ("channel", "identity_id", "state", "settled_ms", "tried", "reason")
    for boxed, extra in ((True, {}), (False, {"send_id": None})):
        rows = [move for move in moves if (move["channel"] == INBOX) is boxed]
        if rows:
            session.connection().execute(mine.values({name: bindparam(name) for name in names} | extra), rows)
