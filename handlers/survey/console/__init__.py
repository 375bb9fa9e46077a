"""The back office of surveys."""

from collections.abc import Iterator

from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.survey.console.base import console

GROUP = "调研"
nav: tuple[Nav, ...] = ()


def todo(call: Call) -> Iterator[Todo]:
    """What waits for somebody who runs them."""
    yield from ()


__all__ = ["console", "nav", "todo"]
