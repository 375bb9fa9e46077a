"""What leaders are told: daily counts by unit, the digests as they were frozen, and who has to see to what by when."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Plain, Row
from models.org import Person, Unit


class RollUp(Base):
    """What one indicator came to at a unit, everything below it included, on one day."""

    __tablename__ = "digest_roll_up"
    __table_args__ = (Index("ix_digest_roll_up_day", "day"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    indicator: Mapped[str] = mapped_column(String(32), primary_key=True)
    done: Mapped[int]
    due: Mapped[int]


class RollUpDay(Base):
    """A day's roll-up: the stamp of the facts it was counted from; `dirty` once they are no longer those."""

    __tablename__ = "digest_day"
    __table_args__ = (Index("ix_digest_day_dirty", "dirty", "day"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    stamp: Mapped[str] = mapped_column(String(64), default="")
    dirty: Mapped[bool] = mapped_column(default=True)


class Standing(Base):
    """What everybody's state came to at every unit at the end of a day: `counts` is JSON, key → unit → [done, due].

    Good only while `stamp` is that of what it was counted from.
    """

    __tablename__ = "digest_standing"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    stamp: Mapped[str] = mapped_column(String(64))
    counts: Mapped[str] = mapped_column(Text)


class DigestSnapshot(Row):
    """A unit's digest of a finished period as it was first told: `facts` is JSON and never changes."""

    __tablename__ = "digest_snapshot"
    __table_args__ = (UniqueConstraint("unit_id", "period"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(8))
    facts: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()


class DutyState(StrEnum):
    """Where a responsibility stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Duty(Row):
    """A responsibility of a unit (责任清单). One that was split is done when all its parts are; only leaves count.

    `unit_id` answers for it, `owner_id` is the person there; a part has its whole as `parent_id`. `evidence` says what
    shows that it was done. `told_on` is when its owner heard that it is overdue.
    """

    __tablename__ = "duty"
    __table_args__ = (
        Index("ix_duty_unit", "unit_id", "due_on"),
        Index("ix_duty_owner", "owner_id", "state", "due_on"),
        Index("ix_duty_due", "state", "due_on"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(64))
    measure: Mapped[str] = mapped_column(String(255), default="")
    due_on: Mapped[date] = mapped_column(Date)
    splits: Mapped[bool] = mapped_column(default=False)
    percent: Mapped[int] = mapped_column(Integer, default=0)
    evidence: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[str] = mapped_column(String(8), default=DutyState.OPEN)
    done_on: Mapped[date | None] = mapped_column(Date)
    told_on: Mapped[date | None] = mapped_column(Date)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])


class DutyStep(Plain):
    """A report on a responsibility: how far it is and what was said; rows are only added."""

    __tablename__ = "duty_step"
    __table_args__ = (Index("ix_duty_step_duty", "duty_id", "id"),)

    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    percent: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime]
