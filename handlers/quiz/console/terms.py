"""A contest's rules as a form: shown from its terms, read back into them."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot.web.console import Form
from handlers.quiz import texts_console as texts
from handlers.quiz.console.base import KINDS
from handlers.quiz.terms import Terms, usual

PRIZE = re.compile(r"(\S.*?)\s+(\d{1,3})\s*(?:名|人|个)?")
WORTH = tuple(kind for kind, _ in KINDS if kind != "essay")


@dataclass(frozen=True, slots=True)
class Given:
    """What the form said."""

    title: str
    opens_at: datetime
    closes_at: datetime
    terms: Terms


def read(mode: str, now: datetime) -> Given:
    """The form that was sent. Raises: Faulty."""
    form = Form()
    title = form.text("title", most=64)
    opens, closes = form.moment("opens_at", needed=False), form.moment("closes_at")
    start = opens or now
    if closes and closes <= start:
        form.fault("closes_at", texts.TURNED_DAYS)
    terms = _terms(form, mode)
    form.check()
    return Given(title, start, closes or now, terms)


def _terms(form: Form, mode: str) -> Terms:
    known = usual(mode)

    def number(name: str, most: int, least: int = 0) -> int | None:
        return form.number(name, least=least, most=most, needed=False) or None

    terms = replace(
        known,
        questions=number("questions", 200, 1) or known.questions,
        minutes=number("minutes", 600), seconds=number("seconds", 600),
        a_day=number("a_day", 50), in_all=number("in_all", 500),
        partial=form.choice("partial", [value for value, _ in texts.PARTIALS]),
        speed=form.choice("speed", [value for value, _ in texts.SPEEDS]),
        draw=bool(form.choices("draw", needed=False)), reveal=bool(form.choices("reveal", needed=False)),
        worth={kind: form.number(f"worth-{kind}", least=0, most=1000, needed=False) for kind in WORTH},
        prizes=_prizes(form), pass_mark=form.number("pass_mark", most=1000, needed=False),
    )  # fmt: skip
    if mode != "league":
        return terms
    return replace(
        terms,
        format=form.choice("format", [value for value, _ in texts.FORMATS]),
        rounds=number("rounds", 20, 1) or known.rounds, legs=number("legs", 4, 1) or known.legs,
        side=number("side", 50, 1) or known.side, hours=number("hours", 24 * 30, 1) or known.hours,
        play_offs=form.number("play_offs", most=32, needed=False),
    )  # fmt: skip


def _prizes(form: Form) -> tuple[tuple[str, int], ...]:
    """一等奖 1 on a line each."""
    lines = [line.strip() for line in form.text("prizes", most=400, needed=False).splitlines() if line.strip()]
    found = [PRIZE.fullmatch(line) for line in lines]
    if not all(found):
        form.fault("prizes", texts.BAD_PRIZES)
    return tuple((one[1][:16], int(one[2])) for one in found if one)
