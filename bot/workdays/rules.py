"""What is a working day, and how to count them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.workdays import texts

FRIDAY = 4
ONE_DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Workdays:
    """The working calendar. `overrides`: the rows of the editable table, a date and whether people work on it."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether people work on `day` (a date in Beijing). Never raises: an unknown year is Monday to Friday."""
        if day in self.overrides:
            return self.overrides[day]
        announced = _announced(day)
        return day.weekday() <= FRIDAY if announced is None else announced

    def known(self, year: int) -> bool:
        """Whether the year's arrangement is there, from the library or from the table.

        The table counts once it has both New Year's Day and National Day, the first and last holidays of every
        announcement: one company day, or a half-typed announcement, does not make a year known.
        """
        if date(year, 1, 1) in self.overrides and date(year, 10, 1) in self.overrides:
            return True
        return _announced(date(year, 1, 1)) is not None

    def add(self, start: date, days: int) -> date:
        """The day that is `days` working days after `start` (before it, if negative); `start` itself for 0."""
        day = start
        for _ in range(abs(days)):
            day = self._next(day, ONE_DAY if days > 0 else -ONE_DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """The number of working days after `start`, up to and including `end`; 0 where `end` is not after `start`."""
        return sum(self.is_workday(day) for day in _days_after(start, end))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The working time from start to end: a working day counts from midnight to midnight, any other as nothing."""
        day, last, total = start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date(), timedelta(0)
        while day <= last and end > start:
            if self.is_workday(day):
                total += min(end, _midnight(day + ONE_DAY)) - max(start, _midnight(day))
            day += ONE_DAY
        return total

    def warning(self, year: int) -> str | None:
        """What to tell people where the year's working days are a guess; None where they are known."""
        return None if self.known(year) else texts.year_missing(year)

    def _next(self, day: date, step: timedelta) -> date:
        day += step
        while not self.is_workday(day):
            day += step
        return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _days_after(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


def _announced(day: date) -> bool | None:
    """What the library says of `day`; None for a year it has no data for."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
