"""Who runs on a data folder: every process of the program shares one lock, and a restore must have it alone."""

from contextlib import AbstractContextManager
from pathlib import Path

from bot.locks import locked


def running(data: Path) -> AbstractContextManager[None]:
    """Held by a web, worker or live process for as long as it runs; waits for a restore to end."""
    return locked(data / "running.lock", shared=True)


def stopped(data: Path) -> AbstractContextManager[None]:
    """Held while nothing may run.

    Raises: BlockingIOError, where something does.
    """
    return locked(data / "running.lock", wait=False)
