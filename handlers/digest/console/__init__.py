"""The back office of digests and responsibilities."""

from collections.abc import Iterator

from flask import url_for

from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.digest.console import board, digests
from handlers.digest.console.base import KEEPERS, READERS, console
from handlers.digest.duties import service
from handlers.digest.periods import local_day

nav = (
    Nav("领导摘要", "digest-console.digests", READERS, group="简报"),
    Nav("责任清单", "digest-console.duties", READERS, group="简报"),
)


def todo(call: Call) -> Iterator[Todo]:
    """Responsibilities that are late or to be split."""
    today = local_day(call.now)
    found = service.to_do(call.session, call.person, limit=50)
    late = sum(duty.due_on < today for duty in found)
    yield Todo("责任项已超期", url_for("digest-console.duties", state="late"), late, urgent=True)
    yield Todo("责任项待办", url_for("digest-console.duties"), len(found) - late)


__all__ = ["KEEPERS", "board", "console", "digests", "nav", "todo"]
