"""Whom to visit or talk to, and what came of it.

What was said in a talk, or reported about a person, is sealed (`info={"sealed": True}`); that it took place is not.
`person_id` is always the person cared for.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import KEY, Plain, Row
from models.org import Person

SEALED: dict[str, Any] = {"sealed": True}
OTHERS: dict[str, Any] = {"owner": False}


class TaskState(StrEnum):
    """Where a visit or talk that is due stands."""

    OPEN = "open"
    DONE = "done"
    EXCUSED = "excused"


class CareTrigger(Row):
    """One of 三必访六必谈: what happened, in which form to answer it and within how many days, and whose task it is."""

    __tablename__ = "care_trigger"

    name: Mapped[str] = mapped_column(String(32), unique=True)
    events: Mapped[list[Any]]
    form: Mapped[str] = mapped_column(String(8))
    roles: Mapped[list[Any]]
    days: Mapped[int] = mapped_column(Integer)
    workdays: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)


class CareTask(Row):
    """A visit or talk that is due to a person, from one event (`key`). What was reported about them is sealed."""

    __tablename__ = "care_task"
    __table_args__ = (
        Index("ix_care_task_owner", "owner_id", "state", "due_on"),
        Index("ix_care_task_due", "state", "due_on"),
        {"info": {"label": "必访必谈"}},
    )

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    trigger_id: Mapped[int] = mapped_column(ForeignKey("care_trigger.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    event: Mapped[str] = mapped_column(String(16), info={"personal": True})
    source: Mapped[str] = mapped_column(String(16))
    event_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    detail: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    state: Mapped[str] = mapped_column(String(8), default=TaskState.OPEN)
    excuse: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    reminded_on: Mapped[date | None] = mapped_column(Date)
    escalated_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    trigger: Mapped[CareTrigger] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Talk(Row):
    """That two people talked, or one visited the other. `content` is sealed for the two of them."""

    __tablename__ = "care_talk"
    __table_args__ = (
        Index("ix_care_talk_person", "person_id", "held_on"),
        Index("ix_care_talk_talker", "talker_id", "held_on"),
        {"info": {"label": "谈心谈话与走访"}},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    talker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=OTHERS)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("care_task.id"), unique=True)
    form: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(32), default="", info={"personal": True})
    held_on: Mapped[date] = mapped_column(Date)
    companions: Mapped[str] = mapped_column(String(64), default="")
    follow_up: Mapped[bool] = mapped_column(default=False)
    next_on: Mapped[date | None] = mapped_column(Date)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    disputed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    talker: Mapped[Person] = relationship(foreign_keys=[talker_id])


class TalkNote(Row):
    """What the person talked to added to the record, or disputes in it; rows are only added."""

    __tablename__ = "care_talk_note"
    __table_args__ = {"info": {"label": "我对谈话的补充"}}  # noqa: RUF012

    talk_id: Mapped[int] = mapped_column(ForeignKey("care_talk.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    disputes: Mapped[bool] = mapped_column(default=False)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    at: Mapped[datetime]


class CareExemption(Plain):
    """Why nobody is expected to talk to a person for some time: 长期病休, 流动党员 and the like. Both days included."""

    __tablename__ = "care_exemption"
    __table_args__ = (UniqueConstraint("person_id", "first_on"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(32), info={"personal": True})
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    granted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class CareSignal(Plain):
    """An event another feature saw (a 医疗互助 claim: 住院), left for care to pick up. `key` makes it count once."""

    __tablename__ = "care_signal"
    __table_args__ = (Index("ix_care_signal_new", "taken", "id"), {"info": {"erase": "delete", "export": "count"}})

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    event: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    on: Mapped[date] = mapped_column("on_day", Date)
    taken: Mapped[bool] = mapped_column(default=False)
