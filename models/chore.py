"""Work that takes longer than a request: asked for on a page, done once by a worker, watched until it ends."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, Row


class ChoreState(StrEnum):
    """Where it stands; an asked one waits for a second person."""

    ASKED = "asked"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class Chore(Row):
    """`key` makes it happen once; `attempts` is the fence of whoever works on it, until `not_before`. `asks` says what
    is to be done, without anything personal; `result` is sealed; `parent_id` is the report it follows from.
    """

    __tablename__ = "chore"
    __table_args__ = (
        Index("ix_chore_due", "state", "not_before"),
        {"info": {"erase": "delete", "export": "count", "label": "后台任务"}},
    )

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("chore.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(128))
    asks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(12))
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    said: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
