"""Working days: the library's years, the editable table, and years nobody has announced yet."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workdays import OverridesError, Workdays, read_overrides

NOTICE = """\
名称,开始日期,结束日期,类型
# an invented announcement: the real one is not out
元旦,2027-01-01,2027-01-03,放假
春节,2027年2月5日,2027年2月11日,放假
春节,2027/1/30,,上班
春节，2027-02-14，，上班
国庆节,2027-10-01,2027-10-07,放假
"""
DATES = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.fixture
def announced() -> Workdays:
    return Workdays(read_overrides(NOTICE))


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_weekend_day_worked_in_return_is_a_working_day(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert Workdays().is_workday(date.fromisoformat(day))


def test_the_spring_festival_of_2026_is_nine_days_off() -> None:
    off = [date(2026, 2, 15) + timedelta(days=n) for n in range(9)]
    assert not any(map(Workdays().is_workday, off))
    assert Workdays().is_workday(date(2026, 2, 24))


def test_five_working_days_leap_a_holiday_and_count_the_worked_saturday() -> None:
    assert Workdays().add(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert Workdays().add(date(2026, 2, 13), 5) == date(2026, 2, 27)
    assert Workdays().add(date(2026, 2, 13), 6) == date(2026, 2, 28)


def test_counting_back_leaps_the_holiday_too() -> None:
    assert Workdays().add(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert Workdays().add(date(2026, 2, 24), 0) == date(2026, 2, 24)


def test_between_leaves_out_the_start_and_takes_in_the_end() -> None:
    assert Workdays().between(date(2026, 10, 9), date(2026, 10, 10)) == 1
    assert Workdays().between(date(2026, 9, 30), date(2026, 10, 7)) == 0
    assert Workdays().between(date(2026, 10, 9), date(2026, 10, 9)) == 0
    assert Workdays().between(date(2026, 10, 9), date(2026, 10, 1)) == 0


def test_every_day_of_the_librarys_years_is_as_the_library_says() -> None:
    days = (date(2004, 1, 1) + timedelta(days=n) for n in range(0, 365 * 23, 5))
    assert [day for day in days if Workdays().is_workday(day) != chinese_calendar.is_workday(day)] == []


@given(start=DATES, days=st.integers(1, 30))
def test_adding_and_counting_agree(start: date, days: int) -> None:
    assert Workdays().between(start, Workdays().add(start, days)) == days


@given(start=DATES, days=st.integers(1, 30))
def test_a_day_reached_by_adding_is_a_working_day(start: date, days: int) -> None:
    assert Workdays().is_workday(Workdays().add(start, days))
    assert Workdays().is_workday(Workdays().add(start, -days))


@pytest.mark.parametrize("year", [1990, 2003, 2027, 2060])
def test_a_year_without_data_falls_back_to_monday_to_friday_and_says_so(year: int) -> None:
    week = [date(year, 10, 1) + timedelta(days=n) for n in range(7)]
    assert [Workdays().is_workday(day) for day in week] == [day.weekday() < 5 for day in week]
    assert not Workdays().known(year)
    warning = Workdays().warning(year)
    assert warning is not None
    assert warning.startswith(f"{year} 年放假安排尚未录入，按周一至周五推算")
    assert "请管理员" in warning


@pytest.mark.parametrize("year", [2004, 2026])
def test_the_librarys_years_need_no_warning(year: int) -> None:
    assert Workdays().known(year)
    assert Workdays().warning(year) is None


def test_the_table_makes_a_new_year_known(announced: Workdays) -> None:
    assert announced.warning(2027) is None
    assert announced.is_workday(date(2027, 1, 30))
    assert announced.is_workday(date(2027, 2, 14))
    assert not announced.is_workday(date(2027, 2, 11))
    assert announced.add(date(2027, 2, 4), 1) == date(2027, 2, 12)
    assert announced.warning(2028) is not None


def test_the_table_overrules_the_library() -> None:
    assert not Workdays({date(2026, 10, 10): False}).is_workday(date(2026, 10, 10))


def test_one_company_day_does_not_make_a_year_known() -> None:
    company_day = Workdays({date(2027, 8, 1): False})
    assert not company_day.is_workday(date(2027, 8, 1))
    assert company_day.warning(2027) is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_saved_by_excel_reads_the_same(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "2027.csv"
    path.write_bytes(NOTICE.encode(encoding))
    assert read_overrides(path) == read_overrides(NOTICE)


def test_empty_columns_at_the_end_of_a_line_do_no_harm() -> None:
    assert read_overrides('"元旦",2027-01-01,,放假,,') == {date(2027, 1, 1): False}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("元旦,2027-13-01,,放假", "开始日期“2027-13-01”不是日期"),
        ("元旦,2027-02-29,,放假", "开始日期“2027-02-29”不是日期"),
        ("元旦,2027-01-01,一月三日,放假", "结束日期“一月三日”不是日期"),
        ("元旦,,2027-01-03,放假", "开始日期没有填"),
        ("元旦,2027-01-03,2027-01-01,放假", "结束日期 2027-01-01 早于开始日期 2027-01-03"),
        ("元旦,2027-01-01,2027-10-03,放假", "超过 20 天"),
        ("元旦,2207-01-01,,放假", "日期 2207-01-01 不在 2000–2100 年之间"),
        ("元旦,2027-01-01,2027-01-03,调休", "“调休”看不懂"),
        ("元旦,2027-01-01,放假", "读到 3 栏"),
        ("国庆节,2027-10-07,,上班", "2027-10-07 与第 7 行矛盾"),
    ],
)
def test_a_fault_names_its_line_and_value(row: str, words: str) -> None:
    with pytest.raises(OverridesError) as refused:
        read_overrides(NOTICE + row)
    (fault,) = refused.value.faults
    assert fault.startswith("第 8 行：")
    assert words in fault


def test_all_faults_of_a_file_are_told_at_once() -> None:
    with pytest.raises(OverridesError) as refused:
        read_overrides("元旦,错,,放假\n国庆节,2027-10-01,,歇着")
    assert [fault.partition("：")[0] for fault in refused.value.faults] == ["第 1 行", "第 2 行"]


@pytest.mark.parametrize("text", ["", "\n\n", "名称,开始日期,结束日期,类型\n", "# 明年再说\n"])
def test_a_file_without_rows_is_refused(text: str) -> None:
    with pytest.raises(OverridesError, match="没有放假安排"):
        read_overrides(text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_bytes(b"\xff\xff\x00\x81")
    with pytest.raises(OverridesError, match="CSV UTF-8"):
        read_overrides(path)
