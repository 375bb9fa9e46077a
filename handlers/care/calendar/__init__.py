"""The calendar of care: solar terms, the lunar year, 三伏 and 数九, and the notices that hang on them.

Pure functions of the year and the working calendar; all dates are Beijing dates. Solar terms follow the apparent
longitude of the sun. Reading order: `days` (what the sky and the lunar year give), `shipped` (the rules, as data),
`notices` (a year's plan from both).
"""

from handlers.care.calendar.days import days_of, nines
from handlers.care.calendar.notices import PlannedNotice, YearOutOfRange, notices_of, to_json
from handlers.care.calendar.rules import Rule, Season
from handlers.care.calendar.shipped import FIRE_SEASONS, RULES

__all__ = [
    "FIRE_SEASONS",
    "RULES",
    "PlannedNotice",
    "Rule",
    "Season",
    "YearOutOfRange",
    "days_of",
    "nines",
    "notices_of",
    "to_json",
]
