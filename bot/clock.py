"""The moment. The demonstration's clock can be moved: its offset is a file that every process looks at."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from bot.config import Config

FRESH_S = 0.2
FILE = "demo-clock"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


class DemoClock:
    """The wall clock moved by an offset kept under `data`, read again when older than a fifth of a second."""

    def __init__(self, data: Path) -> None:
        self.file = data / FILE
        self.offset = timedelta(0)
        self.read_at = 0.0

    def __call__(self) -> datetime:
        """The demonstration's moment."""
        if monotonic() - self.read_at > FRESH_S:
            self._read()
        return utc_now() + self.offset

    def move(self, offset: timedelta) -> None:
        """Be so far ahead of the wall clock, in every process."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        beside = self.file.with_suffix(".new")
        beside.write_text(str(offset.total_seconds()))
        beside.replace(self.file)
        self.read_at = 0.0

    def _read(self) -> None:
        try:
            self.offset = timedelta(seconds=float(self.file.read_text()))
        except (FileNotFoundError, ValueError):
            self.offset = timedelta(0)
        self.read_at = monotonic()


def clock_of(config: Config) -> Clock:
    """The wall clock, or the demonstration's."""
    return DemoClock(config.data) if config.app.demo else utc_now
