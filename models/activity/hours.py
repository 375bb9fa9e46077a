"""The ledger of service hours, in minutes: rows are only ever added."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, Integer, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from models.base import KEY, Plain, Row
from models.org import Person


class Source(StrEnum):
    """Who says that the minutes were served."""

    AUTO = "auto"
    ATTESTED = "attested"
    BACK_ENTRY = "back_entry"
    REVERSAL = "reversal"


class HourEntry(Row):
    """Minutes of service of one person. A reversal has the negative minutes of the entry it takes back, once."""

    __tablename__ = "hour_entry"
    __table_args__ = (
        CheckConstraint("(source = 'reversal') = (minutes < 0)", name="sign"),
        CheckConstraint("(source = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        CheckConstraint(
            "source <> 'back_entry' OR "
            "(recorded_by IS NOT NULL AND approved_by IS NOT NULL AND recorded_by <> approved_by)",
            name="two_people",
        ),
        CheckConstraint("starts_at < ends_at", name="interval"),
        Index("ix_hour_entry_person", "person_id", "starts_at"),
        Index("ix_hour_entry_activity", "activity_id", "person_id"),
    )

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    title: Mapped[str] = mapped_column(String(64), info={"personal": True})
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(12))
    method: Mapped[str] = mapped_column(String(16), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("hour_entry.id"), unique=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class LedgerIsAppendOnly(Exception):
    """Somebody tried to change or delete a row of the ledger; put a reversal instead."""


@event.listens_for(HourEntry, "before_update")
@event.listens_for(HourEntry, "before_delete")
def _refuse(_mapper: Mapper[Any], _connection: Connection, entry: HourEntry) -> None:
    raise LedgerIsAppendOnly(f"hour_entry {entry.id}")


class BackEntry(Row):
    """Minutes served outside any sign-in, proposed by one person and decided by another."""

    __tablename__ = "back_entry"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    title: Mapped[str] = mapped_column(String(64), info={"personal": True})
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(Integer)
    proof: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime]


class HourAppeal(Row):
    """A person says their hours of an activity are wrong; somebody who did not record them decides."""

    __tablename__ = "hour_appeal"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    claimed: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)
    granted: Mapped[int | None] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(String(255), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StarLevel(Plain):
    """From how many minutes on somebody has so many stars; places differ, so it is a table."""

    __tablename__ = "star_level"
    __table_args__ = (UniqueConstraint("stars"),)

    stars: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)


class HourCertificate(Row):
    """A certificate as it was issued: a frozen copy, checked by number and code."""

    __tablename__ = "hour_certificate"

    number: Mapped[str] = mapped_column(String(32), unique=True)
    code: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(64))
    auto_minutes: Mapped[int] = mapped_column(Integer)
    attested_minutes: Mapped[int] = mapped_column(Integer)
    times: Mapped[int] = mapped_column(Integer)
    stars: Mapped[int] = mapped_column(Integer)
    last_entry_id: Mapped[int] = mapped_column(ForeignKey("hour_entry.id"))
    issued_at: Mapped[datetime]
