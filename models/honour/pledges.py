"""岗位承诺: what somebody promises to do at work, and the days on which they look at it themselves."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Row
from models.org import Person

SEALED: dict[str, Any] = {"sealed": True}


class PledgeState(StrEnum):
    """Whether a pledge is kept on, was fulfilled, or was taken back."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


class Pledge(Row):
    """A pledge card, for the person and their secretary to read; `review_on` is the next day to look at it."""

    __tablename__ = "pledge"
    __table_args__ = (
        Index("ix_pledge_due", "state", "review_on"),
        {"info": {"label": "岗位承诺"}},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(8), default=PledgeState.OPEN)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class PledgeCheck(Row):
    """That somebody looked at their pledge, once for each day it was due; what they noted is sealed, for them alone."""

    __tablename__ = "pledge_check"
    __table_args__ = (UniqueConstraint("pledge_id", "due_on"), {"info": {"label": "岗位承诺自查"}})

    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date] = mapped_column(Date)
    checked_on: Mapped[date] = mapped_column(Date)
    note: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
