"""Study items, the plans that order them, and what each person read and thought."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Plain, Row

if TYPE_CHECKING:
    from models.quiz import Question


class Review(StrEnum):
    """Where a text stands between its author and its readers."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"


class StudyItem(Row):
    """Something to study. `body` is Markdown; `source` is what the reader sees as 出处."""

    __tablename__ = "study_item"

    code: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(128))
    summary: Mapped[str] = mapped_column(String(255), default="")
    body: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(255), default="")
    source_url: Mapped[str] = mapped_column(String(1024), default="")
    media_url: Mapped[str] = mapped_column(String(1024), default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=Review.DRAFT, index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class StudyPlan(Row):
    """An ordered series of items for a unit and everything below it, one each working day from `starts_on`."""

    __tablename__ = "study_plan"

    name: Mapped[str] = mapped_column(String(128))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(default=True)


class PlanEntry(Plain):
    """One day's place in a plan: an item and the question that goes with it."""

    __tablename__ = "plan_entry"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("study_plan.id"))
    position: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[int] = mapped_column(ForeignKey("study_item.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))

    item: Mapped[StudyItem] = relationship()


class StudyDay(Row):
    """What a plan gave on a day: written once, by whichever of the push and the first reader comes first."""

    __tablename__ = "study_day"
    __table_args__ = (UniqueConstraint("plan_id", "day"), Index("ix_study_day_day", "day"))

    plan_id: Mapped[int] = mapped_column(ForeignKey("study_plan.id"))
    day: Mapped[date] = mapped_column(Date)
    number: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[int] = mapped_column(ForeignKey("study_item.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))

    item: Mapped[StudyItem] = relationship()
    question: Mapped["Question | None"] = relationship()


class StudyRecord(Plain):
    """That a person opened and finished an item on a day. Counts only: never a judgement."""

    __tablename__ = "study_record"
    __table_args__ = (UniqueConstraint("person_id", "item_id"), Index("ix_study_record_day", "day", "person_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("study_item.id"))
    day: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class CheckIn(Plain):
    """A day on which a person studied: what a streak is counted from, and nobody else's business."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]


class Reflection(Row):
    """学习体会: shown to others only once a second person has approved it."""

    __tablename__ = "reflection"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("study_item.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=Review.PENDING, index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class Nudge(Plain):
    """That an organiser reminded a person on a day: at most one a day, whoever asks."""

    __tablename__ = "nudge"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date] = mapped_column(Date)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SearchToken(Base):
    """Which object holds which pair of neighbouring characters: search that is equal on every database."""

    __tablename__ = "search_token"
    __table_args__ = (Index("ix_search_token_object", "kind", "object_id"),)

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    token: Mapped[str] = mapped_column(String(4), primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
