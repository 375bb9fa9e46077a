"""Deadlines on the working calendar: exact on known dates, never negative, unmoved by what does not count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.public import after_days
from bot.workdays import Workdays
from handlers.case import clocks
from handlers.case.clocks import Mark
from handlers.case.policy import DAY, DEFAULT, Limit
from models.case import State, Urgency

DAYS = Workdays()
START = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
TWO = Limit(2 * DAY)
moments = st.integers(0, 364 * 86400).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
spans = st.lists(st.tuples(st.sampled_from(["受理中", "待补正", "挂起", "核实中"]), st.integers(1, 400)), max_size=12)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clocks.SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-24 09:00", 1, "2026-11-25 09:00"),
        ("2026-11-27 16:00", 1, "2026-11-30 16:00"),
        ("2026-11-28 10:00", 1, "2026-12-01 00:00"),
        ("2026-09-30 10:00", 1, "2026-10-08 10:00"),
        ("2026-10-09 10:00", 2, "2026-10-12 10:00"),
        ("2026-02-13 09:00", 2, "2026-02-24 09:00"),
    ],
)
def test_a_term_ends_at_the_same_hour_of_a_later_working_day(start: str, days: int, end: str) -> None:
    assert clocks.runs_out(at(start), days * DAY, TWO, DAYS) == at(end)


def test_hours_of_an_emergency_run_through_the_night_and_the_weekend() -> None:
    limit = DEFAULT.solve[Urgency.NOW]
    assert clocks.runs_out(at("2026-11-28 23:30"), limit.lasts, limit, DAYS) == at("2026-11-29 01:30")


def test_a_notice_is_up_five_whole_working_days() -> None:
    assert after_days(at("2026-11-24 09:00"), 5, DAYS) == at("2026-12-02 00:00")


def test_a_pause_takes_away_exactly_its_working_time() -> None:
    marks = [Mark(at("2026-11-24 09:00"), State.SUBMITTED, by_staff=False, action="提交")]
    marks += [Mark(at("2026-11-24 09:00"), State.HANDLING, by_staff=True)]
    marks += [Mark(at("2026-11-25 09:00"), State.WANTED, by_staff=True)]
    paused = clocks.handling(marks, Urgency.NORMAL, DEFAULT, at("2026-12-20 09:00"), DAYS)
    assert paused is not None
    assert (paused.used, paused.due_at, paused.running) == (DAY, None, False)
    marks += [Mark(at("2026-12-01 09:00"), State.HANDLING, by_staff=False)]
    again = clocks.handling(marks, Urgency.NORMAL, DEFAULT, at("2026-12-01 09:00"), DAYS)
    assert again is not None
    assert again.due_at == at("2026-12-09 09:00")
    complex_one = clocks.handling(marks, Urgency.COMPLEX, DEFAULT, at("2026-12-01 09:00"), DAYS)
    assert complex_one is not None
    assert complex_one.used == DAY, "another urgency loses no pause"


def test_the_first_reply_is_the_first_thing_staff_does_after_the_hand_in() -> None:
    marks = [Mark(START, State.DRAFT, by_staff=False, action="起草")]
    assert clocks.first_reply(marks, DEFAULT, START, DAYS) is None
    marks += [Mark(START, State.SUBMITTED, by_staff=False, action="提交")]
    waiting = clocks.first_reply(marks, DEFAULT, START + timedelta(hours=5), DAYS)
    assert waiting is not None
    assert (waiting.running, waiting.used) == (True, timedelta(hours=5))
    marks += [Mark(START + timedelta(hours=6), State.HANDLING, by_staff=True, action="受理")]
    replied = clocks.first_reply(marks, DEFAULT, START + 9 * DAY, DAYS)
    assert replied is not None
    assert (replied.running, replied.used) == (False, timedelta(hours=6))


@given(moments, moments, st.booleans())
def test_elapsed_time_is_never_negative_and_never_more_than_passed(a: datetime, b: datetime, working: bool) -> None:
    found = clocks.elapsed(a, b, Limit(DAY, working), DAYS)
    assert timedelta(0) <= found <= max(timedelta(0), b - a)


@given(moments, st.integers(1, 20 * 24 * 60), st.booleans())
def test_what_runs_out_has_elapsed(start: datetime, minutes: int, working: bool) -> None:
    limit = Limit(DAY, working)
    end = clocks.runs_out(start, timedelta(minutes=minutes), limit, DAYS)
    if end.year == 2026:
        assert clocks.elapsed(start, end, limit, DAYS) == timedelta(minutes=minutes)


@given(spans, st.sampled_from(list(Urgency)))
def test_a_clock_is_the_sum_of_what_ran_and_moves_only_forward(steps: list[tuple[str, int]], urgency: str) -> None:
    marks, now = [Mark(START, State.SUBMITTED, by_staff=False, action="提交")], START
    before = timedelta(0)
    for state, hours in steps:
        now += timedelta(hours=hours)
        marks.append(Mark(now, State(state), by_staff=True))
        clock = clocks.handling(marks, urgency, DEFAULT, now, DAYS)
        assert clock is not None
        assert clock.used >= before
        assert clock.left >= timedelta(0)
        assert clock.left == max(timedelta(0), clock.limit - clock.used)
        assert clock.running == (state not in ("待补正", "挂起"))
        assert (clock.due_at is not None) == clock.running
        if clock.due_at and clock.left:
            assert clock.due_at > now
        before = clock.used
