"""民主评议党员: a branch's yearly appraisal. The ballot itself is in models.blind, under the appraisal's name.

What a member wrote about themselves is sealed (`info={"sealed": True}`); what anybody voted names nobody.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Row
from models.org import Person, Unit

SEALED: dict[str, Any] = {"sealed": True}


class Grade(StrEnum):
    """The four grades; only the first has a limit."""

    EXCELLENT = "优秀"
    GOOD = "合格"
    FAIR = "基本合格"
    POOR = "不合格"


class Stage(StrEnum):
    """Where an appraisal stands: being voted on, closed and being decided, told to everybody."""

    OPEN = "open"
    CLOSED = "closed"
    TOLD = "told"


class Appraisal(Row):
    """One branch's appraisal of a year. Votes are taken until the end of `ends_on`, Beijing time."""

    __tablename__ = "appraisal"
    __table_args__ = (UniqueConstraint("unit_id", "year"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(String(8), default=Stage.OPEN, index=True)
    ends_on: Mapped[date] = mapped_column(Date)
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship()
    members: Mapped[list["Appraised"]] = relationship(back_populates="appraisal", order_by="Appraised.number")

    @property
    def ballot(self) -> str:
        """Its name among the blind ballots."""
        return f"appraisal:{self.public_id}"


class Appraised(Row):
    """A member in an appraisal, under a number on the sheet; `graded` is false for a 预备党员, who votes too."""

    __tablename__ = "appraised"
    __table_args__ = (
        UniqueConstraint("appraisal_id", "person_id"),
        Index("ix_appraised_person", "person_id", "appraisal_id"),
        {"info": {"label": "民主评议"}},
    )

    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int] = mapped_column(Integer)
    graded: Mapped[bool]
    about_self: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    grade: Mapped[str | None] = mapped_column(String(8), info={"personal": True})

    appraisal: Mapped[Appraisal] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()
