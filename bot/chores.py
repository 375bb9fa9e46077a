"""Work that takes longer than a request: a page asks, a worker does it once, its page shows how far it is.

A feature has `chores = Chores()` and decorates with `@chores.does("roster.compare")` a function that reads and reckons
outside of any transaction and gives back how it ends: a function of the session in which what it changes and "this is
done" are one commit. A worker that dies leaves it to the next after `LEASE`; one that kills its workers fails in words.
What many would feel waits for a second person first (`ask(…, second=True)`, then `approve`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot import sealed, texts
from bot.config import Config
from bot.database import Database
from bot.guard import guarded
from bot.scope import not_the_same
from bot.turn import Refusal
from bot.vault import Vault
from models.base import insert_ignore, new_public_id, table_of
from models.chore import Chore, ChoreState
from models.org import Person

CHORES = table_of(Chore)
MOST_ATTEMPTS = 3
LEASE = timedelta(minutes=10)
SOON = timedelta(seconds=30)
KEPT = timedelta(days=7)
OVER = (ChoreState.DONE, ChoreState.FAILED, ChoreState.DROPPED)


class NotAnyMore(Refusal):
    """It was decided already."""

    text = texts.CHORE_DECIDED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: in words, and what a page shows of it."""

    said: str = ""
    result: dict[str, Any] | None = None


Ending = Callable[[Session], Outcome]


@dataclass(frozen=True, slots=True)
class ChoreTurn:
    """What a chore may use."""

    database: Database
    config: Config
    vault: Vault
    now: datetime
    id: int
    person_id: int
    attempt: int
    asks: dict[str, Any] = field(default_factory=dict)

    def progress(self, done: int, total: int) -> None:
        """So far it is; never call it while a transaction is open."""
        with self.database.transaction() as session:
            mine = (CHORES.c.id == self.id, CHORES.c.attempts == self.attempt)
            values = {"done": done, "total": total, "not_before": self.now + LEASE}
            session.execute(update(CHORES).where(*mine).values(values))


Work = Callable[[ChoreTurn], Ending]


class Chores:
    """A feature's chores by kind; `Chores(org.chores, office.chores)` joins several. A kind twice is an error."""

    def __init__(self, *parts: "Chores") -> None:
        self._works: dict[str, Work] = {}
        for part in parts:
            for kind, work in part:
                self._add(kind, work)

    def __iter__(self) -> Iterator[tuple[str, Work]]:
        return iter(self._works.items())

    def does(self, kind: str) -> Callable[[Work], Work]:
        """The function that does what is asked under this kind."""

        def register(work: Work) -> Work:
            self._add(kind, work)
            return work

        return register

    def _add(self, kind: str, work: Work) -> None:
        if kind in self._works:
            raise ValueError(f"two chores are called {kind}")
        self._works[kind] = work

    def run_due(self, database: Database, config: Config, vault: Vault, *, now: datetime) -> int:
        """Do what is due, one after another; how many were tried."""
        tried = 0
        while turn := self._claim(database, config, vault, now):
            tried += 1
            self._run(turn[0], turn[1])
        return tried

    def _claim(self, database: Database, config: Config, vault: Vault, now: datetime) -> tuple[str, ChoreTurn] | None:
        """The next one, put off before it is touched."""
        open_ = or_(CHORES.c.state == ChoreState.WAITING, CHORES.c.state == ChoreState.WORKING)
        due = and_(open_, CHORES.c.not_before <= now, CHORES.c.kind.in_(tuple(self._works)))
        with database.reading() as session:
            columns = (CHORES.c.id, CHORES.c.kind, CHORES.c.person_id, CHORES.c.attempts, CHORES.c.asks)
            row = session.execute(select(*columns).where(due).order_by(CHORES.c.not_before, CHORES.c.id)).first()
        if row is None:
            return None
        last = row.attempts >= MOST_ATTEMPTS
        values: dict[str, Any] = {"attempts": row.attempts + 1, "not_before": now + LEASE, "state": ChoreState.WORKING}
        if last:
            values |= {"state": ChoreState.FAILED, "said": texts.CHORE_LOST, "ended_at": now}
        with database.transaction() as session:
            mine = update(CHORES).where(CHORES.c.id == row.id, CHORES.c.attempts == row.attempts, open_)
            claimed = session.connection().execute(mine.values(values)).rowcount == 1
        if last or not claimed:
            return self._claim(database, config, vault, now)
        return row.kind, ChoreTurn(database, config, vault, now, row.id, row.person_id, row.attempts + 1, row.asks)

    def _run(self, kind: str, turn: ChoreTurn) -> None:
        with guarded(f"chore {kind}") as guard:
            try:
                end = self._works[kind](turn)
                with turn.database.transaction() as session:
                    _end(session, turn, ChoreState.DONE, end)
            except Refusal as refused:
                said = refused.text
                with turn.database.transaction() as session:
                    _end(session, turn, ChoreState.FAILED, lambda _: Outcome(said))
        if guard.error:
            with turn.database.transaction() as session:
                mine = (CHORES.c.id == turn.id, CHORES.c.attempts == turn.attempt)
                session.execute(update(CHORES).where(*mine).values(not_before=turn.now + SOON))


