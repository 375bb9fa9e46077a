"""The editable table of working days as a mapping that stays fresh: an entry counts within a minute."""

from collections.abc import Iterator, Mapping
from datetime import date
from time import monotonic

from sqlalchemy import select

from bot.database import Database
from bot.workdays import Workdays
from models.care.calendar import DayOverride

FRESH_S = 60.0


class DayTable(Mapping[date, bool]):
    """Day → whether people work on it; read again when older than a minute."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._days: dict[date, bool] = {}
        self._read_at = -FRESH_S

    def _fresh(self) -> dict[date, bool]:
        if monotonic() - self._read_at >= FRESH_S:
            with self._database.reading() as session:
                rows = session.execute(select(DayOverride.day, DayOverride.is_workday))
                self._days = {day: works for day, works in rows}  # noqa: C416
            self._read_at = monotonic()
        return self._days

    def __getitem__(self, day: date) -> bool:
        return self._fresh()[day]

    def __iter__(self) -> Iterator[date]:
        return iter(self._fresh())

    def __len__(self) -> int:
        return len(self._fresh())


def workdays_of(database: Database) -> Workdays:
    """Working days by the table first, then the library, then the days of the week."""
    return Workdays(DayTable(database))
