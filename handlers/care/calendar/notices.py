"""A year's planned notices, each with the rule that gave its date."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.workdays import Workdays
from handlers.care.calendar import texts
from handlers.care.calendar.days import days_of
from handlers.care.calendar.rules import Rule, Season, next_occasion, occasions
from handlers.care.calendar.shipped import FIRE_SEASONS, RULES

FIRST_YEAR, LAST_YEAR = 1901, 2098  # a window that opens in the last year ends in 2099: see days
PRINTED = ("夏至", "小暑", "大暑", "初伏", "中伏", "末伏", "出伏", "立冬", "冬至", "腊八", "除夕", "春节", "元宵")


class YearOutOfRange(ValueError):
    """Nobody has compared the dates of that year; the message is for people."""


@dataclass(frozen=True, order=True)
class PlannedNotice:
    """A notice to send on `date`, about something open until `until` (inclusive).

    `rule` says in words how the date came about; `occasion` is the day it hangs on, which a changed working calendar
    does not move: (campaign, name, occasion) names the notice for good.
    """

    date: dt.date
    until: dt.date
    campaign: str
    rule: str
    name: str
    occasion: dt.date


def notices_of(
    year: int,
    workdays: Workdays,
    rules: Sequence[Rule] = RULES,
    fire_seasons: Mapping[int, Sequence[Season]] = FIRE_SEASONS,
) -> list[PlannedNotice]:
    """The notices that go out in `year`, earliest first; a window may end in the next year.

    Raises YearOutOfRange outside FIRST_YEAR to LAST_YEAR.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(texts.year_out_of_range(year, FIRST_YEAR, LAST_YEAR))
    return sorted([*_by_rule(year, workdays, rules), *_by_order(year, fire_seasons)])


def to_json(
    year: int, workdays: Workdays, fire_seasons: Mapping[int, Sequence[Season]] = FIRE_SEASONS
) -> dict[str, Any]:
    """The year as JSON: `notices`, a list of {date, until, campaign, rule, name}, and `days`, ISO dates by name."""
    notices = notices_of(year, workdays, fire_seasons=fire_seasons)
    days = days_of(year)
    return {
        "notices": [_plain(notice) for notice in notices],
        "days": {name: _iso(days[name]) for name in PRINTED},
    }


def _by_rule(year: int, workdays: Workdays, rules: Sequence[Rule]) -> Iterator[PlannedNotice]:
    for rule in rules:
        for occasion in [*occasions(year, rule.day), *occasions(year + 1, rule.day)]:
            sent = rule.sends_on(occasion, workdays)
            if sent.year == year:
                yield _planned(rule, sent, occasion, workdays)


def _planned(rule: Rule, sent: dt.date, occasion: dt.date, workdays: Workdays) -> PlannedNotice:
    end = next_occasion(rule.until, sent)
    words = texts.rule(rule.day, occasion, rule.lead, rule.lead_in_workdays, rule.until, end)
    if rule.lead_in_workdays:
        # a holiday announced for the occasion's year may reach back into the December before
        warnings = [workdays.warning(year) for year in sorted({sent.year, occasion.year})]
        words = texts.with_warnings(words, [warning for warning in warnings if warning])
    return PlannedNotice(sent, end, rule.campaign, words, rule.name, occasion)


def _by_order(year: int, fire_seasons: Mapping[int, Sequence[Season]]) -> Iterator[PlannedNotice]:
    """The fire seasons of the year's order; without one, of the latest order before it, and the words say so."""
    if not fire_seasons:
        return
    ordered = max((known for known in fire_seasons if known <= year), default=min(fire_seasons))
    for season in fire_seasons[ordered]:
        (start,), (end,) = occasions(year, season.start), occasions(year, season.end)
        words = texts.fire_rule(year, ordered, start, end)
        yield PlannedNotice(start, end, texts.FIRE_CAMPAIGN, words, texts.fire_name(season.name), start)


def _plain(notice: PlannedNotice) -> dict[str, str]:
    return {
        "date": notice.date.isoformat(),
        "until": notice.until.isoformat(),
        "campaign": notice.campaign,
        "rule": notice.rule,
        "name": notice.name,
    }


def _iso(day: dt.date | list[dt.date]) -> str | list[str]:
    return [one.isoformat() for one in day] if isinstance(day, list) else day.isoformat()
