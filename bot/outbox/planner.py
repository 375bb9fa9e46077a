"""Due notices become one delivery a person: INSERT … SELECT in chunks, resumable, harmless when run again."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, literal, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.channels.base import Channel
from bot.config import Config
from bot.database import Database
from bot.guard import each_part
from bot.outbox.audience import among, listed, recipients
from bot.outbox.moments import after_quiet
from bot.outbox.routes import CODES, Route, choices, route_name, usable
from models.base import table_of, to_ms
from models.org import Person
from models.outbox import Delivery, DeliveryState, Notice

CHUNK = {"sqlite": 5000}
LARGE_CHUNK = 25_000
FIRST = 1000
SINGLES = 100
DUE = 200
PAUSE_S = 0.01
START = (-1, 0)


@dataclass(frozen=True, slots=True)
class _Due:
    id: int
    priority: int
    audience: Mapping[str, Any]
    cursor: int


def plan(db: Database, *, now: datetime, channels: Mapping[str, Channel], config: Config) -> int:
    """Plan the notices that are due; how many, until it is 0. Any number of processes may run it at once."""
    routes = usable(channels, config)
    if not _due(db, now, START):
        return 0
    with db.transaction() as session:
        _close_late_and_quiet(session, now, config)
    planned = Counter[str]()

    def work(part: Sequence[_Due]) -> None:
        _plan_part(db, part, routes=routes, now=now, config=config)
        planned["notices"] += len(part)

    each_part("plan", _parts(db, now, planned), work)
    return planned.total()


def _parts(db: Database, now: datetime, planned: Counter[str]) -> Iterator[list[_Due]]:
    """What is planned in one go; where none of a page could be, the next page has its turn."""
    after = START
    while True:
        before, page = planned.total(), _due(db, now, after)
        singles = [notice for notice in page if "person" in notice.audience]
        yield from (singles[start : start + SINGLES] for start in range(0, len(singles), SINGLES))
        yield from ([notice] for notice in page if "person" not in notice.audience)
        if len(page) < DUE or planned.total() > before:
            return
        after = (page[-1].priority, page[-1].id)


def _plan_part(db: Database, part: Sequence[_Due], *, routes: Sequence[Route], now: datetime, config: Config) -> None:
    """One notice for many, or several for one person each."""
    if "person" not in part[0].audience:
        _plan_many(db, part[0], routes, now, config)
        return
    with db.transaction() as session:
        _plan_singles(session, part, routes, now, config)
    breathe(db)


def breathe(db: Database) -> None:
    """SQLite's lock is not fair: between chunks leave it to whoever waits."""
    if db.writer.dialect.name == "sqlite":
        time.sleep(PAUSE_S)


def _due(db: Database, now: datetime, after: tuple[int, int]) -> list[_Due]:
    query = select(Notice.id, Notice.priority, Notice.audience, Notice.cursor)
    query = query.where(Notice.state == "new", Notice.not_before <= now)
    query = query.where(tuple_(Notice.priority, Notice.id) > after)
    with db.reading() as session:
        return [_Due(*row) for row in session.execute(query.order_by(Notice.priority, Notice.id).limit(DUE))]


def _close_late_and_quiet(session: Session, now: datetime, config: Config) -> None:
    due = (Notice.state == "new", Notice.not_before <= now)
    session.execute(update(Notice).where(*due, Notice.expires_at <= now).values(state="expired"))
    morning = after_quiet(now, config)
    if morning > now:
        session.execute(update(Notice).where(*due, ~Notice.urgent).values(not_before=morning))


def _plan_singles(
    session: Session, part: Sequence[_Due], routes: Sequence[Route], now: datetime, config: Config
) -> None:
    still = select(Notice.id).where(Notice.id.in_([notice.id for notice in part]), Notice.state == "new")
    ours = set(session.scalars(still.order_by(Notice.id).with_for_update()))
    session.execute(update(Notice).where(Notice.id.in_(ours)).values(state="planned"))
    meant = [(notice.id, notice.audience["person"]) for notice in part if notice.id in ours]
    here = select(Person.id).where(among(session, [person for _, person in meant]), Person.active)
    active = set(session.scalars(here))
    _deliveries(session, [copy for copy in meant if copy[1] in active], routes, now, config)


def _plan_many(db: Database, notice: _Due, routes: Sequence[Route], now: datetime, config: Config) -> None:
    """The audience is read without the write lock; each chunk moves the cursor it started from, or stops.

    The first round plans one platform call's worth, so that it is on its way while the next plans the rest.
    """
    first = notice.cursor == 0
    with db.reading() as session:
        rest = recipients(session, notice.audience).where(Person.id > notice.cursor)
        ids = list(session.scalars(rest.limit(FIRST + 1) if first else rest))
    more, ids = first and len(ids) > FIRST, ids[:FIRST] if first else ids
    cursor, size = notice.cursor, CHUNK.get(db.writer.dialect.name, LARGE_CHUNK)
    for start in range(0, len(ids), size):
        chunk = ids[start : start + size]
        with db.transaction() as session:
            if not _advance(session, notice.id, cursor, chunk[-1], state="new"):
                return
            _deliveries(session, [(notice.id, person) for person in chunk], routes, now, config)
        cursor = chunk[-1]
        breathe(db)
    if not more:
        with db.transaction() as session:
            _advance(session, notice.id, cursor, cursor, state="planned")


def _advance(session: Session, notice_id: int, cursor: int, to: int, *, state: str) -> bool:
    mine = (Notice.id == notice_id, Notice.cursor == cursor, Notice.state == "new")
    moved = session.connection().execute(update(Notice).where(*mine).values(cursor=to, state=state))
    return moved.rowcount == 1


def _deliveries(
    session: Session, copies: Sequence[tuple[int, int]], routes: Sequence[Route], now: datetime, config: Config
) -> None:
    if not copies:
        return
    chosen = choices(listed(session, copies), routes, now=now, config=config)
    picked = chosen.cte("chosen").prefix_with("MATERIALIZED")
    boxed = picked.c.code.is_(None)
    rows = select(
        picked.c.notice_id,
        picked.c.person_id,
        picked.c.code // CODES,
        route_name(picked.c.code, routes),
        case((boxed, literal(DeliveryState.INBOX.value)), else_=literal(DeliveryState.PLANNED.value)),
        case((boxed, to_ms(now))),
        literal(""),
    ).where(picked.c.person_id > 0)
    names = ["notice_id", "person_id", "identity_id", "channel", "state", "settled_ms", "tried"]
    kind = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = kind(table_of(Delivery)).from_select(names, rows, include_defaults=False)
    session.connection().execute(statement.on_conflict_do_nothing(index_elements=["notice_id", "person_id"]))
