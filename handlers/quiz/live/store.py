"""The rooms' rows: claim one, load one, keep what happened. Called in a thread of its own, never on the loop."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from handlers.quiz.live.bulk import Record, insert_rows
from handlers.quiz.live.play import Body, Play, frozen
from handlers.quiz.rules.events import Answered
from models.base import from_ms, table_of, upsert
from models.live import LiveAnswer, LiveEvent, LiveIntent, LiveProcess, LiveRoom

LEASE_MS = 1500
LOADING_MS = 4000
FORGOTTEN_MS = 12 * 3600 * 1000
ROOM, EVENT, ANSWER, INTENT = (table_of(m) for m in (LiveRoom, LiveEvent, LiveAnswer, LiveIntent))
PROCESS = table_of(LiveProcess)
SILENT_MS = 60_000
RENEW = (
    update(ROOM)
    .where(ROOM.c.id == bindparam("room"), ROOM.c.owner == bindparam("me"), ROOM.c.fence == bindparam("fence_"))
    .values(lease_until_ms=bindparam("until"))
)
SHOW = RENEW.values(
    phase=bindparam("phase_"), current=bindparam("current_"), ends_at_ms=bindparam("ends"), ended_at=bindparam("ended")
)
EVENT_COLUMNS = ("room_id", "n", "body")
ANSWER_COLUMNS = ("room_id", "question_id", "person_id", "choice", "ms", "at_ms")
DONE = update(INTENT).where(INTENT.c.id == bindparam("intent")).values(done=True)


@dataclass(frozen=True, slots=True)
class Me:
    """This process: its name, unlike any other's, and the address it gives to clients."""

    owner: str
    address: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another process has the room."""

    address: str


@dataclass(slots=True)
class Batch:
    """What one room wants kept, in one transaction with all the others. `show`: its phase, question and end, if new."""

    room: int
    fence: int
    events: list[Record] = field(default_factory=list)
    answers: list[Record] = field(default_factory=list)
    intents: list[int] = field(default_factory=list)
    show: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A room as its log tells it; `last_alive` (epoch ms) is when its former owner was last heard of, 0 for none."""

    play: Play
    last_alive: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody in the chat wants: `question` 0 is to join, with name and team in `body`, else their choice."""

    id: int
    room: int
    question: int
    person: int
    body: Any
    at: int


def claim(db: Database, code: str, me: Me, *, now: int) -> Loaded | Elsewhere | None:
    """The room, ours from now on; or who has it; or None where there is none or it has ended."""
    with db.transaction() as session:
        room = session.scalar(select(LiveRoom).where(LiveRoom.code == code))
        if room is None or room.ended_at is not None:
            return None
        free = or_(ROOM.c.lease_until_ms < now, ROOM.c.owner == me.owner)
        take = update(ROOM).where(ROOM.c.id == room.id, ROOM.c.fence == room.fence, free)
        values = {"owner": me.owner, "address": me.address, "lease_until_ms": now + LOADING_MS, "fence": room.fence + 1}
        before = room.lease_until_ms
        if not session.execute(take.values(values)).rowcount:  # type: ignore[attr-defined]
            session.refresh(room)
            return Elsewhere(room.address)
    with db.reading() as session:
        room = session.scalars(select(LiveRoom).where(LiveRoom.code == code)).one()
        return Loaded(loaded(session, room), before and before - LEASE_MS)


def loaded(session: Session, room: LiveRoom) -> Play:
    """The room as its log tells it."""
    play = Play(frozen(room))
    opened = select(EVENT.c.body).where(EVENT.c.room_id == room.id).order_by(EVENT.c.n)
    for body in session.scalars(opened):
        play.apply(body)
    columns = (ANSWER.c.person_id, ANSWER.c.question_id, ANSWER.c.choice, ANSWER.c.ms, ANSWER.c.at_ms)
    for row in session.execute(select(*columns).where(ANSWER.c.room_id == room.id).order_by(ANSWER.c.id)):
        answer = Answered(*row)
        play.answered(answer)
        play.stored(answer)
    return play


def orphans(db: Database, *, now: int) -> list[str]:
    """Codes of the rooms whose owner is gone in the middle of the show."""
    with db.reading() as session:
        gone = LiveRoom.lease_until_ms.between(max(now - FORGOTTEN_MS, 1), now - 1)
        return list(session.scalars(select(LiveRoom.code).where(LiveRoom.ended_at.is_(None), gone).limit(100)))


def keep(db: Database, batches: Sequence[Batch], me: Me, *, now: int) -> set[int]:
    """Everything, or nothing if it raises. Returns the rooms that are no longer ours: nothing of theirs was kept."""
    lost: set[int] = set()
    with db.transaction() as session:
        connection = session.connection()
        for batch in sorted(batches, key=lambda b: b.room):
            ours = {"room": batch.room, "me": me.owner, "fence_": batch.fence, "until": now + LEASE_MS}
            renewed = connection.execute(SHOW, ours | batch.show) if batch.show else connection.execute(RENEW, ours)
            if renewed.rowcount:
                _keep(connection, batch)
            else:
                lost.add(batch.room)
    return lost


def _keep(connection: Connection, batch: Batch) -> None:
    insert_rows(connection, EVENT.name, EVENT_COLUMNS, batch.events)
    insert_rows(connection, ANSWER.name, ANSWER_COLUMNS, batch.answers)
    if batch.intents:
        connection.execute(DONE, [{"intent": intent} for intent in batch.intents])


def release(db: Database, fences: dict[int, int], me: Me, *, now: int) -> None:
    """Let rooms go so that others take them over at once."""
    with db.transaction() as session:
        for room, fence in sorted(fences.items()):
            session.connection().execute(RENEW, {"room": room, "me": me.owner, "fence_": fence, "until": now - 1})


def register(db: Database, me: Me, *, now: int) -> None:
    """This process runs; those long silent are forgotten."""
    row = {"owner": me.owner, "address": me.address, "seen_ms": now}
    with db.transaction() as session:
        upsert(session, PROCESS, row, unique=("owner",), update=("address", "seen_ms"))
        session.connection().execute(delete(PROCESS).where(PROCESS.c.seen_ms < now - SILENT_MS))


def unregister(db: Database, me: Me) -> None:
    """This process ends."""
    with db.transaction() as session:
        session.connection().execute(delete(PROCESS).where(PROCESS.c.owner == me.owner))


def wishes(db: Database, rooms: Collection[int]) -> list[Wish]:
    """What the chat wants of these rooms and has not got yet, oldest first."""
    if not rooms:
        return []
    columns = (INTENT.c.id, INTENT.c.room_id, INTENT.c.question_id, INTENT.c.person_id, INTENT.c.body, INTENT.c.at_ms)
    with db.reading() as session:
        query = select(*columns).where(INTENT.c.room_id.in_(rooms), INTENT.c.done.is_(False))
        return [Wish(*row) for row in session.execute(query.order_by(INTENT.c.id).limit(1000))]


def showing(play: Play, now: int) -> dict[str, Any]:
    """The columns that repeat the end of the log."""
    ended: datetime | None = from_ms(now) if play.room.phase == "end" else None
    room = play.room
    return {"phase_": room.phase.value, "current_": room.current, "ends": room.ends_at, "ended": ended}


def event_row(play: Play, body: Body) -> Record:
    """The row of the event that was just applied."""
    return play.static.id, play.seq, _json(body)


def answer_row(play: Play, answer: Answered) -> Record:
    """The row of an accepted answer."""
    return play.static.id, answer.question, answer.person, _json(answer.choice), answer.ms, answer.at


def _json(value: Any) -> str:
    """As the column type `Json` has it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
