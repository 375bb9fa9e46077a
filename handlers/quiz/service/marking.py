"""What attempts came to, told from the log alone: a voided question or a new key changes every number by itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import NotFound
from handlers.quiz.rules.events import Answered, Joined, Voided
from handlers.quiz.rules.frozen import thaw
from handlers.quiz.rules.numbers import Points, whole
from handlers.quiz.rules.scoring import Item, Ruleset, full_marks
from handlers.quiz.rules.table import Tally
from handlers.quiz.terms import Terms
from models.base import to_ms
from models.contest import Attempt, Contest, ContestEvent, ContestQuestion
from models.quiz import Question

FEW = 50


@dataclass(frozen=True, slots=True)
class Score:
    """What an attempt came to. `points` of 100: the part earned of what its questions that count can earn."""

    attempt: int
    person: int
    unit: int | None
    points: Points
    right: int
    answered: int
    of: int
    ms: int
    finished: int

    def to_json(self) -> dict[str, Any]:
        """As the attempt's row keeps it; points are exact ("200/3")."""
        kept = {name: getattr(self, name) for name in ("right", "answered", "of", "ms", "finished")}
        return {"points": str(self.points), **kept}

    @classmethod
    def kept(cls, attempt: int, person: int, unit: int | None, score: dict[str, Any]) -> "Score":
        """What `to_json` wrote."""
        fields = {name: score[name] for name in ("right", "answered", "of", "ms", "finished")}
        return cls(attempt, person, unit, whole(Fraction(score["points"])), **fields)


def voided(session: Session, contest_id: int) -> frozenset[int]:
    """The questions that count for nobody."""
    query = select(ContestEvent.question_id).where(ContestEvent.contest_id == contest_id, ContestEvent.kind == "voided")
    return frozenset(q for q in session.scalars(query) if q is not None)


def rekeyed(session: Session, contest_id: int) -> dict[int, Any]:
    """The keys that were put right."""
    query = select(ContestEvent).where(ContestEvent.contest_id == contest_id, ContestEvent.kind == "rekeyed")
    return {e.question_id: e.data["key"] for e in session.scalars(query.order_by(ContestEvent.id)) if e.question_id}


def asked(session: Session, contest_id: int, ids: Iterable[int] | None = None) -> dict[int, Question]:
    """Questions as the contest asks them, by id; they are in no session."""
    query = select(ContestQuestion).where(ContestQuestion.contest_id == contest_id)
    if ids is not None:
        query = query.where(ContestQuestion.question_id.in_(list(ids)))
    keys = rekeyed(session, contest_id)
    found = {}
    for row in session.scalars(query.order_by(ContestQuestion.position)):
        fields = {**row.asked, "answer": keys.get(row.question_id, row.asked["answer"])}
        found[row.question_id] = Question(id=row.question_id, **fields)
    return found


def public_ids(session: Session, contest_id: int) -> dict[int, str]:
    """The public ids of a contest's questions, by id."""
    query = select(Question.id, Question.public_id).join(ContestQuestion, ContestQuestion.question_id == Question.id)
    return dict(session.execute(query.where(ContestQuestion.contest_id == contest_id)).all())


def asked_by_id(session: Session, contest_id: int, public_id: str) -> Question:
    """One of a contest's questions as it asks it. Raises: NotFound."""
    found = next((number for number, name in public_ids(session, contest_id).items() if name == public_id), None)
    if found is None:
        raise NotFound
    return asked(session, contest_id, [found])[found]


def scores(session: Session, contest: Contest, attempts: Sequence[Attempt]) -> list[Score]:
    """A score for each of the attempts."""
    terms, rules = Terms.of(contest.terms), thaw(contest.ruleset)
    questions = asked(session, contest.id, {q for a in attempts for q in a.paper} if len(attempts) < FEW else None)
    gone = voided(session, contest.id)
    answers = _answers(session, contest, attempts)
    limit = terms.seconds * 1000 if terms.seconds else None
    items = {q.id: Item(q.id, q.kind, q.answer, terms.worth.get(q.kind, 1), limit) for q in questions.values()}
    return [_score(a, [items[q] for q in a.paper], rules, gone, answers[a.id]) for a in attempts]


def _answers(session: Session, contest: Contest, attempts: Sequence[Attempt]) -> dict[int, list[Answered]]:
    """By attempt, in order."""
    wanted = (ContestEvent.attempt_id, ContestEvent.person_id, ContestEvent.question_id)
    query = select(*wanted, ContestEvent.data, ContestEvent.ms, ContestEvent.at)
    query = query.where(ContestEvent.contest_id == contest.id, ContestEvent.kind == "answered")
    if len(attempts) < FEW:
        query = query.where(ContestEvent.attempt_id.in_([attempt.id for attempt in attempts]))
    found: dict[int, list[Answered]] = defaultdict(list)
    for attempt, person, question, data, ms, at in session.execute(query.order_by(ContestEvent.id)):
        found[attempt].append(Answered(person, question, data["choice"], ms, to_ms(at)))
    return found


def keep(session: Session, contest: Contest, attempts: Sequence[Attempt]) -> None:
    """Write down what finished attempts came to."""
    for attempt, score in zip(attempts, scores(session, contest, attempts), strict=True):
        attempt.score = score.to_json()


def _score(
    attempt: Attempt, items: Sequence[Item], rules: Ruleset, gone: frozenset[int], answers: Sequence[Answered]
) -> Score:
    tally = Tally(Ruleset(tuple(items), rules.speed, rules.partial, rules.streaks))
    tally.take(Joined(attempt.person_id, attempt.unit_id))
    for question in gone & {item.id for item in items}:
        tally.take(Voided(question, ""))
    for answered in answers:
        tally.take(answered)
    row, full = tally.row(attempt.person_id), full_marks(tally.ruleset, gone)
    points = whole(Fraction(100 * row.points) / full) if full else 0
    of = sum(item.id not in gone for item in items)
    finished = to_ms(attempt.finished_at) if attempt.finished_at else row.finished or to_ms(attempt.started_at)
    return Score(attempt.id, attempt.person_id, attempt.unit_id, points, row.right, row.answered, of, row.ms, finished)


def log(
    session: Session, contest_id: int, kind: str, *, question: int, at: datetime, by: int | None, **data: Any
) -> int:
    """One event about the contest itself; its number."""
    event = ContestEvent(contest_id=contest_id, kind=kind, question_id=question, data=data, ms=0, at=at, by_id=by)
    session.add(event)
    session.flush()
    return event.id
