"""The question bank: adding, review by a second person, validity, search, duplicates, retirement."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bot import search
from bot.scope import NotFound, not_the_same, unit_ids_in_scope
from bot.turn import Refusal
from bot.words import fold
from handlers.quiz import texts_bank as texts
from models.org import Person, Role
from models.quiz import LETTERS, Question, QuestionBank, fold_answer
from models.study import Review

KIND = "question"
KEEPERS = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY, Role.LECTURER)
UNSETTLED = (Review.DRAFT, Review.REJECTED)
WORDING = ("kind", "stem", "options", "answer", "explanation", "source")
FIELDS = (*WORDING, "tags", "difficulty", "valid_from", "valid_until")


class NotAKeeper(Refusal):
    """The person keeps no bank."""

    text = texts.NOT_A_KEEPER


class NotPending(Refusal):
    """Somebody else reviewed it first, or it is not up for review."""

    text = texts.NOT_PENDING


def fingerprint(stem: str, options: Sequence[Any]) -> str:
    """What makes a question the same one in a bank: its folded wording, whatever the order of the options."""
    parts = [fold_answer(stem), *sorted(fold_answer(str(option)) for option in options)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def bank_named(session: Session, name: str) -> QuestionBank | None:
    """The bank of that name."""
    return session.scalar(select(QuestionBank).where(QuestionBank.name == name))


def open_bank(session: Session, name: str, *, unit_id: int | None = None, now: datetime) -> QuestionBank:
    """The bank of that name, made where it is missing."""
    bank = bank_named(session, name)
    if bank is None:
        bank = QuestionBank(name=name, unit_id=unit_id, created_at=now)
        session.add(bank)
        session.flush()
    return bank


def banks_for(session: Session, keeper: Person) -> list[tuple[QuestionBank, int]]:
    """The banks a keeper may use (their units', and everybody's), each with how many questions are approved.

    Raises: NotAKeeper.
    """
    approved = func.count(Question.id).filter(Question.state == Review.APPROVED)
    query = select(QuestionBank, approved).outerjoin(Question, Question.bank_id == QuestionBank.id)
    rows = session.execute(query.where(kept_by(session, keeper)).group_by(QuestionBank.id).order_by(QuestionBank.id))
    return [(bank, count) for bank, count in rows]


def bank_for(session: Session, keeper: Person, public_id: str) -> QuestionBank:
    """One bank that a keeper may use. Raises: NotFound, NotAKeeper."""
    query = select(QuestionBank).where(QuestionBank.public_id == public_id, kept_by(session, keeper))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def kept_by(session: Session, keeper: Person) -> Any:
    """The condition on QuestionBank for the banks of a keeper's units and everybody's. Raises: NotAKeeper."""
    units = unit_ids_in_scope(keeper, *KEEPERS)
    if session.scalar(units.limit(1)) is None:
        raise NotAKeeper
    return or_(QuestionBank.unit_id.is_(None), QuestionBank.unit_id.in_(units))


@dataclass(frozen=True, slots=True)
class Added:
    """What adding came to: new, already there, and there with other words about the key."""

    new: int = 0
    known: int = 0
    doubtful: int = 0


def add(
    session: Session, bank: QuestionBank, rows: Iterable[Mapping[str, Any]], *, author: Person | None, now: datetime
) -> Added:
    """Add questions (mappings of FIELDS, and `state`); one that the bank already has is passed over.

    They wait for a second person's review (state "pending"), or to be put right ("draft") where they are doubtful. A
    draft or rejected question that comes again without doubts is put right by it, and waits for review.
    """
    known = set(session.scalars(select(Question.fingerprint).where(Question.bank_id == bank.id)))
    query = select(Question).where(Question.bank_id == bank.id, Question.state.in_(UNSETTLED))
    unsettled = {question.fingerprint: question for question in session.scalars(query)}
    new = again = doubtful = 0
    for row in rows:
        mark = fingerprint(row["stem"], row["options"])
        fields = {name: row[name] for name in FIELDS if name in row}
        if mark in unsettled and row.get("state", Review.PENDING) == Review.PENDING:
            _put_right(session, unsettled.pop(mark), fields, author)
            new += 1
            continue
        if mark in known:
            again += 1
            continue
        known.add(mark)
        question = Question(bank_id=bank.id, fingerprint=mark, created_at=now, **fields)
        question.state = row.get("state", Review.PENDING)
        question.author_id = author.id if author else None
        session.add(question)
        session.flush()
        index(session, question)
        new += 1
        doubtful += question.state == Review.DRAFT
    return Added(new, again, doubtful)


def _put_right(session: Session, question: Question, fields: Mapping[str, Any], author: Person | None) -> None:
    for name, value in fields.items():
        setattr(question, name, value)
    question.state, question.reviewer_id = Review.PENDING, None
    question.author_id = author.id if author else None
    index(session, question)


def index(session: Session, question: Question) -> None:
    """Make a question findable; to be called whenever its text changes."""
    search.index(session, KIND, question.id, (question.stem, *map(str, question.options), question.source))


def find(session: Session, keeper: Person, words: str, *, limit: int = 20) -> list[Question]:
    """Questions of the keeper's banks whose text holds every word. Raises: NotAKeeper."""
    ids = search.candidates(session, KIND, words)
    query = select(Question).join(QuestionBank).where(Question.id.in_(ids), kept_by(session, keeper))
    wanted = [fold(word) for word in words.split() if fold(word)]
    rows = session.scalars(query.order_by(Question.id.desc()))
    return [q for q in rows if all(word in fold(f"{q.asked()} {q.source}") for word in wanted)][:limit]


