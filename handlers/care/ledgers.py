"""The tables an administrator keeps: working days beyond the library's years, the firm's own days, fire orders."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import may
from bot.turn import Refusal
from bot.workdays import OverridesError, Workdays, read_overrides
from handlers.care import texts
from handlers.care.calendar import FIRE_SEASONS, Season, to_json
from models.base import table_of, upsert
from models.care import DayOverride, FireSeason
from models.org import Person, Role, Unit


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
    for row in session.scalars(select(FireSeason).order_by(FireSeason.year, FireSeason.start, FireSeason.id)):
        typed.setdefault(row.year, []).append(Season(row.name, row.start, row.end))
    return {**FIRE_SEASONS, **{year: tuple(seasons) for year, seasons in typed.items()}}


def set_days(session: Session, table: str | Path, *, name: str = "") -> int:
    """Keep a typed table (see `read_overrides`); a day typed again is replaced. How many days.

    Raises: BadTable.
    """
    try:
        days = read_overrides(table)
    except OverridesError as fault:
        raise BadTable("\n".join(fault.faults)) from None
    for day, is_workday in days.items():
        set_day(session, day, is_workday=is_workday, name=name)
    return len(days)


def set_day(session: Session, day: date, *, is_workday: bool, name: str) -> None:
    """One day of the firm's own, or one of a holiday."""
    row = {"day": day, "is_workday": is_workday, "name": name[:64]}
    upsert(session, table_of(DayOverride), row, unique=("day",), update=("is_workday", "name"))


def set_fire_season(session: Session, year: int, season: Season) -> None:
    """A period of the year's order. Raises: BadTable, for days that are none."""
    try:
        start, end = (date.fromisoformat(f"{year}-{day}") for day in (season.start, season.end))
    except ValueError:
        raise BadTable(texts.fire_days_wrong(season.start, season.end)) from None
    if end < start:
        raise BadTable(texts.fire_days_wrong(season.start, season.end))
    row = {"year": year, "name": season.name[:32], "start": season.start, "end": season.end}
    upsert(session, table_of(FireSeason), row, unique=("year", "name"), update=("start", "end"))


def check_administrator(session: Session, actor: Person, unit: Unit) -> None:
    """Raises: NotAdministrator."""
    if not may(session, actor, Role.ADMIN, unit):
        raise NotAdministrator


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
