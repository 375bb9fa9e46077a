"""The firm's calendar as administrators keep it: a year as it is known, what a change would move, and the change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.scope import at_the_top
from bot.workdays import Row, Workdays
from handlers.care import ledgers
from handlers.care.calendar import FIRE_SEASONS, Season, notices_of
from handlers.care.campaigns import yearly
from handlers.care.moments import local_day
from models.care import CareNotice, DayOverride, FireSeason, NoticeState
from models.org import Person

FRIDAY = 4
NEXT_YEAR_FROM = 11  # the month in which the next year's holidays are announced
HELD = (NoticeState.PREPARED, NoticeState.APPROVED, NoticeState.PAUSED)

Seasons = Mapping[int, tuple[Season, ...]]
Change = Mapping[date, tuple[bool, str] | None]
"""Day → (whether people work on it, its name), or None: as if it had never been typed."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not as its day of the week would have it, or that somebody typed in."""

    day: date
    works: bool
    name: str
    typed: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive days that are alike but for their date."""

    first: date
    last: date
    works: bool
    name: str
    typed: bool

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def goes_on(self, one: Day) -> bool:
        """Whether this day is the next, and like them."""
        alike = (one.works, one.name, one.typed) == (self.works, self.name, self.typed)
        return alike and one.day - self.last == timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """A notice whose day a change moves; None: not there. `held`: somebody has put it forward or moved it by hand."""

    campaign: str
    name: str
    was: date | None
    now: date | None
    held: bool


def days_of(session: Session, year: int) -> list[Day]:
    """The year's holidays and days worked in return, from the library and from what was typed."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = session.scalars(select(DayOverride).where(DayOverride.day.between(first, last)))
    typed = {row.day: Day(row.day, row.is_workday, row.name, True) for row in rows}
    library = Workdays()
    every = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return [
        typed.get(day) or Day(day, library.is_workday(day), "", False)
        for day in every
        if day in typed or library.is_workday(day) is not (day.weekday() <= FRIDAY)
    ]


def spans_of(session: Session, year: int) -> list[Span]:
    """The same, consecutive days that are alike in one."""
    spans: list[Span] = []
    for one in days_of(session, year):
        if spans and spans[-1].goes_on(one):
            spans[-1] = replace(spans[-1], last=one.day)
        else:
            spans.append(Span(one.day, one.day, one.works, one.name, one.typed))
    return spans


def missing_years(session: Session, today: date) -> list[int]:
    """This year, and from November on the next, where its working days are a guess."""
    workdays = ledgers.workdays_of(session)
    years = (today.year, today.year + 1) if today.month >= NEXT_YEAR_FROM else (today.year,)
    return [year for year in years if not workdays.known(year)]


def change_of(rows: Iterable[Row]) -> Change:
    """What a typed table asks for."""
    return {day: (row.works, row.name) for row in rows for day in row.days}


def typed_days(session: Session, first: date, last: date) -> Change:
    """What takes away everything that was typed for these days."""
    query = select(DayOverride.day).where(DayOverride.day.between(first, last))
    return dict.fromkeys(session.scalars(query))


def moves(session: Session, change: Change, *, today: date) -> list[Move]:
    """The notices from today on that go out on another day if the table changes like this."""
    before = ledgers.workdays_of(session)
    days = {**before.overrides, **{day: one[0] for day, one in change.items() if one}}
    after = Workdays({day: works for day, works in days.items() if day not in change or change[day] is not None})
    seasons = ledgers.fire_seasons_of(session)
    years = sorted({near for day in change for near in (day.year - 1, day.year, day.year + 1)})
    return _compared(session, _dates(years, before, seasons), _dates(years, after, seasons), today)


def season_moves(session: Session, year: int, season: Season, *, today: date, gone: bool = False) -> list[Move]:
    """The same for a period of a fire order that is typed in, or taken away."""
    ledgers.check_season(season)
    workdays, before = ledgers.workdays_of(session), ledgers.fire_seasons_of(session)
    rest = [one for one in ledgers.typed_seasons(session, year) if one.name != season.name]
    typed = tuple(rest if gone else [*rest, season])
    shipped = {known: one for known, one in FIRE_SEASONS.items() if known == year}
    after = {**{known: one for known, one in before.items() if known != year}, **shipped}
    after |= {year: typed} if typed else {}
    years = range(year, max(today.year, year) + 3)
    return _compared(session, _dates(years, workdays, before), _dates(years, workdays, after), today)


_Key = tuple[str, str, date]


def _dates(years: Iterable[int], workdays: Workdays, seasons: Seasons) -> dict[_Key, date]:
    found = (one for year in years for one in notices_of(year, workdays, fire_seasons=seasons))
    return {(one.campaign, one.name, one.occasion): one.date for one in found}


def _compared(session: Session, before: dict[_Key, date], after: dict[_Key, date], today: date) -> list[Move]:
    pairs = {key: (before.get(key), after.get(key)) for key in before.keys() | after.keys()}
    changed = {key: two for key, two in pairs.items() if two[0] != two[1] and max(filter(None, two)) >= today}
    held = _held(session, {(name, occasion) for _, name, occasion in changed})
    found = [Move(key[0], key[1], was, now, key[1:] in held) for key, (was, now) in changed.items()]
    return sorted(found, key=lambda one: (one.now or one.was, one.name))


def _held(session: Session, wanted: set[tuple[str, date]]) -> set[tuple[str, date]]:
    names = [name for name, _ in wanted]
    query = select(CareNotice.name, CareNotice.occasion).where(CareNotice.name.in_(names))
    rows = session.execute(query.where(or_(CareNotice.state.in_(HELD), CareNotice.moved)))
    return wanted & {(name, occasion) for name, occasion in rows}


def change(session: Session, actor: Person | None, asked: Change, *, now: datetime) -> None:
    """Keep it, and date the coming notices anew. `actor` is None for the command line. Raises: NotAdministrator."""
    check_keeper(session, actor)
    for day, one in asked.items():
        if one is None:
            session.execute(delete(DayOverride).where(DayOverride.day == day))
        else:
            ledgers.set_day(session, day, is_workday=one[0], name=one[1])
    replan(session, now)


def change_season(
    session: Session, actor: Person | None, year: int, season: Season, *, now: datetime, gone: bool = False
) -> None:
    """Keep or take away a period of the year's fire order. Raises: NotAdministrator, BadTable."""
    check_keeper(session, actor)
    if gone:
        session.execute(delete(FireSeason).where(FireSeason.year == year, FireSeason.name == season.name))
    else:
        ledgers.set_fire_season(session, year, season)
    replan(session, now)


def check_keeper(session: Session, actor: Person | None) -> None:
    """The calendar is the whole enterprise's. Raises: NotAdministrator."""
    if actor is not None and not at_the_top(session, actor):
        raise ledgers.NotAdministrator


def replan(session: Session, now: datetime) -> None:
    """Date the coming notices of every company anew."""
    session.flush()
    for unit in yearly.companies(session):
        yearly.plan_notices(session, unit, today=local_day(now), now=now)
