"""The sun's and the moon's days against an independent library, published tables and the years that trap."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import sxtwl
from lunar_python import Solar

from handlers.care.calendar import days_of, nines

YEARS = range(2000, 2061)
FAR_YEARS = range(1901, 2100, 11)
GENG = 6
TERMS = (
    *("冬至", "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种"),
    *("夏至", "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪"),
)
PUBLISHED = {
    "腊八": "2024-01-18 2025-01-07 2026-01-26 2027-01-15 2028-01-04",
    "除夕": "2024-02-09 2025-01-28 2026-02-16 2027-02-05 2028-01-25",
    "春节": "2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26",
    "元宵": "2024-02-24 2025-02-12 2026-03-03 2027-02-20 2028-02-09",
    "夏至": "2024-06-21 2025-06-21 2026-06-21 2027-06-21 2028-06-21",
    "小暑": "2024-07-06 2025-07-07 2026-07-07 2027-07-07 2028-07-06",
    "大暑": "2024-07-22 2025-07-22 2026-07-23 2027-07-23 2028-07-22",
    "初伏": "2024-07-15 2025-07-20 2026-07-15 2027-07-20 2028-07-14",
    "中伏": "2024-07-25 2025-07-30 2026-07-25 2027-07-30 2028-07-24",
    "立秋": "2024-08-07 2025-08-07 2026-08-07 2027-08-08 2028-08-07",
    "末伏": "2024-08-14 2025-08-09 2026-08-14 2027-08-09 2028-08-13",
    "出伏": "2024-08-23 2025-08-18 2026-08-23 2027-08-18 2028-08-22",
    "立冬": "2024-11-07 2025-11-07 2026-11-07 2027-11-07 2028-11-07",
    "冬至": "2024-12-21 2025-12-21 2026-12-22 2027-12-22 2028-12-21",
    "三九": "2024-01-09 2025-01-08 2026-01-08 2027-01-09 2028-01-09",
    "九九": "2024-03-03 2025-03-03 2026-03-03 2027-03-04 2028-03-03",
}


def one(year: int, name: str) -> date:
    found = days_of(year)[name]
    assert isinstance(found, date)
    return found


def as_date(day: sxtwl.Day) -> date:
    return date(day.getSolarYear(), day.getSolarMonth(), day.getSolarDay())


def whole_year(year: int) -> list[sxtwl.Day]:
    first = sxtwl.fromSolar(year, 1, 1)
    return [first.after(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def by_the_other_library(year: int) -> dict[str, date | list[date]]:
    """Walks through the year day by day and reads what sxtwl says of each."""
    days = whole_year(year)
    terms = {TERMS[day.getJieQi()]: as_date(day) for day in days if day.hasJieQi()}
    geng = [as_date(day) for day in days if day.getDayGZ().tg == GENG]
    moon = {(day.getLunarMonth(), day.getLunarDay()): as_date(day) for day in days if not day.isLunarLeap()}
    summer = [day for day in geng if day >= terms["夏至"]]
    autumn = next(day for day in geng if day >= terms["立秋"])
    eve = next(as_date(day) for day in days if (day.after(1).getLunarMonth(), day.after(1).getLunarDay()) == (1, 1))
    return {
        **terms,
        "初伏": summer[2],
        "中伏": summer[3],
        "末伏": autumn,
        "出伏": autumn + timedelta(days=9),
        "春节": moon[1, 1],
        "除夕": eve,
        "元宵": moon[1, 15],
        "中秋": moon[8, 15],
        "腊八": [as_date(d) for d in days if (d.getLunarMonth(), d.getLunarDay(), d.isLunarLeap()) == (12, 8, False)],
    }


def test_every_day_is_as_an_independent_library_says() -> None:
    names = set(by_the_other_library(2026))
    assert len(names) == 24 + 9
    differences = []
    for year in sorted({*YEARS, *FAR_YEARS}):
        ours, theirs = days_of(year), by_the_other_library(year)
        differences += [(year, name, ours[name], theirs[name]) for name in names if ours[name] != theirs[name]]
    assert differences == []


def test_every_day_is_given_for_every_year_and_lies_in_it() -> None:
    for year in YEARS:
        for name, found in days_of(year).items():
            assert all(day.year == year for day in (found if isinstance(found, list) else [found])), name


@pytest.mark.parametrize(("name", "dates"), PUBLISHED.items())
def test_the_published_dates_of_2024_to_2028(name: str, dates: str) -> None:
    found = [days_of(year)[name] for year in range(2024, 2029)]
    flat = [day for one_year in found for day in (one_year if isinstance(one_year, list) else [one_year])]
    assert " ".join(map(str, flat)) == dates


@pytest.mark.parametrize("name", ["初伏", "中伏", "末伏"])
def test_the_summer_counts_agree_with_a_second_reckoning(name: str) -> None:
    for year in YEARS:
        day = one(year, name)
        fu = Solar.fromYmd(day.year, day.month, day.day).getLunar().getFu()
        assert (fu.getName(), fu.getIndex()) == (name, 1)


@pytest.mark.parametrize("year", [2000, 2002, 2021, 2023, 2040, 2042])
def test_a_solstice_on_a_geng_day_is_counted_itself(year: int) -> None:
    assert one(year, "初伏") - one(year, "夏至") == timedelta(days=20)


@pytest.mark.parametrize("year", [2012, 2014, 2031, 2033, 2035, 2052, 2054])
def test_autumn_beginning_on_a_geng_day_begins_the_last_count(year: int) -> None:
    assert one(year, "末伏") == one(year, "立秋")


def test_the_middle_count_has_ten_or_twenty_days() -> None:
    assert {(one(year, "末伏") - one(year, "中伏")).days for year in YEARS} == {10, 20}
    lengths = [(one(year, "出伏") - one(year, "初伏")).days + 1 for year in range(2024, 2029)]
    assert lengths == [40, 30, 40, 30, 40]


@pytest.mark.parametrize("year", [2004, 2023, 2042])
def test_a_solar_year_may_have_no_laba(year: int) -> None:
    assert days_of(year)["腊八"] == []


@pytest.mark.parametrize("year", [2003, 2022, 2041, 2060])
def test_a_solar_year_may_have_two_labas(year: int) -> None:
    found = days_of(year)["腊八"]
    assert isinstance(found, list)
    assert [day.month for day in found] == [1, 12]


def test_the_other_years_have_one_laba() -> None:
    odd = {2004, 2023, 2042, 2003, 2022, 2041, 2060}
    assert {year for year in YEARS if len(days_of(year)["腊八"]) != 1} == odd  # type: ignore[arg-type]


@pytest.mark.parametrize(("year", "length"), [(2024, 30), (2025, 29), (2026, 29), (2027, 29), (2028, 29), (2029, 29)])
def test_the_eve_is_found_in_a_short_twelfth_month_too(year: int, length: int) -> None:
    eve = sxtwl.fromSolar(year, one(year, "除夕").month, one(year, "除夕").day)
    assert (eve.getLunarMonth(), eve.getLunarDay()) == (12, length)
    assert one(year, "春节") - one(year, "除夕") == timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        *(("夏至", "2024-06-21"), ("立冬", "2024-11-07"), ("小暑", "2025-07-07"), ("大暑", "2026-07-23")),
        *(("冬至", "2026-12-22"), ("立秋", "2027-08-08"), ("夏至", "2028-06-21"), ("立秋", "2028-08-07")),
        ("立冬", "2028-11-07"),
    ],
)
def test_a_term_just_after_midnight_in_beijing_keeps_its_day(name: str, day: str) -> None:
    assert one(int(day[:4]), name) == date.fromisoformat(day)


def test_the_nines_run_from_the_winter_solstice_into_spring() -> None:
    found = nines(2025)
    assert found[0] == one(2025, "冬至")
    assert (found[2], found[8]) == (one(2026, "三九"), one(2026, "九九"))
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(days=9)}
