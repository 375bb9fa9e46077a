"""Banks in and out: what a file holds, held against the bank, written; and back out as a workbook without loss.

An exported row carries its question whole in the last column. Read back, that is what counts as long as the visible
cells still say the same; a row that somebody edited is read like anybody's workbook.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sheets import Cell, write_sheet
from handlers.quiz import texts_bank as texts
from handlers.quiz.importer import Found, Report, read_bank
from handlers.quiz.service import banks
from models.org import Person
from models.quiz import LETTERS, Question, QuestionBank, fold_answer
from models.study import Review

PLACE = re.compile(r"!([A-Z]+)(\d+)$")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A file as read, and a row for the bank (`banks.FIELDS`, `state`) for each question that has a key."""

    report: Report
    rows: tuple[Row, ...]

    @property
    def keyless(self) -> int:
        """Questions without a key: they are reported, not written."""
        return sum(question.answer is None for question in self.report.questions)


def read(file: Path | str, data: bytes | None = None) -> Offer:
    """What a file offers a bank. Raises: BankRefused."""
    content = Path(file).read_bytes() if data is None and Path(file).suffix.lower() == ".xlsx" else data
    report = read_bank(file, data)
    kept = _kept_rows(content) if content and content.startswith(b"PK") else {}
    questions = [_restored(question, kept) for question in report.questions]
    report = replace(report, questions=tuple(question for question, _ in questions))
    return Offer(report, tuple(row for _, row in questions if row["answer"] is not None))


def _restored(question: Found, kept: Mapping[int, Row]) -> tuple[Found, Row]:
    """The question and its row: whole from an exported workbook where that line is untouched."""
    found = PLACE.search(question.place)
    row = kept.get(int(found[2])) if found else None
    if row is None:
        return question, _row(question)
    exact = {name: row[name] for name in ("kind", "stem", "answer", "explanation", "source")}
    return replace(question, options=tuple(row["options"]), problems=(), confidence=1.0, **exact), row


def _row(question: Found) -> Row:
    fields = {name: getattr(question, name) for name in ("kind", "stem", "answer", "explanation")}
    state = Review.DRAFT if question.problems else Review.PENDING
    return {**fields, "options": list(question.options), "source": question.source[:255], "state": state}


def _kept_rows(data: bytes) -> dict[int, Row]:
    """Line number → the question that an exported workbook keeps there, where its visible cells were not changed."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        lines = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError):
        return {}
    if not lines or tuple(map(str, lines[0])) != texts.HEADS:
        return {}
    rows = {number: (line, _whole(str(line[-1]))) for number, line in enumerate(lines[1:], start=2)}
    return {n: row for n, (line, row) in rows.items() if row and _shown(row) == [str(cell) for cell in line[:-1]]}


def _whole(text: str) -> Row | None:
    try:
        row = json.loads(text)
    except ValueError:
        return None
    if not isinstance(row, dict) or set(row) != {*banks.FIELDS, "state"}:
        return None
    for name in ("valid_from", "valid_until"):
        row[name] = date.fromisoformat(row[name]) if row[name] else None
    return row


def contradicting(session: Session, bank: QuestionBank | None, report: Report) -> Report:
    """The report, with what the bank says otherwise, or already has, added to each question's problems."""
    if bank is None:
        return report
    known: dict[str, list[Question]] = {}
    settled = (Review.PENDING, Review.APPROVED)
    for row in session.scalars(select(Question).where(Question.bank_id == bank.id, Question.state.in_(settled))):
        known.setdefault(fold_answer(row.stem), []).append(row)
    return replace(
        report, questions=tuple(_against(q, known.get(fold_answer(q.stem), []), bank) for q in report.questions)
    )


def _against(question: Found, rows: Sequence[Question], bank: QuestionBank) -> Found:
    if question.answer is None:
        return question
    mine = banks.worded(question.kind, question.options, question.answer)
    options = {fold_answer(option) for option in question.options}
    for row in rows:
        same_options = {fold_answer(str(option)) for option in row.options} == options
        if same_options and banks.worded(row.kind, row.options, row.answer) != mine:
            said = texts.IN_BANK.format(bank=bank.name, key=row.key())
            return replace(question, problems=(*question.problems, said), confidence=min(question.confidence, 0.2))
    return question


def apply(
    session: Session, offers: Iterable[Offer], name: str, *, author: Person | None, unit_id: int | None, now: datetime
) -> banks.Added:
    """Write what the files offer into the bank of that name; what is doubtful waits as a draft."""
    bank, total = banks.open_bank(session, name, unit_id=unit_id, now=now), banks.Added()
    for offer in offers:
        checked = contradicting(session, bank, offer.report)
        doubtful = {(q.stem, q.options) for q in checked.questions if q.problems}
        rows = [
            {**row, "state": Review.DRAFT} if (row["stem"], tuple(row["options"])) in doubtful else row
            for row in offer.rows
        ]
        added = banks.add(session, bank, rows, author=author, now=now)
        total = banks.Added(total.new + added.new, total.known + added.known, total.doubtful + added.doubtful)
    return total


def workbook(session: Session, bank: QuestionBank) -> tuple[bytes, int]:
    """The bank as an .xlsx that reads back without loss, and how many questions it holds."""
    rows = session.scalars(select(Question).where(Question.bank_id == bank.id).order_by(Question.id)).all()
    wholes = [{**{name: getattr(q, name) for name in banks.FIELDS}, "state": q.state} for q in rows]
    lines: list[Sequence[Cell]] = [[*_shown(row), _json(row)] for row in wholes]
    return write_sheet(lines, texts.HEADS), len(lines)


def _json(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=lambda day: day.isoformat())


def _shown(row: Row) -> list[str]:
    """The visible cells of a question's line, all texts."""
    options = [str(option) for option in row["options"][: len(LETTERS)]]
    options += [""] * (len(LETTERS) - len(options))
    days = [row[name].isoformat() if row[name] else "" for name in ("valid_from", "valid_until")]
    return [
        texts.KINDS[row["kind"]],
        row["stem"],
        *options,
        _answer(row["kind"], row["answer"]),
        row["explanation"],
        row["source"],
        "、".join(map(str, row["tags"])),
        str(row["difficulty"]),
        *days,
        texts.STATES[row["state"]],
    ]


def _answer(kind: str, answer: Any) -> str:
    match kind:
        case "judge":
            return "对" if answer else "错"
        case "single" | "multi":
            return "".join(answer)
        case "blank":
            return "|".join(str(blank[0]) for blank in answer)
        case _:
            return str(answer)
