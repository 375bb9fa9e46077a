"""A unit's digest of a period as plain facts: five numbers, three alerts, three asks, every indicator, the units below.

The facts name no person and say nothing of the moment they were put together, so the same question gives the same
bytes. What is hidden is "hidden": true, with neither number.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.suppressing import Cell, suppress
from bot.turn import Refusal
from handlers.digest import alerts, asks, earlier, reading, texts
from handlers.digest.indicators import BY_KEY, INDICATORS, MISSING, STAND, Indicator
from handlers.digest.periods import Period, local_day
from handlers.digest.reading import Count, Counts, Made
from handlers.digest.wording import arrow, told
from models.org import Unit

Facts = dict[str, Any]
SHOWN = 3
NUMBERS = ("case.reply", "visit.on_time", "talk.coverage", "vol.times", "season.coverage")
INSTEAD = {"season.coverage": "duty.done"}
COLUMNS = (
    "roll", "talk.coverage", "visit.on_time", "visit.overdue", "case.filed", "case.reply", "case.satisfied",
    "aid.in_file", "vol.times", "vol.hours", "duty.done",
)  # fmt: skip
ADD_UP = ("aid.opening", "aid.new", "aid.again", "aid.out", "aid.in_file")


class NobodyThere(Refusal):
    """The unit has no people: there is nothing to count."""


def compose(session: Session, unit: Unit, period: Period, made: Made) -> Facts:
    """One unit's. Raises: NobodyThere."""
    return compose_all(session, [unit], period, made)[unit.id]


def compose_all(session: Session, units: Sequence[Unit], period: Period, made: Made) -> dict[int, Facts]:
    """Those of several units at once, by the unit's id.

    Raises: NobodyThere, where it is one unit without people; among several such a unit is left out.
    """
    period = period.until(local_day(made.now))
    below = _below(session, units)
    chosen = [*units, *(child for children in below.values() for child in children)]
    chosen = list({unit.id: unit for unit in chosen}.values())
    counted = reading.counts(session, period, chosen, made)
    before, year_before = (_earlier(session, one, units, made) for one in (period.before(), period.a_year_before()))
    pending = asks.pending_notices(session, period.last)
    found = {}
    for unit in units:
        if not reading.value(counted, unit, "roll").done:
            if len(units) == 1:
                raise NobodyThere(texts.nobody_there(unit.name))
            continue
        page = _Page(unit, period, made, counted.get(unit.id, {}))
        page.before, page.year_before = before.get(unit.id, {}), year_before.get(unit.id, {})
        found[unit.id] = page.facts(below.get(unit.id, ()), counted, pending)
    return found


def _earlier(session: Session, period: Period, units: Sequence[Unit], made: Made) -> Counts:
    """Another period's flows as they are counted now, and its stands as they were told then."""
    flows = reading.flows(session, period, units, made)
    told_then = earlier.stands(session, [unit.id for unit in units], period.code)
    return {unit.id: {**told_then.get(unit.id, {}), **flows.get(unit.id, {})} for unit in units}


def _below(session: Session, units: Sequence[Unit]) -> dict[int, list[Unit]]:
    """The units right below each."""
    found: dict[int, list[Unit]] = {}
    ids = [unit.id for unit in units]
    query = select(Unit).where(Unit.parent_id.in_(ids), Unit.active).order_by(Unit.id)
    for child in session.scalars(query):
        found.setdefault(child.parent_id or 0, []).append(child)
    return found


