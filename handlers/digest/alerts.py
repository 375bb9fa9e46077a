"""When a number needs somebody: each indicator's alert as a rule of the counts and the day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from handlers.digest.reading import Count
from models.org import Role

Level = Literal["red", "yellow"]
RED: Level = "red"
YELLOW: Level = "yellow"
BEFORE_QUARTER_END = timedelta(days=15)
FEWEST_RATED = 5
Row = Mapping[str, Count]
NOUGHT = Count()


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule: the level a row raises on a day, the word of the chat that leads on, and who may follow it."""

    key: str
    level: Callable[[Row, date], Level | None]
    word: str
    roles: tuple[Role, ...]


def _above_nought(key: str, level: Level) -> Callable[[Row, date], Level | None]:
    return lambda row, _: level if row.get(key, NOUGHT).done > 0 else None


def _below(key: str, percent: int, level: Level = YELLOW, least: int = 1) -> Callable[[Row, date], Level | None]:
    def rule(row: Row, _: date) -> Level | None:
        found = row.get(key, NOUGHT)
        return level if found.due >= least and found.done * 100 < found.due * percent else None

    return rule


def _behind_the_year(row: Row, day: date) -> Level | None:
    """Fifteen points behind the share of the year that has passed."""
    found = row.get("talk.coverage", NOUGHT)
    pace = Fraction(day.timetuple().tm_yday, 365) - Fraction(15, 100)
    return YELLOW if found.due and Fraction(found.done, found.due) < pace else None


def _late_pairs(key: str) -> Callable[[Row, date], Level | None]:
    rule = _below(key, 70)
    return lambda row, day: rule(row, day) if day.month >= 10 else None


def _file_adds_up(row: Row, _: date) -> Level | None:
    """What was in the file, came in and went out is what is in it."""
    opening, new, out, now = (row.get(key, NOUGHT).done for key in ("aid.opening", "aid.new", "aid.out", "aid.in_file"))
    return RED if opening + new - out != now else None


def quarter_end(day: date) -> date:
    """The last day of the quarter."""
    last_month = day.replace(month=(day.month + 2) // 3 * 3, day=1)
    return (last_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _quarter_is_over_soon(row: Row, day: date) -> Level | None:
    rule = _below("dual.registered", 100)
    return rule(row, day) if quarter_end(day) - day <= BEFORE_QUARTER_END else None


def _year_is_over_soon(row: Row, day: date) -> Level | None:
    rule = _below("org.appraised", 100)
    return rule(row, day) if day.replace(month=12, day=31) - day <= BEFORE_QUARTER_END else None


def _keeps_pace(row: Row, _: date) -> Level | None:
    """All that is due by now is to be done by now: red below 80 %, yellow below all of it."""
    found = row.get("duty.done", NOUGHT)
    if not found.due or found.done >= found.due:
        return None
    return RED if found.done * 100 < found.due * 80 else YELLOW


SECRETARY = (Role.SECRETARY, Role.LEADER, Role.ADMIN)
STAFF = (Role.CASEWORKER, Role.LEADER)
ORGANIZERS = (Role.ORGANIZER, Role.SECRETARY, Role.LEADER)
ALERTS: tuple[Alert, ...] = (
    Alert("case.emergency", _above_nought("case.emergency", RED), "办件", STAFF),
    Alert("season.unplanned", _above_nought("season.unplanned", RED), "日历", ORGANIZERS),
    Alert("aid.past", _above_nought("aid.past", RED), "办件", STAFF),
    Alert("aid.in_file", _file_adds_up, "办件", STAFF),
    Alert("visit.long", _above_nought("visit.long", RED), "待办", SECRETARY),
    Alert("duty.late", _above_nought("duty.late", RED), "责任", SECRETARY),
    Alert("case.overdue", _above_nought("case.overdue", YELLOW), "办件", STAFF),
    Alert("duty.done", _keeps_pace, "责任", SECRETARY),
    Alert("case.reply", _below("case.reply", 95), "办件", STAFF),
    Alert("case.solved", _below("case.solved", 80, least=FEWEST_RATED), "办件", STAFF),
    Alert("case.satisfied", _below("case.satisfied", 85, least=FEWEST_RATED), "办件", STAFF),
    Alert("talk.coverage", _behind_the_year, "覆盖", SECRETARY),
    Alert("talk.long", _above_nought("talk.long", YELLOW), "覆盖", SECRETARY),
    Alert("pair.committee", _late_pairs("pair.committee"), "覆盖", SECRETARY),
    Alert("pair.with", _late_pairs("pair.with"), "覆盖", SECRETARY),
    Alert("pair.among", _late_pairs("pair.among"), "覆盖", SECRETARY),
    Alert("vol.pending", _above_nought("vol.pending", YELLOW), "审时长", ORGANIZERS),
    Alert("duty.unsplit", _above_nought("duty.unsplit", YELLOW), "责任", SECRETARY),
    Alert("aid.reviewed", _below("aid.reviewed", 80), "办件", STAFF),
    Alert("honour.frontline", _below("honour.frontline", 50), "榜样", ORGANIZERS),
    Alert("org.appraised", _year_is_over_soon, "评议", SECRETARY),
    Alert("dual.registered", _quarter_is_over_soon, "双报到确认", SECRETARY),
)
BY_KEY: Mapping[str, Alert] = MappingProxyType({one.key: one for one in ALERTS})


def raised(row: Row, day: date) -> list[tuple[Alert, Level]]:
    """Every alert of a row of counts, red before yellow, in the order of the table."""
    found = [(alert, level) for alert in ALERTS if (level := alert.level(row, day))]
    return sorted(found, key=lambda pair: pair[1] != RED)
