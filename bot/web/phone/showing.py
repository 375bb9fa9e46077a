"""What a page is made of: its template, what was typed into it, where it goes on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint, g, get_flashed_messages, render_template, request
from werkzeug.wrappers import Response

from bot.turn import Refusal
from bot.web import texts
from bot.web.call import Call
from bot.web.csrf import csrf_of
from bot.web.signins import person_of
from models.org import Person

shared = Blueprint("phone", __name__)
HOME = "siwei-home"
ONCE_BYTES = 16
CHAT, PARTS = "回复“", re.compile(r"[^。；：\n]+[。；：\n]?")


class Who(StrEnum):
    """For whom a page is: people on the roster; readers, who are asked who they are only where WeChat tells by itself;
    anybody, who is never asked.
    """

    PERSON = "person"
    READER = "reader"
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Then:
    """Where to go once a form was taken, and what is said there."""

    to: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the first page: what there is for this person now."""

    title: str
    note: str
    to: str
    urgent: bool = False


class Faults(Refusal):
    """Fields that cannot be taken as they are; `fields` has the words for each by its name."""

    text = texts.FAULTS

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = dict(fields)


Page = str | Then | Response
Shown = Callable[[Call], Page]


def plainly(words: str) -> str:
    """A refusal's words without what is to be typed in a chat, for a page; the whole where nothing else is said."""
    said = "".join(_unspoken(part) for part in PARTS.findall(words)).strip()
    return (said if said == words else said.rstrip("；：。") + "。") if said else words


def _unspoken(part: str) -> str:
    clauses = part.split("，")
    spoken = next((n for n, clause in enumerate(clauses) if CHAT in clause), None)
    if spoken is None:
        return part
    kept = clauses[: 0 if clauses[spoken].startswith("请") else spoken]
    return "，".join(kept) + "。" if kept else ""


def posting() -> bool:
    """Whether the page is to do what was asked, rather than show itself (again)."""
    return request.method == "POST" and "refusal" not in g


def typed(name: str) -> str:
    """What was typed into a field, trimmed."""
    return request.form.get(name, "").strip()


def then(to: str, said: str = "") -> Then:
    """Go on to a page, and say something there once."""
    return Then(to, said)


def reader(call: Call) -> Person | None:
    """Whoever reads, where that is known; for pages that strangers may read too."""
    person = person_of(call.sign_in) if call.sign_in else None
    return person if person is not None and person.active else None


def render(call: Call, template: str, **values: Any) -> str:
    """A page. Besides `values` it knows who reads, what was typed before a refusal, and the marks of its forms."""
    refusal: Refusal | None = g.get("refusal")
    secret = call.config.app.secret_key
    known: dict[str, Any] = {
        "call": call,
        "me": reader(call),
        "app_name": call.config.app.name,
        "csrf": csrf_of(secret, call.sign_in) if call.sign_in else "",
        "once": call.rng.randbytes(ONCE_BYTES).hex(),
        "kept": request.form if refusal else {},
        "problem": plainly(refusal.text) if refusal else "",
        "faults": refusal.fields if isinstance(refusal, Faults) else {},
        "said": [*filter(None, [g.get("alarm")]), *([] if request.method == "POST" else get_flashed_messages())],
    }
    return render_template(template, **(known | values))
