"""A question's form: shown from whatever is known of it, read back into the fields of a question."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from bot.web.console import Form
from handlers.quiz.console.base import key_text
from handlers.quiz.service import banks, editing
from models.quiz import LETTERS, Question

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question's form begins with."""

    kind: str = "single"
    stem: str = ""
    options: tuple[str, ...] = ("", "", "", "")
    letters: str = ""
    truth: str = ""
    text: str = ""
    explanation: str = ""
    source: str = ""
    tags: str = ""
    difficulty: int = 2
    valid_from: date | None = None
    valid_until: date | None = None
    rows: list[tuple[str, str]] = field(default_factory=list)


def shown(known: Question | dict[str, Any] | None) -> Shown:
    """From a question, from one as an importer read it, or empty."""
    if known is None:
        return _rowed(Shown())
    told: dict[str, Any] = known if isinstance(known, dict) else {name: getattr(known, name) for name in banks.FIELDS}
    read = told.get
    kind, answer = str(told["kind"]), told["answer"]
    typed = key_text(kind, answer)
    choice, held = kind in editing.CHOICES, LETTERS[: len(told["options"] or ())]
    return _rowed(
        Shown(
            kind=kind, stem=str(told["stem"]), options=tuple(map(str, read("options") or ())),
            letters="".join(letter for letter in typed if choice and letter in held), text="" if choice else typed,
            truth={"True": "1", "False": "0"}.get(str(answer), "") if kind == "judge" else "",
            explanation=read("explanation") or "", source=read("source") or "",
            tags="、".join(map(str, read("tags") or ())), difficulty=read("difficulty") or 2,
            valid_from=read("valid_from"), valid_until=read("valid_until"),
        )
    )  # fmt: skip


def _rowed(known: Shown) -> Shown:
    options = list(known.options) + [""] * (len(LETTERS) - len(known.options))
    known.rows.extend(zip(LETTERS, options, strict=False))
    return known


def read() -> dict[str, Any]:
    """The fields of the form that was sent. Raises: Faulty, BadQuestion."""
    form = Form()
    kind = form.choice("kind", editing.KINDS)
    stem = form.text("stem", most=LONGEST)
    text = form.text("text", most=LONGEST, needed=kind in ("blank", "essay"))
    days = {name: form.day(name, needed=False) for name in ("valid_from", "valid_until")}
    more = {name: form.text(name, most=LONGEST, needed=False) for name in ("explanation", "source")}
    tags = form.text("tags", needed=False)
    difficulty = form.number("difficulty", least=1, most=3, needed=False)
    form.check()
    options, letters = _options(form.choices("letters", needed=False))
    answer: Any = letters if kind in editing.CHOICES else editing.key_in(kind, text)
    if kind == "judge":
        answer = {"1": True, "0": False}.get(request.form.get("truth", ""))
    words = [word for word in tags.replace("，", "、").replace(",", "、").split("、") if word.strip()]
    given: dict[str, Any] = {**days, **more, "tags": [word.strip() for word in words], "difficulty": difficulty}
    return editing.checked(kind, stem, options, answer, **given)


def _options(ticked: list[str]) -> tuple[list[str], list[str]]:
    """The options that were filled in, and the key by their new letters: an empty one in between moves the others."""
    typed = [request.form.get(f"option-{letter}", "").strip() for letter in LETTERS]
    held = [letter for letter, text in zip(LETTERS, typed, strict=True) if text]
    moved = {old: new for new, old in zip(LETTERS, held, strict=False)}
    return [text for text in typed if text], [moved.get(letter, "Z") for letter in ticked]
