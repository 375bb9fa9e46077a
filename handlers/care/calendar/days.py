"""The days of a year that the sun and the moon give.

三伏: 初伏 is the third 庚 day counted from 夏至 inclusive, 中伏 the fourth; 末伏 the first one from 立秋 inclusive. It
lasts ten days; 中伏 has ten or twenty. 数九: nine times nine days from 冬至 inclusive. Compared with an
independent library for every year from 1901 to 2099 without a difference.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

TERMS = (
    *("小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至"),
    *("小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至"),
)
LONGEST_SAFE_LUNAR_DAY = 29  # not every month has a thirtieth
TEN_DAYS = timedelta(days=10)
NINE_DAYS = timedelta(days=9)
ONE_DAY = timedelta(days=1)

Days = dict[str, date | list[date]]


def days_of(year: int) -> Days:
    """The year's days by name, the 24 solar terms among them; each falls in `year` itself.

    腊八 is a list: a solar year has none, one or two. 出伏 is the last day of 三伏 (末伏's tenth), not the day after.
    三九 and 九九 start in this year, in the winter that began the year before; 一九 is this year's 冬至.
    """
    sun = {name: term(year, name) for name in TERMS}
    geng = geng_on_or_after(sun["夏至"])
    last = geng_on_or_after(sun["立秋"])
    spring = _lunar(year, 1, 1)
    winter = nines(year - 1)
    return {
        **sun,
        "初伏": geng + 2 * TEN_DAYS,
        "中伏": geng + 3 * TEN_DAYS,
        "末伏": last,
        "出伏": last + TEN_DAYS - ONE_DAY,
        "腊八": lunar_in(year, 12, 8),
        "除夕": spring - ONE_DAY,
        "春节": spring,
        "元宵": _lunar(year, 1, 15),
        "中秋": _lunar(year, 8, 15),
        "三九": winter[2],
        "九九": winter[8],
        "一九": sun["冬至"],
    }


def nines(year: int) -> list[date]:
    """The first days of 一九 to 九九 in the winter that begins with the 冬至 of `year`."""
    return [term(year, "冬至") + n * NINE_DAYS for n in range(9)]


def lunar_in(year: int, month: int, day: int) -> list[date]:
    """The dates in the solar year of a day of the lunar year (leap months left out): none, one or two.

    Raises ValueError for a day that not every lunar year has.
    """
    if not (1 <= month <= 12 and 1 <= day <= LONGEST_SAFE_LUNAR_DAY):
        raise ValueError(f"no such day in every lunar year: {month}-{day}")
    found = (_lunar(lunar_year, month, day) for lunar_year in (year - 1, year))
    return [one for one in found if one.year == year]


def geng_on_or_after(day: date) -> date:
    """The first 庚 day, `day` itself included: the ten stems run through the days without a break."""
    return day + timedelta(days=(2 - day.toordinal()) % 10)


def term(year: int, name: str) -> date:
    """The Beijing date of a solar term of TERMS in the solar year."""
    # the table runs past the second 冬至, which goes by its Latin name and is the one of this year
    return _terms(year)["DONG_ZHI" if name == "冬至" else name]


@lru_cache(maxsize=16)
def _terms(year: int) -> dict[str, date]:
    from lunar_python import Solar

    table = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()
    return {name: _date(solar) for name, solar in table.items()}


@lru_cache(maxsize=256)
def _lunar(year: int, month: int, day: int) -> date:
    from lunar_python import Lunar

    return _date(Lunar.fromYmd(year, month, day).getSolar())


def _date(solar: Any) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
