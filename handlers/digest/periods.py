"""Weeks and months as people write them: 2026-W47, 2026-11."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.turn import Refusal
from handlers.digest import texts

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = re.compile(r"(\d{4})-?[Ww](\d{1,2})")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
ONE_DAY = timedelta(days=1)


class NoPeriod(Refusal):
    """Not a week or a month, or one that has not begun."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    code: str
    first: date
    last: date

    @property
    def weekly(self) -> bool:
        """Whether it is a week."""
        return "W" in self.code

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return midnight(self.last + ONE_DAY)

    def before(self) -> "Period":
        """The week or month before."""
        return week_of(self.first - ONE_DAY) if self.weekly else month_of(self.first - ONE_DAY)

    def a_year_before(self) -> "Period":
        """The same month of the last year, or the week 52 weeks before."""
        if self.weekly:
            return week_of(self.first - 52 * 7 * ONE_DAY)
        return month_of(self.first.replace(year=self.first.year - 1))

    def until(self, day: date) -> "Period":
        """The part of it up to a day, under the same name."""
        return Period(self.code, self.first, min(self.last, day))

    def days(self) -> Iterator[date]:
        """Each of its days."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def local_day(now: datetime) -> date:
    """The day in Beijing."""
    return now.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The start of a day in Beijing, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, that a day is in."""
    year, number, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Period(f"{year}-W{number:02}", first, first + timedelta(days=6))


def month_of(day: date) -> Period:
    """The month that a day is in."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(f"{day:%Y-%m}", first, after - ONE_DAY)


def read_period(typed: str, *, today: date) -> Period:
    """2026-W47 or 2026-11. Raises: NoPeriod, also for one that begins after today."""
    text = typed.strip()
    try:
        if found := WEEK.fullmatch(text):
            period = week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        elif found := MONTH.fullmatch(text):
            period = month_of(date(int(found[1]), int(found[2]), 1))
        else:
            raise NoPeriod(texts.no_period(typed))
        if not 2000 <= period.first.year <= 2100:
            raise NoPeriod(texts.no_period(typed))
    except ValueError:
        raise NoPeriod(texts.no_period(typed)) from None
    if period.first > today:
        raise NoPeriod(texts.not_begun(period.code, period.first))
    return period
