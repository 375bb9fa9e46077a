"""The kinds of rule a notice's date may come from, and how a rule becomes dates. Plain data: easily stored and edited.

A day is written as a name of `days_of` ("小暑"), as month and day ("07-01"), or as a lunar month and day ("农历09-09").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.workdays import Workdays
from handlers.care.calendar.days import days_of, lunar_in

LUNAR = "农历"


@dataclass(frozen=True)
class Rule:
    """A notice goes out `lead` days, or working days, before `day`; its window ends on the next day called `until`."""

    campaign: str
    name: str
    day: str
    until: str
    lead: int = 0
    lead_in_workdays: bool = False

    def sends_on(self, day: date, workdays: Workdays) -> date:
        """When the notice for this `day` goes out."""
        if self.lead_in_workdays:
            return workdays.add(day, -self.lead)
        return day - timedelta(days=self.lead)


@dataclass(frozen=True)
class Season:
    """A period that an authority orders year by year; the days are month and day ("03-15")."""

    name: str
    start: str
    end: str


def occasions(year: int, day: str) -> list[date]:
    """The dates in `year` that `day` means: one; none, one or two of a lunar day around New Year.

    Raises ValueError for a day that is no day, or not one of every year.
    """
    if day.startswith(LUNAR):
        month, number = day.removeprefix(LUNAR).split("-")
        return lunar_in(year, int(month), int(number))
    if day[:1].isdigit():
        return [date.fromisoformat(f"{year}-{day}")]
    found = days_of(year).get(day)
    if found is None:
        raise ValueError(f"no such day: {day}")
    return found if isinstance(found, list) else [found]


def next_occasion(day: str, start: date) -> date:
    """The first date called `day` on or after `start`."""
    return next(found for found in _from(day, start.year) if found >= start)


def _from(day: str, year: int) -> Iterator[date]:
    for later in range(year, year + 4):  # a lunar day may be missing in a solar year
        yield from occasions(later, day)
