"""What every indicator comes to at some units in a period: from settled roll-ups, else from the facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.workdays import Workdays
from handlers.digest import rolling
from handlers.digest.facts.shape import Span
from handlers.digest.facts.standing import standing
from handlers.digest.indicators import INDICATORS
from handlers.digest.periods import Period
from models.digest import RollUp, RollUpDay
from models.org import Unit

NAMED = 900


@dataclass(frozen=True, slots=True)
class Count:
    """Done, of how much due, and how many were left out."""

    done: int = 0
    due: int = 0
    exempt: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """What counting needs to know besides the facts: the moment, the calendar, what the configuration says."""

    now: datetime
    workdays: Workdays
    smallest: int
    reply_days: int = 1

    def span(self, first: date, last: date) -> Span:
        """Some days, seen at this moment."""
        return Span(first, last, self.now, self.workdays, self.reply_days)


Counts = dict[int, dict[str, Count]]


def counts(session: Session, period: Period, chosen: Sequence[Unit] | None, made: Made) -> Counts:
    """Unit → indicator → count, of flows and stands; `chosen` None is every unit. Absent keys are nought."""
    found, span = flows(session, period, chosen, made), made.span(period.first, period.last)
    stands = standing(session, span, chosen)
    left_out = stands.pop("talk.exempt", {})
    for key, by_unit in stands.items():
        for unit_id, (done, due) in by_unit.items():
            found.setdefault(unit_id, {})[key] = Count(done, due)
    for unit_id, (exempt, _) in left_out.items():
        row = found.setdefault(unit_id, {})
        row["talk.coverage"] = replace(row.get("talk.coverage", Count()), exempt=exempt)
    return found


def flows(session: Session, period: Period, chosen: Sequence[Unit] | None, made: Made) -> Counts:
    """The same of flows alone."""
    settled = _settled(session, period)
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    for days in _runs(sorted(settled)):
        _add(sums, _rolled(session, days, chosen))
    for days in _runs(day for day in period.days() if day not in settled):
        counted = rolling.recount(session, made.span(days[0], days[-1]), chosen)
        _add(sums, ((unit_id, key, done, due) for (key, unit_id, _), (done, due) in counted.items()))
    found: Counts = {}
    for (unit_id, key), (done, due) in sums.items():
        found.setdefault(unit_id, {})[key] = Count(done, due)
    return found


def value(found: Mapping[int, Mapping[str, Count]], unit: Unit, key: str) -> Count:
    """One of them; nought where nothing was counted."""
    return found.get(unit.id, {}).get(key, Count())


def keys() -> tuple[str, ...]:
    """Every indicator's key in the order of the table."""
    return tuple(one.key for one in INDICATORS)


def _settled(session: Session, period: Period) -> set[date]:
    query = select(RollUpDay.day).where(RollUpDay.day.between(period.first, period.last), ~RollUpDay.dirty)
    return set(session.scalars(query))


def _rolled(
    session: Session, days: Sequence[date], chosen: Sequence[Unit] | None
) -> Iterator[tuple[int, str, int, int]]:
    query = select(RollUp.unit_id, RollUp.indicator, func.sum(RollUp.done), func.sum(RollUp.due))
    if chosen is not None and len(chosen) <= NAMED:
        query = query.where(RollUp.unit_id.in_([unit.id for unit in chosen]))
    query = query.where(RollUp.day.between(days[0], days[-1])).group_by(RollUp.unit_id, RollUp.indicator)
    for unit_id, key, done, due in session.execute(query):
        yield unit_id, key, int(done), int(due)


def _add(sums: dict[tuple[int, str], tuple[int, int]], rows: Iterable[tuple[int, str, int, int]]) -> None:
    for unit_id, key, done, due in rows:
        before = sums.get((unit_id, key), (0, 0))
        sums[unit_id, key] = (before[0] + done, before[1] + due)


def _runs(days: Iterable[date]) -> Iterator[list[date]]:
    """Days that follow on each other, together."""
    run: list[date] = []
    for day in days:
        if run and day - run[-1] != timedelta(days=1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run
