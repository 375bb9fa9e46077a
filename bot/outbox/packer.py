"""Planned deliveries become sends: the recipients and bytes of one platform call, frozen; allowances taken with it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, tuple_, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel
from bot.config import Config
from bot.database import Database
from bot.guard import each_part
from bot.outbox import limits
from bot.outbox.dealing import Dealer
from bot.outbox.planner import breathe
from bot.outbox.routes import ROUTES, Route
from models.org import Identity
from models.outbox import Delivery, DeliveryState, Notice

SINGLES = 200
NOTICES = 200


def pack(db: Database, *, now: datetime, channels: Mapping[str, Channel], config: Config) -> int:
    """Pack what is planned and not held back by a limit; how many deliveries were dealt with."""
    packer = _Packer(db, channels, config, now, Counter())
    each_part("pack", packer.parts(), packer.pack)
    return packer.dealt.total()


@dataclass(frozen=True, slots=True)
class _Packer:
    """One round of packing; `dealt` counts deliveries."""

    db: Database
    channels: Mapping[str, Channel]
    config: Config
    now: datetime
    dealt: Counter[str]

    def parts(self) -> Iterator[list[tuple[int, bool]]]:
        """Notices to pack in one go (id, whether for one person), the most important first.

        What is held back stands in nobody's way: where none of a page moved, the next page has its turn.
        """
        after = (-1, 0)
        while True:
            before, page = self.dealt.total(), self._open(after)
            singles = [(row.id, True) for row in page if "person" in row.audience]
            if singles:
                yield singles
            yield from ([(row.id, False)] for row in page if "person" not in row.audience)
            if len(page) < NOTICES or self.dealt.total() > before:
                return
            after = (page[-1].priority, page[-1].id)

    def _open(self, after: tuple[int, int]) -> Sequence[Any]:
        begun = and_(Notice.state == "new", Notice.cursor > 0)
        query = select(Notice.id, Notice.priority, Notice.audience).where(or_(Notice.state == "planned", begun))
        query = query.where(tuple_(Notice.priority, Notice.id) > after)
        with self.db.reading() as session:
            return session.execute(query.order_by(Notice.priority, Notice.id).limit(NOTICES)).all()

    def pack(self, part: Sequence[tuple[int, bool]]) -> None:
        """One notice for many, or several for one person each."""
        ids = [notice_id for notice_id, _ in part]
        for route in ROUTES:
            if part[0][1]:
                self._route_of_singles(ids, route)
            else:
                self._route(ids[0], route)
        with self.db.transaction() as session:
            _close(session, ids)

    def _route_of_singles(self, ids: Sequence[int], route: Route) -> None:
        """One delivery an identity at a time, as each takes its share of what the person allows."""
        held: frozenset[int] = frozenset()
        for turn in self._turns(ids, route):
            wanted = [delivery for delivery, identity in turn if identity not in held]
            if not wanted:
                continue
            with self.db.transaction() as session:
                limits.lock(session, route.name)
                query = _planned(ids, route).where(Delivery.id.in_(wanted)).order_by(Delivery.id)
                rows = session.execute(query).all()
                held |= self._deal(session, route, rows)
            breathe(self.db)

    def _turns(self, ids: Sequence[int], route: Route) -> list[list[tuple[int, int | None]]]:
        here = (Delivery.notice_id.in_(ids), Delivery.state == DeliveryState.PLANNED, Delivery.channel == route.name)
        query = select(Delivery.id, Delivery.identity_id, Notice.priority).join(Notice, Notice.id == Delivery.notice_id)
        with self.db.reading() as session:
            rows = session.execute(query.where(*here).order_by(Notice.priority, Notice.id)).all()
        seen = Counter[int | None]()
        turns: defaultdict[int, list[tuple[int, int | None]]] = defaultdict(list)
        for row in rows:
            turns[seen[row.identity_id]].append((row.id, row.identity_id))
            seen[row.identity_id] += 1
        return list(turns.values())

    def _route(self, notice_id: int, route: Route) -> None:
        last: int | None = 0
        while last is not None and self._any_left(notice_id, route, last):
            with self.db.transaction() as session:
                last = self._chunk(session, notice_id, route, last)
            breathe(self.db)

    def _any_left(self, notice_id: int, route: Route, last: int) -> bool:
        with self.db.reading() as session:
            return session.execute(_planned([notice_id], route).where(Delivery.id > last).limit(1)).first() is not None

    def _chunk(self, session: Session, notice_id: int, route: Route, last: int) -> int | None:
        """The last id looked at, None after the last chunk."""
        channel = self.channels.get(route.name)
        size = SINGLES if channel is None or channel.batch == 1 else channel.batch
        limits.lock(session, route.name)
        query = _planned([notice_id], route).where(Delivery.id > last)
        rows = session.execute(query.order_by(Delivery.id).limit(size)).all()
        self._deal(session, route, rows)
        return rows[-1].id if len(rows) == size else None

    def _deal(self, session: Session, route: Route, rows: Sequence[Any]) -> frozenset[int]:
        if not rows:
            return frozenset()
        notices = session.scalars(select(Notice).where(Notice.id.in_({row.notice_id for row in rows})))
        dealer = Dealer(session, self.channels, self.config, self.now)
        held = dealer.deal({notice.id: notice for notice in notices}, route, rows)
        self.dealt[route.name] += sum(row.identity_id not in held for row in rows)
        return held


def _planned(ids: Sequence[int], route: Route) -> Select[int, int, int | None, str]:
    query = select(Delivery.id, Delivery.notice_id, Delivery.identity_id, Identity.external_id)
    theirs = and_(Identity.id == Delivery.identity_id, Identity.person_id == Delivery.person_id)
    here = (Delivery.notice_id.in_(ids), Delivery.state == DeliveryState.PLANNED, Delivery.channel == route.name)
    return query.outerjoin(Identity, theirs).where(*here)


def _close(session: Session, ids: Sequence[int]) -> None:
    """The notices' rows are locked first, so that a delivery that comes back meanwhile opens its notice again."""
    session.execute(select(Notice.id).where(Notice.id.in_(ids)).order_by(Notice.id).with_for_update()).all()
    left = exists().where(Delivery.notice_id == Notice.id, Delivery.state == DeliveryState.PLANNED)
    done = update(Notice).where(Notice.id.in_(ids), Notice.state == "planned", ~left)
    session.execute(done.values(state="packed"), execution_options={"synchronize_session": False})
