"""The breaker and the quota are rows that all processes share."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Outcome, Result
from bot.channels.limits import Gate, day_of, may_send, note, pause, refund, reserve, resume, used
from bot.database import Database, open_database
from models.base import Base

LINE_DOWN = Outcome(Result.UNKNOWN, "no whole answer", transport=True)
DONE = Outcome(Result.DONE, http=200, errcode=0)
NOON = int(datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)
HOUR = 3_600_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path}/limits.db")
    Base.metadata.create_all(database.writer)
    yield database
    database.dispose()


def gate(database: Database, now_ms: int, channel: str = "wecom") -> Gate:
    with database.transaction() as session:
        return may_send(session, channel, now_ms)


def learn(database: Database, outcome: Outcome, now_ms: int) -> None:
    with database.transaction() as session:
        note(session, "wecom", outcome, now_ms)


def test_a_channel_nobody_heard_of_may_send(database: Database) -> None:
    assert gate(database, NOON) is Gate.OPEN


def test_five_failures_in_a_row_shut_it_and_four_do_not(database: Database) -> None:
    for _ in range(4):
        learn(database, LINE_DOWN, NOON)
    assert gate(database, NOON) is Gate.OPEN
    learn(database, DONE, NOON)
    for _ in range(4):
        learn(database, LINE_DOWN, NOON)
    assert gate(database, NOON) is Gate.OPEN
    learn(database, LINE_DOWN, NOON)
    assert not gate(database, NOON)
    assert gate(database, NOON, "official") is Gate.OPEN


def test_one_probe_goes_through_and_its_success_opens_for_all(database: Database) -> None:
    for _ in range(5):
        learn(database, LINE_DOWN, NOON)
    assert gate(database, NOON + 29_999) is Gate.SHUT
    with ThreadPoolExecutor(6) as threads:
        gates = list(threads.map(lambda _: gate(database, NOON + 30_000), range(6)))
    assert sorted(gates) == [Gate.SHUT] * 5 + [Gate.PROBE]
    learn(database, DONE, NOON + 31_000)
    assert gate(database, NOON + 31_000) is Gate.OPEN


def test_failed_probes_double_the_wait_up_to_ten_minutes(database: Database) -> None:
    now, waits = NOON, []
    for _ in range(4):
        learn(database, LINE_DOWN, now)
    for _ in range(8):
        learn(database, LINE_DOWN, now)
        wait = next(s for s in range(1, 700) if gate(database, now + s * 1000))
        waits.append(wait)
        now += wait * 1000
    assert waits == [30, 60, 120, 240, 480, 600, 600, 600]


def test_a_probe_whose_process_died_is_followed_by_another(database: Database) -> None:
    for _ in range(5):
        learn(database, LINE_DOWN, NOON)
    assert gate(database, NOON + 30_000) is Gate.PROBE
    assert gate(database, NOON + 59_999) is Gate.SHUT
    assert gate(database, NOON + 60_000) is Gate.PROBE


def test_a_full_quota_leaves_the_channel_alone_for_as_long_as_asked(database: Database) -> None:
    learn(database, Outcome(Result.RETRY, "额度用完", http=200, errcode=45009, pause_s=3600), NOON)
    assert not gate(database, NOON + HOUR - 1)
    assert gate(database, NOON + HOUR) is Gate.OPEN


def test_a_refusal_is_an_answer_and_does_not_count_against_the_line(database: Database) -> None:
    for _ in range(4):
        learn(database, LINE_DOWN, NOON)
    learn(database, Outcome(Result.DEAD, "没有关注", http=200, errcode=43004), NOON)
    learn(database, LINE_DOWN, NOON)
    assert gate(database, NOON) is Gate.OPEN


def test_a_paused_channel_stays_shut_until_it_is_resumed(database: Database) -> None:
    with database.transaction() as session:
        pause(session, "wecom", "换证书")
    assert not gate(database, NOON + 1000 * HOUR)
    learn(database, DONE, NOON)
    assert not gate(database, NOON)
    with database.transaction() as session:
        resume(session, "wecom")
    assert gate(database, NOON) is Gate.OPEN


def test_a_quota_is_never_passed_however_many_reserve_at_once(database: Database) -> None:
    def take(n: int) -> int:
        with database.transaction() as session:
            return n if reserve(session, "wecom", n, 100, NOON) else 0

    with ThreadPoolExecutor(8) as threads:
        taken = sum(threads.map(take, [7] * 40))
    assert taken == 98
    with database.reading() as session:
        assert used(session, "wecom", NOON) == 98


def test_a_quota_begins_anew_at_midnight_in_shanghai(database: Database) -> None:
    with database.transaction() as session:
        assert reserve(session, "wecom", 10, 10, NOON)
        assert not reserve(session, "wecom", 1, 10, NOON + 12 * HOUR - 1)
        assert reserve(session, "wecom", 10, 10, NOON + 12 * HOUR)


def test_what_was_surely_not_sent_is_given_back_to_its_own_day(database: Database) -> None:
    with database.transaction() as session:
        assert reserve(session, "wecom", 10, 10, NOON)
        refund(session, "wecom", 4, NOON)
        assert used(session, "wecom", NOON) == 6
        refund(session, "wecom", 99, NOON)
        assert used(session, "wecom", NOON) == 0
        assert reserve(session, "official_subscribe", 10**9, None, NOON)


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_a_day_is_the_calendars_day_in_shanghai(now_ms: int) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    if now_ms < 694_224_000_000:
        now_ms += 694_224_000_000
    midnight = datetime.fromtimestamp(now_ms / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    assert day_of(now_ms) == int(midnight.timestamp()) * 1000
