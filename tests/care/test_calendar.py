"""The year's planned notices: their dates, windows and words."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest

from bot.workdays import Workdays, read_overrides
from handlers.care.calendar import RULES, PlannedNotice, Rule, Season, YearOutOfRange, days_of, notices_of, to_json

YEARS = range(2000, 2061)
KEYS = ["夏至", "小暑", "大暑", "初伏", "中伏", "末伏", "出伏", "立冬", "冬至", "腊八", "除夕", "春节", "元宵"]


def named(year: int, name: str, workdays: Workdays | None = None) -> list[PlannedNotice]:
    return [notice for notice in notices_of(year, workdays or Workdays()) if notice.name == name]


def window(year: int, name: str) -> tuple[str, str]:
    (notice,) = named(year, name)
    return notice.date.isoformat(), notice.until.isoformat()


@pytest.mark.parametrize(
    ("year", "name", "dates"),
    [
        (2024, "夏送凉爽开始", ("2024-06-29", "2024-08-23")),
        (2026, "夏送凉爽开始", ("2026-06-30", "2026-08-23")),
        (2027, "夏送凉爽开始", ("2027-06-30", "2027-08-18")),
        (2026, "入伏送清凉", ("2026-07-15", "2026-08-23")),
        (2024, "冬送温暖开始", ("2024-11-07", "2025-02-12")),
        (2025, "冬送温暖开始", ("2025-11-07", "2026-03-03")),
        (2026, "三九一线慰问", ("2026-01-08", "2026-03-03")),
        (2026, "数九御寒", ("2026-12-22", "2027-02-20")),
        (2026, "腊八问候", ("2026-01-26", "2026-02-16")),
        (2026, "学雷锋志愿服务招募", ("2026-02-26", "2026-03-05")),
    ],
)
def test_a_season_opens_and_closes_on_the_days_its_rule_gives(year: int, name: str, dates: tuple[str, str]) -> None:
    assert window(year, name) == dates


def test_the_two_seasons_follow_sun_and_moon_in_every_year() -> None:
    for year in YEARS:
        days, next_days = days_of(year), days_of(year + 1)
        small_heat = days["小暑"]
        assert isinstance(small_heat, date)
        (summer,), (winter,) = named(year, "夏送凉爽开始"), named(year, "冬送温暖开始")
        assert (summer.date, summer.until) == (small_heat - timedelta(days=7), days["出伏"])
        assert (winter.date, winter.until) == (days["立冬"], next_days["元宵"])


@pytest.mark.parametrize(
    ("year", "name", "day"),
    [
        (2026, "中秋慰问", "2026-09-20"),  # a Sunday worked in return, five working days before Friday 25 September
        (2026, "春节前慰问金到位", "2026-02-03"),  # Saturday the 14th is worked, Sunday and Monday are off
        (2026, "五四青年活动", "2026-04-24"),  # 4 May is inside the May holiday
        (2026, "七一慰问名单", "2026-06-16"),  # 19 June is 端午
        (2025, "元旦春节走访名单", "2025-12-18"),
        (2026, "国庆坚守岗位慰问", "2026-09-23"),  # 25 September is 中秋
    ],
)
def test_a_lead_in_working_days_follows_the_announced_holidays(year: int, name: str, day: str) -> None:
    (notice,) = named(year, name)
    assert notice.date == date.fromisoformat(day)
    assert "个工作日" in notice.rule
    assert notice.until >= notice.date


def test_the_table_of_a_new_year_moves_the_notice_but_not_what_names_it() -> None:
    table = read_overrides(
        "元旦,2027-01-01,2027-01-03,放假\n春节,2027-02-05,2027-02-11,放假\n春节,2027-02-14,,上班\n"
        "国庆节,2027-10-01,2027-10-07,放假"
    )
    (guessed,), (announced,) = named(2027, "春节前慰问金到位"), named(2027, "春节前慰问金到位", Workdays(table))
    assert (guessed.date, announced.date) == (date(2027, 1, 25), date(2027, 1, 22))
    assert "2027 年放假安排尚未录入" in guessed.rule
    assert "尚未录入" not in announced.rule
    assert guessed.occasion == announced.occasion == date(2027, 2, 6)


def test_only_notices_that_count_working_days_warn_of_a_missing_year() -> None:
    warned = {notice.name for notice in notices_of(2027, Workdays()) if "放假安排尚未录入" in notice.rule}
    assert warned == {rule.name for rule in RULES if rule.lead_in_workdays}
    assert not [notice for notice in notices_of(2025, Workdays()) if "尚未录入" in notice.rule]


def test_a_lead_that_reaches_over_new_year_warns_of_the_year_to_come() -> None:
    (notice,) = named(2026, "元旦春节走访名单")
    assert notice.date.year == 2026
    assert "2027 年放假安排尚未录入" in notice.rule


def test_the_fire_season_is_the_one_ordered_for_the_year() -> None:
    assert window(2025, "防火期开始") == ("2025-03-15", "2025-11-15")
    assert window(2025, "春季防火戒严期开始") == ("2025-04-01", "2025-05-31")
    assert window(2025, "秋季防火戒严期开始") == ("2025-10-01", "2025-10-31")
    assert window(2021, "春季防火期开始") == ("2021-03-15", "2021-06-15")
    assert named(2021, "防火期开始") == []


@pytest.mark.parametrize(("year", "ordered"), [(2000, 2021), (2024, 2021), (2026, 2025), (2060, 2025)])
def test_a_year_without_an_order_says_whose_dates_it_borrows(year: int, ordered: int) -> None:
    rules = {notice.rule for notice in notices_of(year, Workdays()) if notice.campaign == "防火期"}
    assert rules
    assert all(f"按 {ordered} 年森林防火命令推算" in rule and f"{year} 年的命令尚未录入" in rule for rule in rules)


def test_a_new_order_is_a_new_row() -> None:
    orders = {2026: [Season("防火期", "03-20", "11-20")]}
    (notice,) = [one for one in notices_of(2026, Workdays(), fire_seasons=orders) if one.campaign == "防火期"]
    assert (notice.date, notice.until) == (date(2026, 3, 20), date(2026, 11, 20))
    assert notice.rule == "2026 年森林防火命令：3 月 20 日至 11 月 20 日"


def test_no_notice_is_lost_or_doubled_over_the_turn_of_any_year() -> None:
    notices = [notice for year in YEARS for notice in notices_of(year, Workdays())]
    for rule in RULES:
        sent = [notice for notice in notices if notice.name == rule.name]
        assert len({notice.occasion for notice in sent}) == len(sent)
        assert len(sent) == len(YEARS) if rule.day != "腊八" else len(YEARS) + 1


@pytest.mark.parametrize(("year", "count"), [(2022, 2), (2023, 0), (2024, 1)])
def test_there_are_as_many_laba_greetings_as_labas(year: int, count: int) -> None:
    assert len(named(year, "腊八问候")) == count


def test_every_notice_lies_in_its_year_in_order_and_ends_no_earlier_than_it_starts() -> None:
    for year in YEARS:
        notices = notices_of(year, Workdays())
        assert [notice.date for notice in notices] == sorted(notice.date for notice in notices)
        assert all(notice.date.year == year for notice in notices)
        assert all(timedelta(0) <= notice.until - notice.date < timedelta(days=260) for notice in notices)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("夏送凉爽开始", "小暑（节气，7 月 7 日）前 7 天，至出伏（三伏最后一天，8 月 23 日）"),
        ("入伏送清凉", "初伏（夏至起第三个庚日，7 月 15 日）当天，至出伏（三伏最后一天，8 月 23 日）"),
        ("腊八问候", "腊八（农历十二月初八，1 月 26 日）当天，至除夕（春节前一天，2 月 16 日）"),
        ("七一慰问名单", "7 月 1 日（建党纪念日）前 10 个工作日"),
        ("国庆坚守岗位慰问", "10 月 1 日（国庆节）前 5 个工作日，至 10 月 7 日（国庆假期末）"),
    ],
)
def test_the_rule_is_told_in_words(name: str, words: str) -> None:
    (notice,) = named(2026, name)
    assert notice.rule == words


def test_a_firm_may_write_its_own_rule_by_term_lunar_day_or_date() -> None:
    rules = [
        Rule("重阳", "重阳敬老", day="农历09-09", lead=3, until="农历09-09"),
        Rule("植树", "春植", day="清明", until="谷雨"),
        Rule("建企", "建企日", day="08-15", until="08-15"),
    ]
    notices = notices_of(2026, Workdays(), rules, fire_seasons={})
    assert [(one.name, str(one.date), str(one.until)) for one in notices] == [
        ("春植", "2026-04-05", "2026-04-20"),
        ("建企日", "2026-08-15", "2026-08-15"),
        ("重阳敬老", "2026-10-15", "2026-10-18"),
    ]


@pytest.mark.parametrize("day", ["大伏", "13-01", "农历13-01", "农历12-30", "02-29", ""])
def test_a_rule_on_a_day_that_is_not_in_every_year_is_refused(day: str) -> None:
    with pytest.raises(ValueError):
        notices_of(2026, Workdays(), [Rule("某", "某", day=day, until="元宵")])


@pytest.mark.parametrize("year", [0, 1900, 2099, 9999])
def test_a_year_nobody_has_compared_is_refused_in_words(year: int) -> None:
    with pytest.raises(YearOutOfRange, match=f"{year} 年排不了"):
        to_json(year, Workdays())


def test_the_printed_object_has_the_agreed_keys_and_plain_values() -> None:
    printed = json.loads(json.dumps(to_json(2022, Workdays()), ensure_ascii=False))
    assert list(printed) == ["notices", "days"]
    assert list(printed["days"]) == KEYS
    assert printed["days"].pop("腊八") == ["2022-01-10", "2022-12-30"]
    assert all(re.fullmatch(r"2022-\d\d-\d\d", day) for day in printed["days"].values())
    assert {frozenset(notice) for notice in printed["notices"]} == {
        frozenset({"date", "until", "campaign", "rule", "name"})
    }
    campaigns = {notice["campaign"] for notice in printed["notices"]}
    assert campaigns >= {"夏送凉爽", "送清凉", "冬送温暖", "元旦春节走访", "七一慰问", "防火期"}
    assert campaigns >= {"学雷锋日", "五四", "中秋", "国庆"}


def test_the_slow_libraries_are_not_loaded_before_they_are_needed() -> None:
    slow = {"lunar_python", "chinese_calendar"}
    check = f"import sys, handlers.care.calendar; sys.exit(bool({slow} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
