"""Contests, their frozen questions, who sat them, the append-only log, fixtures, certificates, the review book."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import KEY, Instant, Plain, Row
from models.quiz import Answer, Question
from models.study import Review

# What standings are counted from: letters and numbers, which stay when a person is erased.
KEPT: dict[str, Any] = {"erase": "keep"}


class Mode(StrEnum):
    """What kind of contest it is."""

    PAPER = "paper"
    CHALLENGE = "challenge"
    DUEL = "duel"
    LEAGUE = "league"
    LIVE = "live"


class ContestState(StrEnum):
    """Where a contest stands. A draft is being set up; its rules are frozen once it is open."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Sitting(StrEnum):
    """Where an attempt stands. FALLEN: a challenge after a wrong answer that may be revived."""

    RUNNING = "running"
    FALLEN = "fallen"
    DONE = "done"


class Contest(Row):
    """A contest for a unit and all below it. `terms`: how it is played; `ruleset`: how it is marked and ranked."""

    __tablename__ = "contest"
    __table_args__ = (Index("ix_contest_open", "state", "closes_at"),)

    title: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(16))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    state: Mapped[str] = mapped_column(String(16), default=ContestState.DRAFT)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ruleset: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class ContestQuestion(Plain):
    """A question as this contest asks it: `asked` is its wording and key, frozen when the contest opened."""

    __tablename__ = "contest_question"
    __table_args__ = (UniqueConstraint("contest_id", "question_id"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    asked: Mapped[dict[str, Any]]


class Fixture(Row):
    """A match: two units in a league's round, or a duel of 2 or 4 people. `paper`: the same questions for all sides."""

    __tablename__ = "contest_fixture"
    __table_args__ = (
        UniqueConstraint("contest_id", "stage", "round_no", "slot"),
        Index("ix_fixture_open", "state", "closes_at"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    stage: Mapped[str] = mapped_column(String(16))
    round_no: Mapped[int | None] = mapped_column(Integer)
    slot: Mapped[int | None] = mapped_column(Integer)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    away_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    size: Mapped[int] = mapped_column(Integer, default=2)
    paper: Mapped[list[Any]] = mapped_column(default=list)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="open")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


class Attempt(Row):
    """One sitting by one person. `paper`: question ids in order, `place` the current one, put at `asked_at`.

    `score` is what it came to, written when it is over and again after each correction; the log alone decides it.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("contest_id", "person_id", "number"),
        Index("ix_attempt_due", "state", "ends_at"),
        Index("ix_attempt_fixture", "fixture_id"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    fixture_id: Mapped[int | None] = mapped_column(ForeignKey("contest_fixture.id"))
    number: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    seed: Mapped[str] = mapped_column(String(KEY), info=KEPT)
    paper: Mapped[list[Any]] = mapped_column(default=list, info=KEPT)
    proof: Mapped[dict[str, Any]] = mapped_column(default=dict, info=KEPT)
    score: Mapped[dict[str, Any]] = mapped_column(default=dict, info=KEPT)
    place: Mapped[int] = mapped_column(Integer, default=0)
    revivals: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(16), default=Sitting.RUNNING)
    started_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Seat(Plain):
    """A place in a duel, and whose run it shows: a person's own attempt, or a recording of an earlier one."""

    __tablename__ = "duel_seat"
    __table_args__ = (UniqueConstraint("fixture_id", "lane"), UniqueConstraint("fixture_id", "attempt_id"))

    fixture_id: Mapped[int] = mapped_column(ForeignKey("contest_fixture.id"))
    lane: Mapped[int] = mapped_column(Integer)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    recorded: Mapped[bool] = mapped_column(default=False)


class ContestEvent(Plain):
    """The log, append only: answers (one an attempt and question), misses, voids, new keys, awards."""

    __tablename__ = "contest_event"
    __table_args__ = (UniqueConstraint("attempt_id", "question_id"), Index("ix_contest_event_contest", "contest_id"))

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict, info=KEPT)
    ms: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Certificate(Row):
    """What somebody won. `holder` is "person:7" or "unit:3"; `code` checks the number; revoked ones stay, as such."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("contest_id", "holder", "title"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    holder: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(String(32), unique=True)
    code: Mapped[str] = mapped_column(String(16))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ReviewCard(Plain):
    """How well a person remembers a question: the FSRS card after `answer_id`, next `due`; `wrong` counts misses."""

    __tablename__ = "review_card"
    __table_args__ = (
        UniqueConstraint("person_id", "question_id"),
        Index("ix_review_card_due", "person_id", "due"),
        {"info": {"erase": "delete"}},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    card: Mapped[dict[str, Any]]
    due: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(Integer, default=0)


def due_count(session: Session, person_id: int, *, now: datetime) -> int:
    """How many questions of a person's wrong-question book are due, without taking new answers into it.

    A wrong answer that no card knows of yet is due after a day, which is where the book would put it.
    """
    return session.scalar(_due(), {"person": person_id, "now": now, "yesterday": now - timedelta(days=1)}) or 0


@cache
def _due() -> "Select[int]":
    """Built once: every answer asks for it."""
    person: BindParameter[Any] = bindparam("person")
    now, yesterday = bindparam("now", type_=Instant), bindparam("yesterday", type_=Instant)
    latest = select(func.max(Answer.id)).where(Answer.person_id == person).group_by(Answer.question_id)
    mine = and_(ReviewCard.person_id == person, ReviewCard.question_id == Answer.question_id)
    known = and_(ReviewCard.answer_id == Answer.id, ReviewCard.due <= now, ReviewCard.wrong > 0)
    fresh = or_(ReviewCard.id.is_(None), ReviewCard.answer_id < Answer.id)
    missed = and_(fresh, Answer.right.is_(False), Answer.at <= yesterday)
    query = select(func.count()).select_from(Answer).join(Question, Question.id == Answer.question_id)
    query = query.outerjoin(ReviewCard, mine).where(Answer.id.in_(latest), or_(known, missed))
    return query.where(Question.state == Review.APPROVED, Question.kind != "essay")
