"""What was read of a file, put right by hand: the file's own lines beside each question that is in doubt."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, undefer

from bot.scope import NotFound
from bot.turn import Refusal
from handlers.quiz import texts_bank as texts
from handlers.quiz.importer import BankRefused, read_bank, returned_workbook
from handlers.quiz.importer.found import Line
from handlers.quiz.importer.originals import around, original_lines
from handlers.quiz.service import banks, editing
from models.org import Person
from models.quiz import BankFile, Question, QuestionBank
from models.study import Review

OPEN, DONE, DROPPED = "open", "done", "dropped"


class Settled(Refusal):
    """Somebody has put it right, or dropped it."""

    text = texts.FLAG_SETTLED


def seen_by(session: Session, keeper: Person) -> Select[BankFile]:
    """The files a keeper sent, and those that went into a bank of theirs; the latest first. Raises: NotAKeeper."""
    kept = select(QuestionBank.id).where(banks.kept_by(session, keeper))
    mine = or_(BankFile.person_id == keeper.id, BankFile.bank_id.in_(kept))
    return select(BankFile).where(mine).order_by(BankFile.id.desc())


def file_for(session: Session, keeper: Person, public_id: str, *, whole: bool = False) -> BankFile:
    """One of them; `whole`: with its content. Raises: NotFound, NotAKeeper."""
    query = seen_by(session, keeper).where(BankFile.public_id == public_id)
    found = session.scalar(query.options(undefer(BankFile.content)) if whole else query)
    if found is None:
        raise NotFound
    return found


def left(file: BankFile) -> list[int]:
    """The places in its list of questions that still have to be put right."""
    return [n for n, flag in enumerate(file.report.get("flagged", ())) if flag["state"] == OPEN]


def flag(file: BankFile, n: int) -> dict[str, Any]:
    """The question at a place of that list. Raises: NotFound."""
    flagged = file.report.get("flagged", [])
    if not 0 <= n < len(flagged):
        raise NotFound
    found: dict[str, Any] = flagged[n]
    return found


def lines_at(file: BankFile, n: int) -> list[Line]:
    """The file's own lines of a question in doubt; none where they cannot be told."""
    doubt = flag(file, n)
    try:
        lines = original_lines(file.content or b"", PurePosixPath(file.name).suffix)
    except BankRefused:
        return []
    return around(lines, doubt["place"], doubt["until"])


def correct(
    session: Session, keeper: Person, file: BankFile, n: int, fields: Mapping[str, Any], *, now: datetime
) -> None:
    """The question as it should be (fields as `editing.checked` gives them); it waits for a second person.

    Raises: NotFound, NotAKeeper, Settled, SameQuestion.
    """
    doubt = _open(session, keeper, file, n)
    draft = _draft(session, file, doubt)
    if draft is not None:
        editing.amend(session, keeper, draft, now=now, **fields)
    else:
        bank = session.get_one(QuestionBank, file.bank_id)
        if banks.add(session, bank, [fields], author=keeper, now=now).known:
            raise editing.SameQuestion
    _note(file, n, DONE, keeper)


def drop(session: Session, keeper: Person, file: BankFile, n: int) -> None:
    """It is not wanted: its draft is retired. Raises: NotFound, NotAKeeper, Settled."""
    draft = _draft(session, file, _open(session, keeper, file, n))
    if draft is not None:
        banks.retire(draft)
    _note(file, n, DROPPED, keeper)


def _open(session: Session, keeper: Person, file: BankFile, n: int) -> dict[str, Any]:
    file_for(session, keeper, file.public_id)
    session.refresh(file, ["report", "bank_id"], with_for_update=True)
    doubt = flag(file, n)
    if doubt["state"] != OPEN or file.bank_id is None:
        raise Settled
    return doubt


def _draft(session: Session, file: BankFile, doubt: Mapping[str, Any]) -> Question | None:
    query = select(Question).where(Question.bank_id == file.bank_id, Question.fingerprint == doubt["mark"])
    return session.scalar(query.where(Question.state.in_((Review.DRAFT, Review.REJECTED))))


def _note(file: BankFile, n: int, state: str, keeper: Person) -> None:
    flagged = [dict(doubt) for doubt in file.report["flagged"]]
    flagged[n] |= {"state": state, "by": keeper.id}
    file.report = {**file.report, "flagged": flagged}


def returned(file: BankFile) -> bytes:
    """The sheet that was sent, with what is wrong in a last column. Raises: BankRefused."""
    content = file.content or b""
    return returned_workbook(read_bank(file.name, content), content)
