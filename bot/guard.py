"""The one broad guard of the program outside dispatch: a loop or a job may fail, the process that runs it goes on."""

import logging
from types import TracebackType

log = logging.getLogger(__name__)


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
