"""What a fact is: for whom, on which day, how much was done of how much due."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Select, cast, literal, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.workdays import Workdays
from handlers.digest.periods import midnight

DAY_MS = 86_400_000
EAST_MS = 8 * 3_600_000
EPOCH_DAY = date(1970, 1, 1)
if TYPE_CHECKING:
    Who = Select[*tuple[Any, ...]]
else:
    Who = Select


@dataclass(frozen=True, slots=True)
class Span:
    """Which days are counted, as the calendar and the moment have it; `reply_days`: working days to a first answer."""

    first: date
    last: date
    now: datetime
    workdays: Workdays
    reply_days: int = 1

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return midnight(self.last + timedelta(days=1))

    def of(self, first: date, last: date) -> "Span":
        """Other days, everything else as it is."""
        return replace(self, first=first, last=last)


@dataclass(frozen=True, slots=True)
class Fact:
    """The facts of one indicator.

    `rows(span)` selects (who, day, done, due), one row a `who` and day; `link(units)` selects (who, unit_id): the
    units that a `who` belongs to, of these if they are given. `listed` stands in for `rows` where SQL cannot say it.
    `many` selects (day, number, …), a few sums that change with a day's facts, where the facts are too many to look
    through every night and are never put right weeks later.
    """

    key: str
    link: Callable[[Select[int] | None], Who]
    rows: Callable[[Span], Who] | None = None
    listed: Callable[[Session, Span], list[tuple[int, date, int, int]]] | None = None
    many: Callable[[Span], Who] | None = None


def day_of(column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[int]:
    """The number of the day in Beijing since 1970 that an instant falls on."""
    return (type_coerce(column, BigInteger) + EAST_MS) // DAY_MS


def within(column: InstrumentedAttribute[Any], span: Span) -> ColumnElement[bool]:
    """Whether an instant is on one of the span's days."""
    return (column >= span.starts_at) & (column < span.ends_at)


def one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where it holds."""
    from sqlalchemy import case

    return case((condition, 1), else_=0)


def number(value: int) -> ColumnElement[int]:
    """A constant."""
    return literal(value, Integer)


def on(day: date) -> ColumnElement[date]:
    """A constant day."""
    return cast(literal(day, Date), Date)


def as_date(value: date | int | str) -> date:
    """A day however it was selected."""
    if isinstance(value, date):
        return value
    return EPOCH_DAY + timedelta(days=int(value)) if str(value).lstrip("-").isdecimal() else date.fromisoformat(value)  # type: ignore[arg-type]
