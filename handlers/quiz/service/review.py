"""The wrong-question book: FSRS over every answer from every mode, one due question at a time, when it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.turn import Refusal
from handlers.quiz import texts
from handlers.quiz.service.contests import SHANGHAI
from handlers.quiz.service.playing import keep_answer
from handlers.quiz.service.sittings import one_at_a_time
from models.base import table_of, upsert
from models.contest import ReviewCard
from models.org import Person
from models.quiz import Answer, Choice, Question
from models.study import Review

if TYPE_CHECKING:
    from fsrs import Scheduler

SELF_MARKED = "essay"


class NothingDue(Refusal):
    """No question waits."""

    text = texts.NOTHING_DUE


@cache
def scheduler() -> "Scheduler":
    """Steps of whole days: nobody is asked the same thing twice on one day. No chance in it."""
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def catch_up(session: Session, person: Person) -> int:
    """Take in the person's answers since the last time. Returns how many."""
    newer = and_(ReviewCard.person_id == Answer.person_id, ReviewCard.question_id == Answer.question_id)
    query = select(Answer).outerjoin(ReviewCard, newer).where(Answer.person_id == person.id)
    query = query.where(or_(ReviewCard.id.is_(None), ReviewCard.answer_id < Answer.id)).order_by(Answer.id)
    if session.scalar(query.with_only_columns(Answer.id).limit(1)) is None:
        return 0
    one_at_a_time(session, person)
    answers = session.scalars(query).all()
    by_question: dict[int, list[Answer]] = {}
    for answer in answers:
        by_question.setdefault(answer.question_id, []).append(answer)
    for question, rows in by_question.items():
        _take(session, person, question, rows)
    return len(answers)


def _take(session: Session, person: Person, question_id: int, answers: Sequence[Answer]) -> None:
    from fsrs import Card, Rating

    query = select(ReviewCard).where(ReviewCard.person_id == person.id, ReviewCard.question_id == question_id)
    known = session.scalar(query)
    card, wrong = (Card.from_dict(cast(Any, known.card)), known.wrong) if known else (Card(card_id=question_id), 0)
    for answer in answers:
        at = max(answer.at, card.last_review) if card.last_review else answer.at
        card, _ = scheduler().review_card(card, Rating.Good if answer.right else Rating.Again, at)
        wrong += not answer.right
    row: dict[str, Any] = {"person_id": person.id, "question_id": question_id, "answer_id": answers[-1].id}
    row |= {"card": dict(card.to_dict()), "due": card.due, "wrong": wrong}
    changed = ("answer_id", "card", "due", "wrong")
    upsert(session, table_of(ReviewCard), row, unique=("person_id", "question_id"), update=changed)
    if known:
        session.expire(known)


@dataclass(frozen=True, slots=True)
class Due:
    """A question to go over again, and how many are due with it."""

    question: Question
    count: int


def due(session: Session, person: Person, *, now: datetime) -> Due:
    """The one that has been due longest, of those once answered wrongly. Raises: NothingDue."""
    catch_up(session, person)
    query = _due(person, now)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    question = session.scalars(query.order_by(ReviewCard.due, ReviewCard.id).limit(1)).first()
    if question is None:
        raise NothingDue(texts.nothing_due(next_due(session, person)))
    return Due(question, count)


def count_due(session: Session, person: Person, *, now: datetime) -> int:
    """How many are due."""
    catch_up(session, person)
    return session.scalar(select(func.count()).select_from(_due(person, now).subquery())) or 0


def _due(person: Person, now: datetime) -> Select[Question]:
    """Also questions that were retired are forgotten here: their wording is no longer right."""
    query = select(Question).join(ReviewCard, ReviewCard.question_id == Question.id)
    query = query.where(ReviewCard.person_id == person.id, ReviewCard.due <= now, ReviewCard.wrong > 0)
    return query.where(Question.state == Review.APPROVED, Question.kind != SELF_MARKED)


def next_due(session: Session, person: Person) -> datetime | None:
    """When the next one of the book is due."""
    query = select(func.min(ReviewCard.due)).where(ReviewCard.person_id == person.id, ReviewCard.wrong > 0)
    return session.scalar(query)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What an answer in the book came to; `again` where the day's first answer stands. `next`: when it comes back."""

    question: Question
    right: bool
    again: bool
    next: datetime | None
    left: int


def answer(session: Session, person: Person, question_id: int, choice: Choice, *, now: datetime) -> Reviewed:
    """Take an answer to a question of the book; the first one of a day stands."""
    question = session.get_one(Question, question_id)
    occasion = f"review:{now.astimezone(SHANGHAI).date().isoformat()}"
    right = question.is_right(choice)
    fresh = keep_answer(session, person.id, question.id, occasion, choice, right=right, now=now)
    left = count_due(session, person, now=now)
    query = select(ReviewCard.due).where(ReviewCard.person_id == person.id, ReviewCard.question_id == question.id)
    return Reviewed(question, right, not fresh, session.scalar(query), left)
