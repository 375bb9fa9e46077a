"""Surveys: what is asked, of whom, what was answered by name; what is answered without a name is in models.blind."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Plain, Row
from models.org import Unit

SENSES = ("获得感", "幸福感", "安全感")
SCALE = (1, 2, 3, 4, 5)


class State(StrEnum):
    """Where a survey stands; its questions can be changed in DRAFT alone, its results exist from CLOSED on."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTI = "multi"
    SCALE = "scale"
    TEXT = "text"


class Survey(Row):
    """A survey of the people of a unit. `threshold`: about fewer people than this nothing is shown.

    `template` ties the rounds of one questionnaire together. `groups` is {unit id: [name, people]}, as it was when it
    opened: the coarse units an anonymous sheet may name; everybody else is of the rest, "". What was counted when it
    closed stays: `invited`, `answered`, and the senses' points (1 to 5) with the number of answers and of sheets, which
    are nought where fewer than `threshold` answered one of them.
    """

    __tablename__ = "survey"
    __table_args__ = (Index("ix_survey_unit_state", "unit_id", "state"),)

    title: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(255), default="")
    template: Mapped[str] = mapped_column(String(16), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    anonymous: Mapped[bool] = mapped_column(Boolean, default=True)
    threshold: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), default=State.DRAFT)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(Integer, default=1)
    reminded: Mapped[int] = mapped_column(Integer, default=0)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_back: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    groups: Mapped[dict[str, Any]] = mapped_column(default=dict)
    invited: Mapped[int] = mapped_column(Integer, default=0)
    answered: Mapped[int] = mapped_column(Integer, default=0)
    sense_points: Mapped[int] = mapped_column(Integer, default=0)
    sense_answers: Mapped[int] = mapped_column(Integer, default=0)
    sense_sheets: Mapped[int] = mapped_column(Integer, default=0)

    unit: Mapped[Unit] = relationship()
    questions: Mapped[list["SurveyQuestion"]] = relationship(
        back_populates="survey", order_by="SurveyQuestion.place", cascade="all, delete-orphan"
    )

    @property
    def ballot(self) -> str:
        """The name under which sheets are cast."""
        return f"survey:{self.public_id}"

    @property
    def counted(self) -> bool:
        """Whether there are results."""
        return self.state in (State.CLOSED, State.PUBLISHED)


class SurveyQuestion(Row):
    """One question. `theme` names what it is about: one of the senses, or a theme of the firm's own."""

    __tablename__ = "survey_question"
    __table_args__ = (Index("ix_survey_question_place", "survey_id", "place"),)

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    place: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(255))
    options: Mapped[list[Any]] = mapped_column(default=list)
    required: Mapped[bool] = mapped_column(Boolean, default=True)
    theme: Mapped[str] = mapped_column(String(16), default="")

    survey: Mapped[Survey] = relationship(back_populates="questions")

    @property
    def key(self) -> str:
        """Its name on a sheet."""
        return str(self.id)


class SurveyDraft(Row):
    """What somebody has answered and not handed in: sealed, and gone once it is."""

    __tablename__ = "survey_draft"
    __table_args__ = (
        UniqueConstraint("survey_id", "person_id"),
        {"info": {"erase": "delete", "export": "count", "label": "没交的问卷"}},
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answers: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})


class SurveyAnswer(Plain):
    """One person's sheet of a survey that is answered by name: {question: answer}."""

    __tablename__ = "survey_answer"
    __table_args__ = (UniqueConstraint("survey_id", "person_id"), {"info": {"label": "我答的实名问卷"}})

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    group: Mapped[str] = mapped_column("unit_group", String(32), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


def index_of(points: int, answers: int) -> float | None:
    """Points of 1 to 5 as 0 to 100, to one decimal."""
    return round(25 * (points / answers - 1), 1) if answers else None
