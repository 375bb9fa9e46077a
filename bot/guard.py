"""The one broad guard of the program outside dispatch: a loop or a job may fail, the process that runs it goes on."""

import logging
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import TypeVar

log = logging.getLogger(__name__)
Item = TypeVar("Item")


class guarded:
    """`with guarded("plan") as guard: …` logs whatever goes wrong, keeps it in `guard.error` and goes on after it."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.error: Exception | None = None

    def __enter__(self) -> "guarded":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        """Only an Exception is held back: a KeyboardInterrupt or SystemExit ends the process as it should."""
        if not isinstance(error, Exception):
            return False
        self.error = error
        log.error("%s failed, going on", self.what, exc_info=error)
        return True


def each(what: str, items: Iterable[Item], work: Callable[[Item], object]) -> None:
    """Work on every item: one that fails keeps no other waiting. What the first failure raised comes out at the end."""
    errors = []
    for item in items:
        with guarded(what) as guard:
            work(item)
        if guard.error:
            errors.append(guard.error)
    if errors:
        raise errors[0]


def each_part(what: str, parts: Iterable[Sequence[Item]], work: Callable[[Sequence[Item]], object]) -> None:
    """`each`, for work on several items at once: those of a part that failed are worked on again, one by one."""

    def whole_or_singly(part: Sequence[Item]) -> None:
        with guarded(what) as guard:
            work(part)
        if guard.error and len(part) == 1:
            raise guard.error
        if guard.error:
            each(what, [[item] for item in part], work)

    each(what, parts, whole_or_singly)
