"""Question banks, questions, and every answer from every mode."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Json, Plain, Row
from models.study import Review


class QuestionBank(Row):
    """A named collection of questions kept by a unit."""

    __tablename__ = "question_bank"

    name: Mapped[str] = mapped_column(String(128), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_at: Mapped[datetime]


class Question(Row):
    """One question. `kind`: single, multi, judge, blank or essay. `answer`: a list of option letters (single, multi),
    true or false (judge), a list of lists of accepted texts (blank), a text (essay).
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("bank_id", "fingerprint"),)

    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]] = mapped_column(default=list)
    answer: Mapped[Any] = mapped_column(Json)
    explanation: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(255), default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    difficulty: Mapped[int] = mapped_column(Integer, default=2)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16), default=Review.PENDING, index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class Answer(Plain):
    """What a person answered once. `occasion` ("daily:2026-11-24", "attempt:17") makes a second tap change nothing."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("person_id", "question_id", "occasion"),
        Index("ix_answer_question", "question_id"),
        Index("ix_answer_occasion", "occasion"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    occasion: Mapped[str] = mapped_column(String(64))
    choice: Mapped[Any] = mapped_column(Json)
    right: Mapped[bool]
    at: Mapped[datetime]
