"""Live rooms: what was frozen at the start, who runs it now, its log, its answers, and what the chat asks of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Json, Plain, Row


class LiveRoom(Row):
    """One show. `ruleset` and `questions` are frozen when it is made; the log tells everything that happened since.

    `owner` runs the room at `address` as long as it renews its lease; `fence` grows with every change of owner.
    `phase`, `current` (a question's id) and `ends_at_ms` repeat the end of the log for those who only look;
    `contest_id`: under which its certificates are kept.
    """

    __tablename__ = "live_room"
    __table_args__ = (Index("ix_live_room_lease", "ended_at", "lease_until_ms"),)

    code: Mapped[str] = mapped_column(String(8), unique=True)
    title: Mapped[str] = mapped_column(String(128))
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    host_hash: Mapped[str] = mapped_column(String(64))
    ruleset: Mapped[dict[str, Any]]
    questions: Mapped[list[Any]]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    phase: Mapped[str] = mapped_column(String(16), default="lobby")
    current: Mapped[int | None]
    ends_at_ms: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(255), default="")
    lease_until_ms: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    filed: Mapped[bool] = mapped_column(default=False)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"))


class LiveProcess(Plain):
    """A live process that runs: the address it gives to clients, and when it was last heard of."""

    __tablename__ = "live_process"

    owner: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(255))
    seen_ms: Mapped[int] = mapped_column(default=0, index=True)


class LiveEvent(Plain):
    """The `n`-th thing that happened in a room, other than an answer. Append only."""

    __tablename__ = "live_event"
    __table_args__ = (UniqueConstraint("room_id", "n"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("live_room.id"))
    n: Mapped[int]
    body: Mapped[dict[str, Any]]


class LiveAnswer(Plain):
    """An answer that counts: the first of a person to a question. `ms` is the time taken, `at_ms` when it came.

    Question and person have no foreign key: the room was made and the ticket sealed with them, and to look each up
    again doubles the time of a commit of thousands.
    """

    __tablename__ = "live_answer"
    __table_args__ = (UniqueConstraint("room_id", "question_id", "person_id"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("live_room.id"))
    question_id: Mapped[int]
    person_id: Mapped[int]
    choice: Mapped[Any] = mapped_column(Json)
    ms: Mapped[int]
    at_ms: Mapped[int]


class LiveIntent(Plain):
    """What somebody in the chat wants of a room: to join (`question_id` 0) or to answer. `done` with its effect."""

    __tablename__ = "live_intent"
    __table_args__ = (
        UniqueConstraint("room_id", "question_id", "person_id"),
        Index("ix_live_intent_done", "room_id", "done"),
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("live_room.id"))
    question_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[Any] = mapped_column(Json)
    at_ms: Mapped[int]
    done: Mapped[bool] = mapped_column(default=False)
