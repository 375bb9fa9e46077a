"""The back office of role models, pledges, appraisals."""

from collections.abc import Iterator

from flask import url_for

from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.honour import texts_appraisals, texts_pledges
from handlers.honour.console import appraisals, nominations, pledges, selections
from handlers.honour.console.base import GROUP, console
from handlers.honour.service.appraisals_running import RUNNERS
from handlers.honour.service.pledges import READERS

nav: tuple[Nav, ...] = (
    *selections.nav,
    Nav(texts_pledges.LIST, "honour-console.pledges", READERS, group=GROUP),
    Nav(texts_appraisals.LIST, "honour-console.appraisals", RUNNERS, group=GROUP),
)


def todo(call: Call) -> Iterator[Todo]:
    """What waits for somebody who runs them."""
    yield from selections.todo(call)
    yield Todo(texts_appraisals.TODO, url_for("honour-console.appraisals"), appraisals.waiting(call))


__all__ = ["appraisals", "console", "nav", "nominations", "pledges", "selections", "todo"]
