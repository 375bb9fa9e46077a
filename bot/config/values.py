"""Raw values, from TOML or from the environment, made into the type a key has."""

from collections.abc import Callable, Mapping
from datetime import time
from types import MappingProxyType
from typing import Any

TRUE = ("true", "1", "yes", "on", "是")
FALSE = ("false", "0", "no", "off", "否")


class Unfit(Exception):
    """The value cannot be the wanted type; the message is what was wanted, in the operator's words."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("带引号的文字")
    return value


def _whole(value: object) -> int:
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit("不带引号的整数")
    return value


def _truth(value: object) -> bool:
    if isinstance(value, str) and value.strip().lower() in TRUE + FALSE:
        return value.strip().lower() in TRUE
    if not isinstance(value, bool):
        raise Unfit(" true 或 false")
    return value


def _texts(value: object) -> tuple[str, ...]:
    parts = value.replace("\n", ",").split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise Unfit('文字列表，如 ["…", "…"]')
    return tuple(part.strip() for part in parts if part.strip())


def _clock(value: object) -> time:
    if isinstance(value, time):
        return value
    hours, colon, minutes = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not (colon and hours.isdecimal() and len(minutes) == 2 and minutes.isdecimal()):
        raise Unfit('“时:分”，如 "08:00"')
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise Unfit(' "00:00" 到 "23:59"') from None


READERS: Mapping[object, Callable[[object], Any]] = MappingProxyType(
    {str: _text, int: _whole, bool: _truth, tuple[str, ...]: _texts, time: _clock}
)


def strict_toml(value: object, kind: object) -> object:
    """A TOML value may not be a number or a truth in quotes: that is a slip worth telling of."""
    if kind in (int, bool) and isinstance(value, str):
        raise Unfit("不带引号的整数" if kind is int else " true 或 false（不带引号）")
    if kind == tuple[str, ...] and isinstance(value, str):
        raise Unfit('文字列表，如 ["…", "…"]')
    return value
