"""Question banks, questions, and every answer from every mode."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Json, Plain, Row
from models.study import Review

LETTERS = "ABCDEFGH"
EMOJI = "\ufe0f"
SEPARATORS = " 、,，;；/|和"
RIGHT = frozenset({"对", "对的", "正确", "✅", "是", "T", "TRUE", "√", "✓", "✔", "Y", "YES", "A", "1"})
WRONG = frozenset({"错", "错的", "错误", "❌", "不对", "否", "F", "FALSE", "×", "✗", "✘", "X", "N", "NO", "B", "0"})
Choice = list[str] | bool | str


class QuestionBank(Row):
    """A named collection of questions kept by a unit."""

    __tablename__ = "question_bank"

    name: Mapped[str] = mapped_column(String(128), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_at: Mapped[datetime]


class BankFile(Row):
    """A file a keeper sent, which a worker reads into a bank: fetched by its media id, or given as `content`.

    `state`: wanted, read or refused. `bank_name`: the bank it is for, else that of the file's name. `report`: what was
    read, as `bankfiles` writes it; the `content` is kept with it for a while, for what has to be put right by hand.
    """

    __tablename__ = "bank_file"
    __table_args__ = (Index("ix_bank_file_due", "state", "not_before"), {"info": {"erase": "delete"}})

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    bank_id: Mapped[int | None] = mapped_column(ForeignKey("question_bank.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    media_id: Mapped[str] = mapped_column(String(255), default="")
    name: Mapped[str] = mapped_column(String(128))
    bank_name: Mapped[str] = mapped_column(String(128), default="")
    state: Mapped[str] = mapped_column(String(16), default="wanted")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]


class Question(Row):
    """One question. `kind`: single, multi, judge, blank or essay. `answer`: a list of option letters (single, multi),
    true or false (judge), a list of lists of accepted texts (blank), a text (essay).
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("bank_id", "fingerprint"),)

    bank_id: Mapped[int] = mapped_column(ForeignKey("question_bank.id"))
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]] = mapped_column(default=list)
    answer: Mapped[Any] = mapped_column(Json)
    explanation: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(255), default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    difficulty: Mapped[int] = mapped_column(Integer, default=2)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16), default=Review.PENDING, index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    def asked(self) -> str:
        """The stem and, for a choice, a line an option with its letter."""
        lines = [f"{letter} {option}" for letter, option in zip(LETTERS, self.options, strict=False)]
        return "\n".join([self.stem, *lines])

    def read(self, text: str) -> Choice | None:
        """What a text chooses: sorted letters, a judgement, or the text itself; None where it chooses nothing."""
        bare = unicodedata.normalize("NFKC", text).replace(EMOJI, "").strip().strip("。.!！").upper()
        if self.kind == "judge":
            return True if bare in RIGHT else False if bare in WRONG else None
        if self.kind in ("single", "multi"):
            return self._letters(bare)
        return bare or None

    def _letters(self, text: str) -> list[str] | None:
        letters = [c for c in text if c not in SEPARATORS]
        valid = LETTERS[: len(self.options)]
        if not letters or any(c not in valid for c in letters) or (self.kind == "single" and len(letters) > 1):
            return None
        return sorted(set(letters))

    def is_right(self, choice: Choice) -> bool:
        """Whether the choice is the key; a blank's text may be any of the accepted ones."""
        if self.kind == "blank":
            accepted = [fold_answer(text) for blank in self.answer for text in blank]
            return fold_answer(str(choice)) in accepted if len(self.answer) == 1 else self._all_blanks(str(choice))
        return bool(choice == self.answer)

    def _all_blanks(self, text: str) -> bool:
        given = [fold_answer(part) for part in re.split(r"[;；|，,、\s]+", text.strip()) if part]
        return len(given) == len(self.answer) and all(
            part in {fold_answer(option) for option in blank} for part, blank in zip(given, self.answer, strict=True)
        )

    def key(self) -> str:
        """The right answer as a person reads it: "B 三湾改编", "对", "1927 年"."""
        if self.kind == "judge":
            return "对" if self.answer else "错"
        if self.kind in ("single", "multi"):
            return "；".join(f"{letter} {self.options[LETTERS.index(letter)]}" for letter in self.answer)
        if self.kind == "blank":
            return "；".join(str(blank[0]) for blank in self.answer)
        return str(self.answer)


def fold_answer(text: str) -> str:
    """A typed answer without width, case, spaces or punctuation."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(c)[0] in "LN")


class Answer(Plain):
    """What a person answered once. `occasion` ("daily:2026-11-24", "attempt:17") makes a second tap change nothing."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("person_id", "question_id", "occasion"),
        Index("ix_answer_question", "question_id"),
        Index("ix_answer_occasion", "occasion"),
        Index("ix_answer_at", "at", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    occasion: Mapped[str] = mapped_column(String(64))
    choice: Mapped[Any] = mapped_column(Json)
    right: Mapped[bool]
    at: Mapped[datetime]
