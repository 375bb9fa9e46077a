"""Putting a contest right: a question made void, a key corrected. All is counted again, and people are told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import NotFound
from bot.turn import Refusal
from handlers.quiz import texts_results as texts
from handlers.quiz.rules.numbers import shown
from handlers.quiz.service import awards, contests, duels, marking, matches, results
from models.contest import Attempt, Contest, ContestState, Mode, Sitting
from models.org import Person
from models.quiz import Answer


class VoidAlready(Refusal):
    """The question counts for nobody already."""

    text = texts.VOID_ALREADY


class NoReason(Refusal):
    """People are told why, so there has to be a reason."""

    text = texts.NO_REASON


@dataclass(frozen=True, slots=True)
class Change:
    """What was put right, in words, and the number of its event in the log."""

    question: int
    what: str
    why: str
    event: int


def void(session: Session, organizer: Person, contest: Contest, question_id: int, *, why: str, now: datetime) -> int:
    """The question counts for nobody. Returns how many people were told. Raises: NotFound, VoidAlready, NoReason."""
    _check(session, organizer, contest, question_id, why)
    before = _points(session, contest, now)
    why = why.strip()
    event = marking.log(session, contest.id, "voided", question=question_id, at=now, by=organizer.id, why=why)
    return _again(session, contest, Change(question_id, texts.VOIDED, why, event), before, now)


def rekey(
    session: Session, organizer: Person, contest: Contest, question_id: int, key: Any, *, why: str, now: datetime
) -> int:
    """Mark every answer by another key. Returns how many people were told. Raises: NotFound, VoidAlready, NoReason."""
    _check(session, organizer, contest, question_id, why)
    before = _points(session, contest, now)
    why = why.strip()
    event = marking.log(session, contest.id, "rekeyed", question=question_id, at=now, by=organizer.id, why=why, key=key)
    question = marking.asked(session, contest.id, [question_id])[question_id]
    mine = select(Attempt.id).where(Attempt.contest_id == contest.id)
    occasions = [f"attempt:{attempt}" for attempt in session.scalars(mine)]
    for start in range(0, len(occasions), 500):
        query = select(Answer).where(Answer.question_id == question_id)
        for answer in session.scalars(query.where(Answer.occasion.in_(occasions[start : start + 500]))):
            answer.right = question.is_right(answer.choice)
    return _again(session, contest, Change(question_id, texts.REKEYED, why, event), before, now)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction would do: how many would be told, and whose points change, from what to what."""

    concerned: int
    changes: tuple[tuple[str, str | None, str | None], ...]


def preview(
    session: Session, organizer: Person, contest: Contest, question_id: int, *, key: Any = None, why: str, now: datetime
) -> Preview:
    """What voiding a question (or marking it by another key) would do; nothing stays of it.

    Raises: NotFound, VoidAlready, NoReason.
    """
    before = _points(session, contest, now)
    trying = session.begin_nested()
    if key is None:
        concerned = void(session, organizer, contest, question_id, why=why, now=now)
    else:
        concerned = rekey(session, organizer, contest, question_id, key, why=why, now=now)
    standings = results.places(session, contest, now=now)
    trying.rollback()
    session.expire_all()
    after = {row.row.person: (row.row.name, shown(row.row.points)) for row in standings.people}
    rows = [(name, before.get(person), points) for person, (name, points) in after.items()]
    return Preview(concerned, tuple(row for row in rows if row[1] != row[2]))


def _check(session: Session, organizer: Person, contest: Contest, question_id: int, why: str) -> None:
    contests.organized_one(session, organizer, contest.id)
    if not why.strip():
        raise NoReason
    if question_id not in marking.asked(session, contest.id, [question_id]):
        raise NotFound
    if question_id in marking.voided(session, contest.id):
        raise VoidAlready


def _points(session: Session, contest: Contest, now: datetime) -> dict[int, str]:
    return {row.row.person: shown(row.row.points) for row in results.places(session, contest, now=now).people}


def _concerned(session: Session, contest: Contest, question_id: int) -> set[int]:
    """Who had the question; what their attempts came to is written again."""
    every = session.scalars(select(Attempt).where(Attempt.contest_id == contest.id))
    attempts = [attempt for attempt in every if question_id in attempt.paper]
    marking.keep(session, contest, [attempt for attempt in attempts if attempt.state == Sitting.DONE])
    session.flush()
    return {attempt.person_id for attempt in attempts}


def _again(session: Session, contest: Contest, change: Change, before: dict[int, str], now: datetime) -> int:
    concerned = _concerned(session, contest, change.question)
    if contest.mode == Mode.DUEL:
        duels.resettle(session, contest)
    turned = matches.resettle(session, contest, now=now) if contest.mode == Mode.LEAGUE else []
    if contest.state == ContestState.CLOSED:
        awards.issue(session, contest, now=now)
    after = _points(session, contest, now)
    question = marking.asked(session, contest.id, [change.question])[change.question]
    for person in sorted(concerned):
        text = texts.corrected(contest, question, change.what, change.why, before.get(person), after.get(person))
        post(session, person, text, key=f"corrected:{change.event}:{person}", now=now)
    if turned and contest.created_by:
        text = texts.turned(contest, turned, matches.names(session, contest))
        post(session, contest.created_by, text, key=f"turned:{change.event}", now=now)
    return len(concerned)
