"""JSON banks: arrays, objects by kind, one object a line, harvested stem-to-answer maps."""

import json
import re
from collections.abc import Iterator
from typing import Any

from . import keys, limits, patterns, texts
from .cells import one_cell
from .cleaning import BLANK_RUN, clean
from .columns import role
from .found import BankRefused, Draft, Group, Reading
from .options import LETTERS, leading

HARVESTED = re.compile(r"[|¦]")


def load(text: str) -> Any:
    """A JSON value, or a list of values standing one a line."""
    text = text.strip().lstrip("\ufeff")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise BankRefused(texts.TOO_DEEP) from error
    except ValueError as error:
        line = getattr(error, "lineno", 1)
    rows = [row.strip().rstrip(",") for row in text.splitlines() if row.strip()]
    try:
        return [json.loads(row) for row in rows]
    except (ValueError, RecursionError) as error:
        raise BankRefused(texts.BAD_JSON.format(line=line)) from error


def items(value: Any, kind: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """(kind, question object) pairs found anywhere in the value."""
    if depth > limits.JSON_DEPTH:
        raise BankRefused(texts.TOO_DEEP)
    if isinstance(value, list):
        if 2 <= len(value) <= 3 and all(isinstance(v, str) for v in value) and depth:
            yield kind, {"question": value[0], "answer": value[-1]}
            return
        for one in value:
            yield from items(one, kind, depth + 1)
    elif isinstance(value, dict):
        if is_question(value):
            yield kind, value
        elif _asks_by_another_name(value):
            yield kind, {**value, "question": max(_words(value), key=len), "\1": True}
        elif value and all(isinstance(v, (str, int, float, bool)) for v in value.values()) and len(value) > 1:
            for key, one in value.items():
                yield kind, {"\0": key, "answer": one}
        else:
            for key, one in value.items():
                yield from items(one, patterns.kind_of(str(key)) or kind, depth + 1)


def is_question(value: dict[str, Any]) -> bool:
    roles = [role(str(k))[0] for k in value]
    if not set(roles) & {"answer", "options", "letter", "kind"}:
        return False
    return any(isinstance(v, str) for k, v in value.items() if role(str(k))[0] == "stem")


def _asks_by_another_name(value: dict[str, Any]) -> bool:
    """Options and a key, and texts of which none is known to be the stem."""
    roles = {role(str(k))[0] for k in value}
    return bool(roles & {"options", "letter"}) and "answer" in roles and bool(_words(value))


def _words(value: dict[str, Any]) -> list[str]:
    return [one for key, one in value.items() if isinstance(one, str) and role(str(key))[0] == ""]


def read_json(text: str) -> Reading:
    """Drafts of every question object."""
    reading = Reading(groups=[Group()])
    found = list(items(load(text)))
    if len(found) > limits.QUESTIONS:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.QUESTIONS, unit="题"))
    zero = _counts_from_zero([v for _, v in found])
    for n, (kind, value) in enumerate(found, 1):
        reading.drafts.append(draft_of(value, kind, texts.ITEM.format(n=n), zero))
    return reading


def draft_of(value: dict[str, Any], kind: str, place: str, zero: bool) -> Draft:
    """One object as a draft."""
    draft = Draft(place, kind=kind)
    if "\0" in value:
        _harvested(draft, _text(value["\0"]), value["answer"])
        return draft
    given: dict[str, Any] = {}
    letters: dict[int, str] = {}
    for key, one in value.items():
        name, index = role(str(key))
        if name == "letter" and one not in (None, ""):
            letters[index] = _text(one)
        elif name and name not in given and one not in (None, ""):
            given[name] = one
    draft.stem = [_text(given.get("stem", ""))]
    if "\1" in value:
        draft.doubt(texts.STEM_GUESSED, 0.5)
    said = _text(given.get("kind", ""))
    draft.kind = (patterns.kind_of(said) if said and not said.isdigit() else "") or kind
    draft.options = _options(draft, given.get("options"), _text(given.get("answer", "")))
    if not draft.options and letters:
        draft.options = [letters.get(i, "") for i in range(max(letters) + 1)]
    draft.explanation = [_text(given["explanation"])] if given.get("explanation") else []
    draft.source = _text(given.get("source", ""))
    _answer(draft, given.get("answer"), zero)
    return draft


def _harvested(draft: Draft, key: str, answer: Any) -> None:
    """题干|选项|选项: the wording of the right ones."""
    parts = [p.strip() for p in HARVESTED.split(key)]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    draft.stem, draft.options = [parts[0]], parts[1:]
    if len(draft.options) == 1:
        draft.stem, draft.options = [key.rstrip("|¦ ")], []
    _answer(draft, answer, False)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return clean(BLANK_RUN.sub("____", value)).strip()
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else clean(str(value)) if isinstance(value, (int, float)) else ""


def _options(draft: Draft, given: Any, raw: str) -> list[str]:
    """Options as a list, an object by letter, a list of objects, or one text."""
    if isinstance(given, dict):
        return [_text(v) for _, v in sorted(given.items(), key=lambda kv: str(kv[0]))]
    if isinstance(given, str):
        return one_cell(draft, clean(given).strip(), raw, 0) if given.strip() else []
    out = []
    for i, one in enumerate(given if isinstance(given, list) else []):
        if isinstance(one, dict):
            words = {str(k).casefold(): v for k, v in one.items()}
            text = next(
                (
                    words[k]
                    for k in ("text", "content", "value", "name", "option", "内容", "选项", "title", "label")
                    if isinstance(words.get(k), str) and len(str(words[k])) >= 1
                ),
                "",
            )
            if any(
                words.get(k) in (True, 1, "1")
                for k in ("correct", "iscorrect", "is_correct", "right", "isanswer", "is_answer", "正确")
            ):
                draft.ticked.add(i)
        else:
            text = one
        option = _text(text)
        mark = leading(option)
        out.append(
            option[mark.end :].strip()
            if mark and mark.index == i and option[mark.end :].strip() and not mark.style.startswith("spaced")
            else option
        )
    return out


def _answer(draft: Draft, given: Any, zero: bool) -> None:
    if isinstance(given, dict):
        given = list(given.values())
    if isinstance(given, list):
        if all(isinstance(g, list) for g in given) and given:
            raw = "|".join("；".join(_text(x) for x in g) for g in given)
        else:
            parts = [
                _text(LETTERS[g] if zero and isinstance(g, int) and not isinstance(g, bool) and g < len(LETTERS) else g)
                for g in given
            ]
            raw = ("" if all(keys.letter_run(p) for p in parts) and parts else "|").join(parts)
    elif (
        zero and isinstance(given, int) and not isinstance(given, bool) and draft.options and 0 <= given < len(LETTERS)
    ):
        raw = LETTERS[given]
    else:
        raw = _text(given)
    if raw:
        draft.keys["field"] = raw


def _counts_from_zero(values: list[dict[str, Any]]) -> bool:
    """Whether number keys in this file are counted from 0: a 0 occurs, and none reaches the number of options."""
    zero = False
    for value in values:
        count = max(
            (len(v) for k, v in value.items() if role(str(k))[0] == "options" and isinstance(v, (list, dict))),
            default=0,
        )
        for key, given in value.items():
            if role(str(key))[0] == "answer" and count:
                numbers = [
                    g
                    for g in (given if isinstance(given, list) else [given])
                    if isinstance(g, int) and not isinstance(g, bool)
                ]
                if any(n >= count for n in numbers):
                    return False
                zero = zero or 0 in numbers
    return zero
