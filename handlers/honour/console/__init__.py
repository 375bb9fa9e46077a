"""The back office of role models, pledges, appraisals."""

from collections.abc import Iterator

from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.honour.console.base import console

GROUP = "荣誉与承诺"
nav: tuple[Nav, ...] = ()


def todo(call: Call) -> Iterator[Todo]:
    """What waits for somebody who runs them."""
    yield from ()


__all__ = ["console", "nav", "todo"]