def _end(session: Session, turn: ChoreTurn, state: ChoreState, end: Ending) -> None:
    """Its effects and its end, unless somebody else has it by now."""
    mine = (Chore.id == turn.id, Chore.attempts == turn.attempt, Chore.state == ChoreState.WORKING)
    row = session.scalar(select(Chore).where(*mine).with_for_update())
    if row is None:
        return
    outcome = end(session)
    row = session.get_one(Chore, turn.id)
    row.state, row.said, row.ended_at = state, outcome.said, turn.now
    row.done = row.total if state == ChoreState.DONE else row.done
    if outcome.result is not None:
        sealed.put_json(turn.vault, row, "result", outcome.result)


def ask(
    session: Session,
    person: Person,
    kind: str,
    about: str,
    asks: dict[str, Any],
    *,
    now: datetime,
    key: str | None = None,
    parent: Chore | None = None,
    second: bool = False,
) -> Chore:
    """Have it done, once for a key; with `second`, after somebody else agreed. What ended a week ago is forgotten."""
    _forget(session, now)
    row = {"key": key or new_public_id(), "public_id": new_public_id(), "person_id": person.id, "kind": kind}
    row |= {"about": about[:128], "asks": asks, "state": ChoreState.ASKED if second else ChoreState.WAITING}
    row |= {"parent_id": parent.id if parent else None, "not_before": now, "created_at": now}
    insert_ignore(session, CHORES, row, unique=("key",))
    return session.scalars(select(Chore).where(Chore.key == row["key"])).one()


def approve(session: Session, chore: Chore, by: Person, *, now: datetime) -> None:
    """A second person agrees. Raises: SamePerson, NotAnyMore."""
    not_the_same(chore.person_id, by)
    _decide(session, chore, {"state": ChoreState.WAITING, "approver_id": by.id, "not_before": now})


def drop(session: Session, chore: Chore, *, now: datetime) -> None:
    """It is not to be done, by either of the two. Raises: NotAnyMore."""
    _decide(session, chore, {"state": ChoreState.DROPPED, "ended_at": now})


def _decide(session: Session, chore: Chore, values: dict[str, Any]) -> None:
    mine = update(CHORES).where(CHORES.c.id == chore.id, CHORES.c.state == ChoreState.ASKED)
    if session.connection().execute(mine.values(values)).rowcount != 1:
        raise NotAnyMore
    session.refresh(chore)


def _forget(session: Session, now: datetime) -> None:
    old = select(CHORES.c.id).where(CHORES.c.created_at < now - KEPT)
    session.execute(update(CHORES).where(CHORES.c.parent_id.in_(old)).values(parent_id=None))
    session.execute(delete(CHORES).where(CHORES.c.created_at < now - KEPT))