def question_for(session: Session, keeper: Person, public_id: str) -> Question:
    """One question of the keeper's banks. Raises: NotFound, NotAKeeper."""
    query = select(Question).join(QuestionBank).where(Question.public_id == public_id, kept_by(session, keeper))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def pending(session: Session, keeper: Person) -> Select[Question]:
    """Questions waiting for this keeper's review: not their own. Raises: NotAKeeper."""
    query = select(Question).join(QuestionBank).where(kept_by(session, keeper), Question.state == Review.PENDING)
    return query.where(or_(Question.author_id.is_(None), Question.author_id != keeper.id)).order_by(Question.id)


def review(session: Session, question: Question, reviewer: Person, *, approve: bool) -> None:
    """A second person's word on a question. Raises: SamePerson, NotPending, NotAKeeper."""
    bank = session.get_one(QuestionBank, question.bank_id)
    if session.scalar(select(QuestionBank.id).where(QuestionBank.id == bank.id, kept_by(session, reviewer))) is None:
        raise NotFound
    not_the_same(question.author_id, reviewer)
    if question.state != Review.PENDING:
        raise NotPending
    question.state = Review.APPROVED if approve else Review.REJECTED
    question.reviewer_id = reviewer.id


def review_all(session: Session, reviewer: Person) -> int:
    """Approve everything that waits for this keeper. Returns how many."""
    rows = session.scalars(pending(session, reviewer)).all()
    for question in rows:
        question.state, question.reviewer_id = Review.APPROVED, reviewer.id
    return len(rows)


def retire(question: Question) -> None:
    """Ask it no more; what was answered stays. Whether somebody may is asked by `editing.retire`."""
    question.state = Review.RETIRED


def retire_outdated(session: Session, *, today: date) -> int:
    """Retire what was valid until a day before today. Returns how many."""
    query = select(Question).where(Question.valid_until < today, Question.state != Review.RETIRED)
    rows = session.scalars(query).all()
    for question in rows:
        retire(question)
    return len(rows)


def usable(bank_id: int, *, on: date, kinds: Sequence[str] = ("single", "multi", "judge", "blank")) -> Select[Question]:
    """Approved questions of a bank that are valid on a day."""
    query = select(Question).where(Question.bank_id == bank_id, Question.state == Review.APPROVED)
    query = query.where(Question.kind.in_(kinds))
    query = query.where(or_(Question.valid_from.is_(None), Question.valid_from <= on))
    return query.where(or_(Question.valid_until.is_(None), Question.valid_until >= on)).order_by(Question.id)


def duplicates(session: Session, keeper: Person) -> list[list[Question]]:
    """Groups with the same stem over the keeper's banks, retired ones left out. Raises: NotAKeeper."""
    query = select(Question).join(QuestionBank).where(kept_by(session, keeper), Question.state != Review.RETIRED)
    groups: dict[str, list[Question]] = defaultdict(list)
    for question in session.scalars(query.order_by(Question.id)):
        groups[fold_answer(question.stem)].append(question)
    return [group for group in groups.values() if len(group) > 1]


def worded(kind: str, options: Sequence[Any], answer: Any) -> str:
    """A key by its wording, so that the order of options does not matter."""
    if kind in ("single", "multi") and isinstance(answer, list):
        places = [LETTERS.index(letter) for letter in answer if letter in LETTERS]
        return "|".join(sorted(fold_answer(str(options[i])) for i in places if i < len(options)))
    return fold_answer(str(answer))
