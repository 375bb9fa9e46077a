"""Putting a bank right by hand: fields checked and changed, keys corrected wherever they count, questions retired."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import NotFound, may
from bot.turn import Refusal
from handlers.quiz import texts_bank as texts
from handlers.quiz.service import banks, contests, corrections, marking
from models.contest import Contest, ContestQuestion, ContestState, Mode
from models.org import Person, Unit
from models.quiz import LETTERS, Answer, Question, QuestionBank, fold_answer
from models.study import Review

KINDS = ("single", "multi", "judge", "blank", "essay")
CHOICES = ("single", "multi")
LONGEST_STEM, LONGEST_OPTION, LONGEST_SOURCE = 2000, 500, 255


class BadQuestion(Refusal):
    """A question as it was written cannot be asked; the words name everything that is wrong."""


class SameQuestion(Refusal):
    """The bank has that wording already."""

    text = texts.SAME_QUESTION


class Retired(Refusal):
    """It is asked no more."""

    text = texts.RETIRED_ALREADY


@dataclass(frozen=True, slots=True)
class Amended:
    """What a correction came to: contests marked again, people told, contests of others whose organiser was told."""

    contests: int = 0
    told: int = 0
    others: int = 0


def checked(
    kind: str,
    stem: str,
    options: Sequence[str],
    answer: Any,
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The fields of a question (`banks.FIELDS`), clean; `answer` as the table `question` keeps it.

    Raises: BadQuestion.
    """
    stem, shown = stem.strip(), [option.strip() for option in options if option.strip()] if kind in CHOICES else []
    wrong = [*_stem_faults(kind, stem), *_option_faults(kind, shown), *_answer_faults(kind, shown, answer)]
    if valid_from and valid_until and valid_until < valid_from:
        wrong.append(texts.DAYS_TURNED)
    if wrong:
        raise BadQuestion("".join(wrong))
    if kind in CHOICES:
        answer = sorted(set(answer))
    days = {"valid_from": valid_from, "valid_until": valid_until}
    more = {name: value for name, value in more.items() if name in banks.FIELDS}
    if "source" in more:
        more["source"] = str(more["source"]).strip()[:LONGEST_SOURCE]
    return {"kind": kind, "stem": stem, "options": shown, "answer": answer, **days, **more}


def _stem_faults(kind: str, stem: str) -> list[str]:
    faults = [] if kind in KINDS else [texts.NO_KIND]
    if not stem:
        faults.append(texts.NO_STEM)
    return [*faults, texts.STEM_LONG] if len(stem) > LONGEST_STEM else faults


def _option_faults(kind: str, options: Sequence[str]) -> list[str]:
    if kind not in CHOICES:
        return []
    faults = [] if 2 <= len(options) <= len(LETTERS) else [texts.OPTIONS_COUNT]
    if len({fold_answer(option) or option for option in options}) < len(options):
        faults.append(texts.OPTIONS_EQUAL)
    return [*faults, texts.OPTION_LONG] if any(len(o) > LONGEST_OPTION for o in options) else faults


def _answer_faults(kind: str, options: Sequence[str], answer: Any) -> list[str]:
    if kind in CHOICES:
        letters = set(answer) if isinstance(answer, list) else set()
        if not letters or not letters <= set(LETTERS[: len(options)]):
            return [texts.NO_KEY]
        return [texts.ONE_KEY] if kind == "single" and len(letters) > 1 else []
    if kind == "judge":
        return [] if isinstance(answer, bool) else [texts.NO_JUDGEMENT]
    if kind == "blank":
        whole = isinstance(answer, list) and answer and all(blank and all(blank) for blank in answer)
        return [] if whole else [texts.NO_BLANK]
    return [] if isinstance(answer, str) and answer.strip() else [texts.NO_TEXT]


def key_in(kind: str, text: str) -> Any:
    """A key as people write it (B, A、C, 对, 1921|上海；沪) as the table keeps it; None where it is none."""
    if kind == "blank":
        return [[word.strip() for word in re.split("[;；]", blank)] for blank in re.split("[|｜]", text)]
    return text.strip() if kind == "essay" else Question(kind=kind, options=list(LETTERS)).read(text)


def kept(session: Session, keeper: Person, question: Question) -> Question:
    """The question, if it is of the keeper's banks. Raises: NotFound, NotAKeeper."""
    return banks.question_for(session, keeper, question.public_id)


