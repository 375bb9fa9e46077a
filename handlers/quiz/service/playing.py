"""Playing an attempt, whoever asks: the question that is put now, an answer to it, reviving, giving up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import NotFound
from bot.turn import Refusal
from handlers.quiz import texts
from handlers.quiz.rules.scoring import share
from handlers.quiz.rules.shuffle import shuffled, to_original, to_shown
from handlers.quiz.service import duels, marking, sittings
from handlers.quiz.terms import Terms
from models.base import MILLISECOND, insert_ignore, table_of
from models.contest import Attempt, Contest, ContestEvent, Mode, Sitting
from models.org import Person
from models.quiz import LETTERS, Answer, Choice, Question


class NothingToRevive(Refusal):
    """The challenge has not fallen, or its revival is used."""

    text = texts.NOTHING_TO_REVIVE


@dataclass(frozen=True, slots=True)
class Put:
    """The question that is put now, as this player sees it: `question` has its options in the player's own order."""

    question_id: int
    number: int
    of: int
    question: Question
    left: timedelta


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer. `refused`: why it does not count ("late", "twice", "other_question", "over"), or None.

    `told`: the answered question in the player's order, where the terms tell right from wrong at once; else None.
    """

    attempt: Attempt
    refused: str | None = None
    right: bool | None = None
    told: Question | None = None
    next: Put | None = None


def attempt_of(session: Session, person: Person, attempt_id: int) -> tuple[Contest, Attempt]:
    """The person's own attempt, locked until the end of the transaction. Raises: NotFound."""
    query = select(Attempt).where(Attempt.id == attempt_id, Attempt.person_id == person.id).with_for_update()
    attempt = session.scalar(query)
    if attempt is None:
        raise NotFound
    return session.get_one(Contest, attempt.contest_id), attempt


def put(session: Session, contest: Contest, attempt: Attempt, *, now: datetime) -> tuple[Put | None, bool]:
    """The question that is put now (None: there is none), and whether the one before was missed for want of time."""
    missed = sittings.settle(session, contest, attempt, now=now)
    if contest.mode == Mode.DUEL:
        session.flush()
        duels.progress(session, contest, attempt, now=now)
    if attempt.state == Sitting.DONE and not attempt.score:
        marking.keep(session, contest, [attempt])
    return _now(session, contest, attempt, now), missed


def _now(session: Session, contest: Contest, attempt: Attempt, now: datetime) -> Put | None:
    if attempt.state != Sitting.RUNNING or attempt.place >= len(attempt.paper):
        return None
    ident, terms = attempt.paper[attempt.place], Terms.of(contest.terms)
    question = seen(session, contest, attempt, ident)
    ends = attempt.ends_at
    if terms.seconds:
        ends = min(ends, attempt.asked_at + timedelta(seconds=terms.seconds))
    return Put(ident, attempt.place + 1, len(attempt.paper), question, max(ends - now, timedelta()))


def seen(session: Session, contest: Contest, attempt: Attempt, question_id: int) -> Question:
    """A question as the player of this attempt sees it: options, and the key's letters, in the player's order."""
    question = marking.asked(session, contest.id, [question_id])[question_id]
    order = order_of(contest, attempt, question)
    if not order:
        return question
    options = [question.options[LETTERS.index(letter)] for letter in order]
    fields = {name: getattr(question, name) for name in ("kind", "stem", "explanation", "source")}
    return Question(id=question.id, options=options, answer=to_shown(question.answer, order), **fields)


def order_of(contest: Contest, attempt: Attempt, question: Question) -> tuple[str, ...]:
    """The bank's letters in this player's order; none where the question has no options to shuffle."""
    if question.kind not in ("single", "multi") or not Terms.of(contest.terms).shuffle:
        return ()
    return shuffled([str(option) for option in question.options], f"{attempt.seed}:{question.id}")


def answer(
    session: Session, person: Person, attempt_id: int, question_id: int, choice: Choice, *, now: datetime
) -> Outcome:
    """Take an answer, `choice` in the letters the player sees. The first one to a question stands; the clock is `now`.

    What does not count is not an exception: time may have ended the attempt, and that has to be kept. Raises: NotFound.
    """
    contest, attempt = attempt_of(session, person, attempt_id)
    was_over = attempt.state != Sitting.RUNNING
    current, missed = put(session, contest, attempt, now=now)
    if current is None or current.question_id != question_id or missed:
        why = "over" if was_over else _why_not(session, attempt, question_id)
        return Outcome(attempt, refused=why, next=current)
    right = _record(session, contest, attempt, question_id, choice, now)
    told = current.question if Terms.of(contest.terms).reveal else None
    attempt.place, attempt.asked_at = attempt.place + 1, now
    if contest.mode == Mode.CHALLENGE:
        sittings.judge(attempt, right=right, now=now)
    following, _ = put(session, contest, attempt, now=now)
    return Outcome(attempt, right=right, told=told, next=following)


def _why_not(session: Session, attempt: Attempt, question_id: int) -> str:
    query = select(ContestEvent.kind).where(
        ContestEvent.attempt_id == attempt.id, ContestEvent.question_id == question_id
    )
    kind = session.scalar(query)
    if kind == "answered":
        return "twice"
    if kind == "missed" or attempt.state == Sitting.DONE:
        return "late"
    return "other_question"


def _record(
    session: Session, contest: Contest, attempt: Attempt, question_id: int, choice: Choice, now: datetime
) -> bool:
    question = marking.asked(session, contest.id, [question_id])[question_id]
    order = order_of(contest, attempt, question)
    if order and isinstance(choice, list):
        choice = to_original(choice, order)
    right = share(question.kind, question.answer, choice) == 1
    event = ContestEvent(contest_id=contest.id, attempt_id=attempt.id, kind="answered", person_id=attempt.person_id)
    event.unit_id, event.question_id, event.at = attempt.unit_id, question_id, now
    event.data, event.ms = {"choice": choice}, (now - attempt.asked_at) // MILLISECOND
    session.add(event)
    session.flush()
    keep_answer(session, attempt.person_id, question_id, f"attempt:{attempt.id}", choice, right=right, now=now)
    return right


def keep_answer(
    session: Session, person_id: int, question_id: int, occasion: str, choice: Any, *, right: bool, now: datetime
) -> bool:
    """Beside every mode's own log: what difficulties and the review book are told from. Whether it was new."""
    row = {"person_id": person_id, "question_id": question_id, "occasion": occasion}
    row |= {"choice": choice, "right": right, "at": now}
    return insert_ignore(session, table_of(Answer), row, unique=("person_id", "question_id", "occasion")) == 1


def revive(session: Session, person: Person, attempt_id: int, *, now: datetime) -> Put | None:
    """Take a fallen challenge up again, once. Raises: NothingToRevive, NotFound."""
    contest, attempt = attempt_of(session, person, attempt_id)
    sittings.settle(session, contest, attempt, now=now)
    if attempt.state != Sitting.FALLEN or not attempt.revivals:
        raise NothingToRevive
    attempt.revivals, attempt.state, attempt.asked_at = attempt.revivals - 1, Sitting.RUNNING, now
    return put(session, contest, attempt, now=now)[0]


def hand_in(session: Session, person: Person, attempt_id: int, *, now: datetime) -> Attempt:
    """End an attempt before its time; what is unanswered earns nothing. Raises: NotFound."""
    contest, attempt = attempt_of(session, person, attempt_id)
    sittings.finish(attempt, at=min(now, attempt.ends_at))
    if contest.mode == Mode.DUEL:
        duels.progress(session, contest, attempt, now=now)
    return attempt
