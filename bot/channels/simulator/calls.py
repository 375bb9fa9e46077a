"""One call of the API and its answer, free of any web server."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.simulator.accounts import App
from bot.channels.simulator.errors import ApiError
from bot.channels.simulator.state import State


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request; `path` has neither host nor leading slash."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes = b""
    content_type: str = ""

    def json(self) -> dict[str, Any]:
        """The body as an object.

        Raises: ApiError 44002 empty, 47001 not JSON.
        """
        if not self.body:
            raise ApiError(44002)
        try:
            read = json.loads(self.body)
        except ValueError as error:
            raise ApiError(47001) from error
        if not isinstance(read, dict):
            raise ApiError(47001)
        return read


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `wait` seconds first; `cut` "half" sends half the body, "all" closes without a word."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=UTF-8"
    errcode: int = 0
    wait: float = 0.0
    cut: str = ""
    disposition: str = ""


def answer_json(content: Mapping[str, Any], status: int = 200) -> Answer:
    """An answer as the platform words it."""
    return Answer(status, json.dumps(content, ensure_ascii=False).encode(), errcode=int(content.get("errcode", 0)))


Endpoint = Callable[[State, App, ApiCall], dict[str, Any] | Answer]
OpenEndpoint = Callable[[State, ApiCall], dict[str, Any] | Answer]
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


def needed(content: Mapping[str, Any], name: str, errcode: int) -> str:
    """A field that must not be empty, or ApiError `errcode`."""
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(errcode, name)
    return value


def words(content: Mapping[str, Any]) -> str:
    """The words of a message a person would read, for the log and the phone."""
    inner = content.get(str(content.get("msgtype")), content.get("data", {}))
    return "\n".join(_texts(inner))


def _texts(part: Any, name: str = "") -> list[str]:
    if isinstance(part, Mapping):
        return [text for key, value in part.items() for text in _texts(value, key)]
    if isinstance(part, list):
        return [text for value in part for text in _texts(value, name)]
    shown = ("content", "title", "description", "desc", "value", "keyname", "text", "sub_title_text", "quote_text")
    return [str(part)] if name in shown and part else []