class _Page:
    """One unit's digest while it is put together."""

    def __init__(self, unit: Unit, period: Period, made: Made, row: Mapping[str, Count]) -> None:
        self.unit, self.period, self.made, self.row = unit, period, made, row
        self.before: Mapping[str, Count] = {}
        self.year_before: Mapping[str, Count] = {}
        self.hidden: set[str] = set()

    def facts(self, children: Sequence[Unit], counted: Counts, pending: Sequence[asks.Pending]) -> Facts:
        """All of it, in the order it is read."""
        peopled = [child for child in children if reading.value(counted, child, "roll").done]
        table = self._units(peopled, counted)
        self.hidden |= self._small()
        raised = [
            (alert, level) for alert, level in alerts.raised(self.row, self.period.last) if alert.key not in self.hidden
        ]
        wanted = asks.of(self.unit, self.period, self.row, pending)
        return {
            "unit": {"code": self.unit.code, "name": self.unit.name},
            "period": self.period.code,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "title": texts.title(self.period.code, self.unit.name),
            "numbers": [self._number(key) for key in self._numbers()],
            "alerts": [self._alert(alert, level, peopled, counted) for alert, level in raised[:SHOWN]],
            "more_alerts": max(0, len(raised) - SHOWN),
            "asks": [one.as_json() for one in wanted[:SHOWN]],
            "rows": [self._row(one) for one in INDICATORS],
            "units": table,
            "missing": [{"block": block, "name": name, "why": why} for block, name, why in MISSING],
            "notes": self._notes(),
        }

    def _numbers(self) -> Iterable[str]:
        for key in NUMBERS:
            other = INSTEAD.get(key)
            yield other if other and not self.row.get(key, Count()).due else key

    def _number(self, key: str) -> Facts:
        one = BY_KEY[key]
        text = texts.NUMBER_TEXTS[key].format(*(self._told(part) for part in texts.NUMBER_PARTS[key]))
        return {"key": key, "name": one.name, "text": text, "arrow": self._arrow(one, self.before)}

    def _told(self, key: str) -> str:
        return texts.HIDDEN if key in self.hidden else told(BY_KEY[key], self.row.get(key, Count()))

    def _arrow(self, one: Indicator, before: Mapping[str, Count]) -> str:
        then = before.get(one.key, None if one.kind == STAND else Count())
        if then is None or one.key in self.hidden or (one.people and then.due):
            return ""
        return arrow(one, self.row.get(one.key, Count()), then)

    def _row(self, one: Indicator) -> Facts:
        facts: Facts = {"key": one.key, "block": one.block, "name": one.name, "unit": one.unit}
        facts |= {"formula": texts.with_days(one.formula, self.made.reply_days)}
        facts |= {"exemptions": one.exempt, "alert": one.alert, "text": self._told(one.key)}
        if one.key in self.hidden:
            return facts | {"hidden": True, "before": "", "year_before": ""}
        count = self.row.get(one.key, Count())
        facts |= {"done": count.done}
        facts |= {"due": count.due, "exempt": count.exempt} if one.ratio else {}
        facts |= {"before": self._arrow(one, self.before), "year_before": self._arrow(one, self.year_before)}
        return facts | ({"level": level} if (level := self._level(one.key)) else {})

    def _level(self, key: str) -> str | None:
        alert = alerts.BY_KEY.get(key)
        return alert.level(self.row, self.period.last) if alert else None

    def _small(self) -> set[str]:
        """Indicators about so few that they are hidden, and with one of a sum all of it."""
        small = {one.key for one in INDICATORS if one.people and 0 < _base(one, self.row) < self.made.smallest}
        return small | (set(ADD_UP) if small & set(ADD_UP) else set())

    def _alert(self, alert: alerts.Alert, level: str, children: Sequence[Unit], counted: Counts) -> Facts:
        one = BY_KEY[alert.key]
        where = [] if one.people else self._where(alert, children, counted)
        text = texts.alert(one.name, self._told(one.key), where)
        if alert.key == "aid.in_file":
            text = texts.FILE_BROKEN
        roles = [str(role) for role in alert.roles]
        return {"key": alert.key, "level": level, "text": text, "word": alert.word, "roles": roles}

    def _where(self, alert: alerts.Alert, children: Sequence[Unit], counted: Counts) -> list[str]:
        """The units below that raise it too, in the order of the tree."""
        return [
            child.name for child in children if alert.level(counted.get(child.id, {}), self.period.last) is not None
        ][:SHOWN]

    def _units(self, children: Sequence[Unit], counted: Counts) -> Facts:
        """The units below, a row each; what few people could be told from is hidden, the total with it if need be."""
        rows: dict[int, list[str]] = {child.id: [] for child in children}
        for key in COLUMNS if children else ():
            one = BY_KEY[key]
            shown = self._column(one, children, counted)
            for child in children:
                count = reading.value(counted, child, key)
                rows[child.id].append(told(one, count) if child.id in shown else texts.HIDDEN)
        heads = [texts.UNIT, *(BY_KEY[key].name for key in COLUMNS)]
        return {"heads": heads if children else [], "rows": [[child.name, *rows[child.id]] for child in children]}

    def _column(self, one: Indicator, children: Sequence[Unit], counted: Counts) -> set[int]:
        """Which units' cells may be shown."""
        if not one.people:
            return {child.id for child in children}
        cells = {child.id: _cell(one, reading.value(counted, child, one.key)) for child in children}
        total, seen = suppress(_cell(one, self.row.get(one.key, Count())), cells, self.made.smallest)
        if total is None:
            self.hidden |= set(ADD_UP) if one.key in ADD_UP else {one.key}
        return {place for place, cell in seen.items() if cell is not None}

    def _notes(self) -> list[str]:
        years: set[int] = {self.period.first.year, (self.period.last + timedelta(days=31)).year}
        return [warning for year in sorted(years) if (warning := self.made.workdays.warning(year))]


def _base(one: Indicator, row: Mapping[str, Count]) -> int:
    return _cell(one, row.get(one.key, Count())).base


def _cell(one: Indicator, count: Count) -> Cell:
    return Cell(count.done, count.due, one.ratio or one.average)
