"""Study sessions: agenda, make-up study, minutes, measures with an owner and a date."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Plain, Row


class AgendaItem(Plain):
    """A point of the agenda; it may carry a study item, which the make-up study reads."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("activity_id", "place"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    place: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(128))
    study_item_id: Mapped[int | None] = mapped_column(ForeignKey("study_item.id"))
    speaker: Mapped[str] = mapped_column(String(64), default="")


class MakeUp(Row):
    """Somebody who was away and studies later; `note` is what they say they took from it."""

    __tablename__ = "make_up"
    __table_args__ = (UniqueConstraint("activity_id", "person_id"), Index("ix_make_up_person", "person_id", "done_at"))

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date] = mapped_column(Date)
    on_leave: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")


class Minutes(Plain):
    """What was said and decided; approved by somebody who did not write it, and not changed after that."""

    __tablename__ = "minutes"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    recorder_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info={"owner": False})
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]


class Measure(Row):
    """What was decided to be done, by whom, until when."""

    __tablename__ = "measure"
    __table_args__ = (Index("ix_measure_owner", "owner_id", "done_at"), Index("ix_measure_due", "done_at", "due_on"))

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    text: Mapped[str] = mapped_column(String(255), info={"erase": "keep"})
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info={"owner": True})
    due_on: Mapped[date] = mapped_column(Date)
    done_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime]
