"""Question banks as people keep them, read into questions with their place, their confidence and their problems.

Pure: bytes in, a report out. Nothing is guessed in silence: what is unsure carries a problem, a missing key is None.
"""

from pathlib import Path
from typing import Any

from . import limits, texts
from .found import Answer, BankRefused, Draft, Found, Reading, Report

__all__ = ["Answer", "BankRefused", "Found", "Report", "read_bank", "returned_workbook", "to_json"]


def read_bank(file: Path | str, data: bytes | None = None, *, limit: int = limits.BYTES) -> Report:
    """The bank in a file, or in `data` under the name `file`. Raises BankRefused, whose text says what to do."""
    path = Path(file)
    if data is None:
        if path.stat().st_size > limit:
            raise BankRefused(texts.TOO_LARGE.format(limit=limit // (1024 * 1024) or 1))
        data = path.read_bytes()
    if len(data) > limit:
        raise BankRefused(texts.TOO_LARGE.format(limit=limit // (1024 * 1024) or 1))
    from .opening import read_bytes

    return _report(path.name, read_bytes(data, path.suffix.lower().lstrip(".")))


def _report(name: str, reading: Reading) -> Report:
    from . import checks, keys
    from .finishing import finish

    drafts = [d for d in reading.drafts if any(s.strip() for s in d.stem) or d.options]
    if not drafts:
        raise BankRefused(texts.NO_QUESTIONS)
    if len(drafts) > limits.QUESTIONS:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.QUESTIONS, unit="题"))
    reading.drafts = drafts
    checks.count_notes(reading)
    _trust_style(drafts)
    from_one = keys.counts_from_one([(k, len(d.options)) for d in drafts if d.options for k in d.keys.values()])
    for draft in drafts:
        draft.from_one = from_one
    prose = _is_prose(drafts)
    questions = checks.compare([finish(d, prose=prose) for d in drafts], reading.notes)
    if all(q.answer is None for q in questions):
        reading.note(texts.NOTE_NO_KEYS)
    run = checks.run_note(questions)
    if run:
        reading.note(run)
    return Report(name, tuple(questions), tuple(reading.notes))


def _is_prose(drafts: list[Draft]) -> bool:
    """A bank of text answers only: no kinds, no options, and most keys are words."""
    from . import keys

    if sum(1 for d in drafts if d.kind or d.options) * 50 > len(drafts):
        return False
    written = [next(iter(d.keys.values())) for d in drafts if d.keys]
    words = sum(1 for raw in written if keys.truth(raw) is None and not keys.letter_run(raw))
    return words * 2 > len(written) > 0


def _trust_style(drafts: list[Draft]) -> None:
    """Emphasis is a key only where a file uses it as one: on some options of most unkeyed ones, not always the same."""
    bare = [d for d in drafts if d.options and not any(k.strip() for k in d.keys.values()) and not d.ticked]
    marked = [d for d in bare if 0 < len(d.styled) < len(d.options)]
    steady = len(marked) >= max(2, 0.8 * len(bare)) and (
        len({frozenset(d.styled) for d in marked}) > 1 or len(marked) < 3
    )
    for draft in marked:
        if steady:
            draft.sure = min(draft.sure, 0.85)
        else:
            draft.doubt(texts.STYLE_ONLY, 0.4)
    for draft in bare:
        if steady and len(draft.styled) == len(draft.options):
            draft.ticked = set(draft.styled)
            draft.doubt(texts.STYLE_ONLY, 0.4)


def to_json(report: Report) -> dict[str, Any]:
    """The report as `siwei bank import --json` prints it."""
    return {
        "file": report.file,
        "questions": [
            {
                "kind": q.kind,
                "stem": q.stem,
                "options": list(q.options),
                "answer": q.answer,
                "explanation": q.explanation,
                "source": q.source,
                "place": q.place,
                "confidence": q.confidence,
                "problems": list(q.problems),
            }
            for q in report.questions
        ],
        "notes": list(report.notes),
    }


def returned_workbook(report: Report, original: bytes) -> bytes:
    """The Excel or CSV file that was sent, as .xlsx with a column 错误 at the end. Raises BankRefused."""
    from .returned import returned

    return returned(report, original)
