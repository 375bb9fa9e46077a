"""The questionnaires that come with the program, as data: 思想动态调研, 三感问卷, 满意度."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILES = ("pulse", "senses", "satisfaction")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as an editor or a questionnaire gives it."""

    kind: str
    text: str
    options: tuple[str, ...] = ()
    required: bool = True
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A questionnaire; `code` ties its rounds together."""

    code: str
    name: str
    title: str
    purpose: str
    questions: tuple[Asked, ...] = field(default=())


@cache
def templates() -> dict[str, Template]:
    """Every questionnaire by its code."""
    return {one.code: one for one in map(_read, FILES)}


def _read(name: str) -> Template:
    said: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text("utf-8"))
    asked = [Asked(**{**one, "options": tuple(one.get("options", ()))}) for one in said.pop("questions")]
    return Template(**said, questions=tuple(asked))
