"""The tables an administrator keeps: working days beyond the library's years, the firm's own days, fire orders."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.turn import Refusal
from bot.workdays import OverridesError, Row, Workdays, read_rows
from handlers.care import texts
from handlers.care.calendar import FIRE_SEASONS, Season, to_json
from models.base import table_of, upsert
from models.care import DayOverride, FireSeason

LONGEST_SEASON = 32
NO_LEAP_YEAR = 2001  # an order is read for later years too, until theirs is there


class NotAdministrator(Refusal):
    """The firm's calendar is kept by administrators."""

    text = texts.NOT_ADMINISTRATOR


class BadTable(Refusal):
    """The typed table has faults; the text names each with its line."""


def workdays_of(session: Session) -> Workdays:
    """The working calendar with everything that was typed in."""
    return Workdays({row.day: row.is_workday for row in session.scalars(select(DayOverride))})


def fire_seasons_of(session: Session) -> dict[int, tuple[Season, ...]]:
    """The fire orders by year: typed-in years stand before the shipped ones."""
    typed: dict[int, list[Season]] = {}
    for row in _seasons(session, select(FireSeason)):
        typed.setdefault(row.year, []).append(_season(row))
    return {**FIRE_SEASONS, **{year: tuple(seasons) for year, seasons in typed.items()}}


def typed_seasons(session: Session, year: int) -> list[Season]:
    """The periods somebody typed in for a year, the earliest first."""
    return [_season(row) for row in _seasons(session, select(FireSeason).where(FireSeason.year == year))]


def _seasons(session: Session, query: Select[FireSeason]) -> Iterable[FireSeason]:
    return session.scalars(query.order_by(FireSeason.year, FireSeason.start, FireSeason.id))


def _season(row: FireSeason) -> Season:
    return Season(row.name, row.start, row.end)


def read_days(table: str | Path) -> list[Row]:
    """A typed table, or a file of one (see `read_rows`). Raises: BadTable."""
    try:
        return read_rows(table)
    except OverridesError as fault:
        raise BadTable("\n".join(fault.faults)) from None


def set_days(session: Session, table: str | Path) -> int:
    """Keep a typed table; a day typed again is replaced. How many days. Raises: BadTable."""
    days = {day: row for row in read_days(table) for day in row.days}
    for day, row in days.items():
        set_day(session, day, is_workday=row.works, name=row.name)
    return len(days)


def set_day(session: Session, day: date, *, is_workday: bool, name: str) -> None:
    """One day of the firm's own, or one of a holiday."""
    row = {"day": day, "is_workday": is_workday, "name": name[:64]}
    upsert(session, table_of(DayOverride), row, unique=("day",), update=("is_workday", "name"))


def set_fire_season(session: Session, year: int, season: Season) -> None:
    """A period of the year's order. Raises: BadTable, for days that are none."""
    check_season(season)
    row = {"year": year, "name": season.name, "start": season.start, "end": season.end}
    upsert(session, table_of(FireSeason), row, unique=("year", "name"), update=("start", "end"))


def check_season(season: Season) -> None:
    """Raises: BadTable, for days that are not in every year, for an end before the start, for a name that is none."""
    try:
        start, end = (date.fromisoformat(f"{NO_LEAP_YEAR}-{day}") for day in (season.start, season.end))
    except ValueError:
        raise BadTable(texts.fire_days_wrong(season.start, season.end)) from None
    if end < start:
        raise BadTable(texts.fire_days_wrong(season.start, season.end))
    if not 0 < len(season.name) <= LONGEST_SEASON:
        raise BadTable(texts.fire_name_wrong(LONGEST_SEASON))


def year_as_json(session: Session, year: int) -> dict[str, Any]:
    """The year's calendar with the firm's own tables, as `calendar.to_json` words it. Raises: YearOutOfRange."""
    return to_json(year, workdays_of(session), fire_seasons_of(session))


def warnings_of(session: Session, year: int) -> list[str]:
    """What is a guess in that year's calendar."""
    workdays = workdays_of(session)
    found: list[str | None] = [workdays.warning(year)]
    if year not in fire_seasons_of(session):
        found.append(texts.fire_order_missing(year))
    return [warning for warning in found if warning]
