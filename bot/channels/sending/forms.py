"""What may stand in a message: texts of so many bytes, template fields of so many characters."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

TEXT_BYTES = 2048
MORE = "…"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ANY_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
FIELD = re.compile(r"^([a-z_]+?)\d*$")
LENGTHS = {
    "thing": 20,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phone_number": 17,
    "car_number": 8,
    "name": 10,
    "phrase": 5,
}


class NoForm(ValueError):
    """The notice has no words for this channel: its `texts` lack the channel's form."""


def fit_text(text: str, limit: int = TEXT_BYTES) -> str:
    """At most `limit` bytes of UTF-8, cut between characters and never inside a link; without control characters."""
    text = CONTROL.sub("", text)
    if len(text.encode()) <= limit:
        return text
    cut = text.encode()[: limit - len(MORE.encode())].decode(errors="ignore")
    opened = cut.rfind("<a ")
    if opened >= 0 and cut.find("</a>", opened) < 0:
        cut = cut[:opened]
    return cut + MORE


def fit_fields(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Template fields ("thing1": "值", or {"value": "值"}) cut to fit: one over-long value refuses all."""
    return {
        name: {"value": _fit(name, value["value"] if isinstance(value, Mapping) else value)}
        for name, value in data.items()
    }


def _fit(name: str, value: Any) -> str:
    text = ANY_CONTROL.sub(" ", str(value)).strip()
    kind = FIELD.match(name)
    limit = LENGTHS.get(kind[1]) if kind else None
    if limit is None or len(text) <= limit:
        return text
    return text[: limit - 1] + MORE if name.startswith("thing") else text[:limit]


def filled(fields: Sequence[str], texts: Mapping[str, Any]) -> dict[str, str]:
    """A template's data from `fields` such as "thing1={内容}": the notice's words and, for {时间}, `texts["at"]`.

    Raises: NoForm, where a notice has no words at all.
    """
    if not texts.get("text"):
        raise NoForm("the notice has no words")
    words = {"{内容}": str(texts["text"]), "{时间}": str(texts.get("at", ""))}
    data = dict(field.split("=", 1) for field in fields)
    for mark, value in words.items():
        data = {name: text.replace(mark, value) for name, text in data.items()}
    return data


def form_of(texts: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """The channel's own form. Raises: NoForm."""
    form = texts.get(channel)
    if not isinstance(form, Mapping):
        raise NoForm(f"the notice has no words for {channel}")
    return dict(form)


def message_of(texts: Mapping[str, Any], channel: str) -> tuple[str, Any]:
    """The kind of message and its content: the channel's own {"textcard": {…}}, else the plain text. Raises: NoForm."""
    form = texts.get(channel)
    if isinstance(form, Mapping):
        kind = str(form.get("msgtype") or next(iter(form), ""))
        if kind in form:
            return kind, form[kind]
    text = texts.get("text")
    if not isinstance(text, str) or not text:
        raise NoForm(f"the notice has no words for {channel}")
    return "text", {"content": fit_text(text)}
