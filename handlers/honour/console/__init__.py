"""The back office of role models, pledges, appraisals."""

from collections.abc import Iterator

from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.honour.console import nominations, selections
from handlers.honour.console.base import GROUP, console

nav: tuple[Nav, ...] = (*selections.nav,)


def todo(call: Call) -> Iterator[Todo]:
    """What waits for somebody who runs them."""
    yield from selections.todo(call)


__all__ = ["GROUP", "console", "nav", "nominations", "todo"]