def write(
    session: Session, keeper: Person, bank: QuestionBank, fields: Mapping[str, Any], *, now: datetime
) -> banks.Added:
    """A new question (as `checked` gives it), which waits for a second person. Raises: NotFound, NotAKeeper."""
    banks.bank_for(session, keeper, bank.public_id)
    return banks.add(session, bank, [fields], author=keeper, now=now)


def amend(
    session: Session, editor: Person, question: Question, *, why: str = "", now: datetime, **changes: Any
) -> Amended:
    """Change fields of a question; it has to be reviewed again, by somebody else than the editor.

    Where only its key changed, every contest of the editor's that asked it is marked again and those who answered are
    told `why`; the organisers of other contests are told to look. Raises: NotFound, NotAKeeper, SameQuestion, NoReason,
    TypeError for an unknown field.
    """
    kept(session, editor, question)
    if set(changes) - set(banks.FIELDS):
        raise TypeError(f"no such fields: {sorted(set(changes) - set(banks.FIELDS))}")
    before = (question.kind, list(question.options), question.answer)
    for name, value in changes.items():
        setattr(question, name, value)
    mark = banks.fingerprint(question.stem, question.options)
    same = exists().where(
        Question.bank_id == question.bank_id, Question.fingerprint == mark, Question.id != question.id
    )
    with session.no_autoflush:
        if session.scalar(select(same)):
            raise SameQuestion
    question.fingerprint, question.state = mark, Review.PENDING
    question.author_id, question.reviewer_id = editor.id, None
    session.flush()
    banks.index(session, question)
    rekeyed = before[:2] == (question.kind, list(question.options)) and before[2] != question.answer
    return _mark_again(session, editor, question, why, now) if rekeyed else Amended()


def _mark_again(session: Session, editor: Person, question: Question, why: str, now: datetime) -> Amended:
    _other_answers(session, question)
    mine = told = others = 0
    for contest in asking(session, question):
        if _organizes(session, editor, contest):
            mine += 1
            told += corrections.rekey(session, editor, contest, question.id, question.answer, why=why, now=now)
        elif contest.created_by:
            others += 1
            key = f"key-amended:{contest.id}:{question.id}:{now.timestamp():.0f}"
            post(session, contest.created_by, texts.key_amended(contest.title, question, why), key=key, now=now)
    return Amended(mine, told, others)


def asking(session: Session, question: Question) -> list[Contest]:
    """Open and closed contests that ask this question in this wording by another key, void ones left out."""
    query = select(Contest).join(ContestQuestion, ContestQuestion.contest_id == Contest.id)
    query = query.where(ContestQuestion.question_id == question.id, Contest.mode != Mode.LIVE)
    query = query.where(Contest.state.in_((ContestState.OPEN, ContestState.CLOSED))).order_by(Contest.id)
    return [contest for contest in session.scalars(query) if _differs(session, contest, question)]


def _differs(session: Session, contest: Contest, question: Question) -> bool:
    asked = marking.asked(session, contest.id, [question.id])[question.id]
    same = (asked.kind, list(asked.options)) == (question.kind, list(question.options))
    return same and asked.answer != question.answer and question.id not in marking.voided(session, contest.id)


def _organizes(session: Session, person: Person, contest: Contest) -> bool:
    unit = session.get_one(Unit, contest.unit_id)
    return any(may(session, person, role, unit) for role in contests.ORGANIZING)


def _other_answers(session: Session, question: Question) -> None:
    """Answers outside contests (daily, review, live) are right or wrong by the new key."""
    query = select(Answer).where(Answer.question_id == question.id, Answer.occasion.not_like("attempt:%"))
    for answer in session.scalars(query):
        answer.right = question.is_right(answer.choice)


def retire(session: Session, keeper: Person, question: Question) -> None:
    """Ask it no more; what was answered stays. Raises: NotFound, NotAKeeper, Retired."""
    kept(session, keeper, question)
    if question.state == Review.RETIRED:
        raise Retired
    banks.retire(question)


def merge(session: Session, keeper: Person, keep: Question, group: Sequence[Question]) -> int:
    """Of a group of duplicates keep one and retire the others. Returns how many. Raises: NotFound, NotAKeeper."""
    kept(session, keeper, keep)
    if keep.id not in {question.id for question in group}:
        raise NotFound
    others = [question for question in group if question.id != keep.id and question.state != Review.RETIRED]
    for question in others:
        retire(session, keeper, question)
    return len(others)
