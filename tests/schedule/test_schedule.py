"""Windows that come, are missed, fail or meet twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot import outbox
from bot.config import Config
from bot.database import Database
from bot.schedule import Jobs, JobTurn, next_window, run_due, sync, tick
from bot.workdays import Workdays
from models.org import Unit
from models.outbox import Fire, Notice, Timetable
from tests.conftest import empty

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
HOUR = timedelta(hours=1)


class Weekdays(Workdays):
    """Monday to Friday."""

    def is_workday(self, day: date) -> bool:
        """No holidays here."""
        return day.weekday() < 5


def work(db: Database, jobs: Jobs, now: datetime) -> None:
    """What a worker does in a second."""
    tick(db, jobs, now=now, owner="w", config=Config(), workdays=Weekdays())
    run_due(db, jobs, now=now, owner="w", config=Config(), workdays=Weekdays(), rng=Random(1))


def posting(cron: str, **more: object) -> Jobs:
    """One job, "daily", that posts a notice named after its window."""
    jobs = Jobs()

    @jobs.at("daily", cron=cron, **{"spread": 0, **more})  # type: ignore[arg-type]
    def daily(job: JobTurn) -> None:
        key = f"daily:{job.scheduled_for.isoformat()}"
        who = {"people": list[int]()}
        outbox.announce(job.session, key=key, kind="x", texts={"text": "x"}, audience=who, now=job.now)

    return jobs


def fires(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {row[0]: row[1] for row in session.execute(select(Fire.state, func.count()).group_by(Fire.state))}


def posted(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def test_a_window_runs_once_however_often_it_is_ticked(db: Database) -> None:
    jobs = posting("0 8 * * *")
    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    for second in range(-2, 3):
        work(db, jobs, MONDAY + timedelta(seconds=second))
    assert fires(db) == {"done": 1}
    assert posted(db) == 1


@pytest.mark.parametrize(
    ("policy", "grace", "ran", "skipped"),
    [
        ("latest", timedelta(hours=12), 1, 3),
        ("all", timedelta(days=9), 4, 0),
        ("skip", timedelta(days=9), 0, 4),
        ("latest", timedelta(minutes=10), 0, 4),
    ],
)
def test_what_an_outage_missed_is_made_up_by_policy(
    db: Database, policy: str, grace: timedelta, ran: int, skipped: int
) -> None:
    jobs = posting("0 8 * * *", policy=policy, grace=grace)
    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    work(db, jobs, MONDAY + timedelta(days=3, hours=1))
    assert posted(db) == ran
    assert fires(db).get("skipped", 0) == skipped


def test_days_off_are_left_out(db: Database) -> None:
    jobs = posting("0 8 * * *", policy="all", grace=timedelta(days=30), workdays=True)
    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    work(db, jobs, MONDAY + timedelta(days=6, hours=1))
    assert posted(db) == 5


def test_a_failed_job_undoes_its_work_and_is_tried_again_and_then_given_up(db: Database) -> None:
    jobs, tries = Jobs(), list[int]()

    @jobs.at("breaks", cron="0 8 * * *", spread=0)
    def breaks(job: JobTurn) -> None:
        job.session.add(Unit(code="x", name="x", kind="team", path="/1/"))
        job.session.flush()
        tries.append(1)
        raise LookupError("no such list")

    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    for minute in range(20):
        work(db, jobs, MONDAY + timedelta(minutes=minute))
    assert len(tries) == 5
    with db.reading() as session:
        assert session.execute(select(Fire.state, Fire.error)).one() == ("failed", "LookupError('no such list')")
        assert session.scalar(select(func.count()).select_from(Unit)) == 0


def test_a_job_that_recovers_is_done_once(db: Database) -> None:
    jobs, tries = Jobs(), list[int]()

    @jobs.at("recovers", cron="0 8 * * *", spread=0)
    def recovers(job: JobTurn) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("not yet")
        job.session.add(Unit(code="x", name="x", kind="team", path="/1/"))

    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    for minute in range(20):
        work(db, jobs, MONDAY + timedelta(minutes=minute))
    assert (len(tries), fires(db)) == (3, {"done": 1})


def test_clocks_that_jump_fire_nothing_twice(db: Database) -> None:
    jobs = posting("0 8 * * *", policy="all", grace=timedelta(days=30))
    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    for days in (0, 10, 2, -1, 8, 10):
        work(db, jobs, MONDAY + timedelta(days=days))
    assert posted(db) == 11


def test_a_changed_rule_counts_from_now_and_an_unchanged_one_goes_on(db: Database) -> None:
    sync(db, posting("0 8 * * *"), now=MONDAY - HOUR, config=Config())
    sync(db, posting("0 8 * * *"), now=MONDAY + HOUR, config=Config())
    with db.reading() as session:
        assert session.scalar(select(Timetable.next_at)) == MONDAY
    sync(db, posting("30 9 * * *"), now=MONDAY + HOUR, config=Config())
    with db.reading() as session:
        assert session.scalar(select(Timetable.next_at)) == MONDAY + timedelta(minutes=90)


def test_a_paused_job_does_not_fire(db: Database) -> None:
    jobs = posting("0 8 * * *")
    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    with db.transaction() as session:
        session.scalars(select(Timetable)).one().paused = True
    work(db, jobs, MONDAY)
    assert fires(db) == {}


def test_a_job_starts_a_little_after_the_full_hour(db: Database) -> None:
    jobs = posting("0 8 * * *", spread=None)
    sync(db, jobs, now=MONDAY - HOUR, config=Config())
    work(db, jobs, MONDAY)
    assert fires(db) == {"due": 1}
    work(db, jobs, MONDAY + timedelta(seconds=240))
    assert fires(db) == {"done": 1}


def test_two_jobs_of_one_name_are_an_error() -> None:
    with pytest.raises(ValueError, match="daily"):
        Jobs(posting("0 8 * * *"), posting("0 9 * * *"))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_windows_always_get_on_also_where_clocks_are_set_back(zone: str) -> None:
    window = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    for _ in range(40):
        following = next_window("*/15 2 * * *", window, zone=zone)
        assert window < following <= window + timedelta(days=1)
        window = following


RULES = st.sampled_from(["0 8 * * *", "*/7 * * * *", "30 9 * * mon", "0 0 1 * *", "15 */3 * * mon-fri", "0 8 29 2 *"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(rule=RULES, gaps=st.lists(st.integers(1, 3 * 86_400), min_size=1, max_size=8))
def test_whenever_it_is_ticked_the_fires_are_the_windows(db: Database, rule: str, gaps: list[int]) -> None:
    empty(db)
    jobs = posting(rule, policy="all", grace=timedelta(days=400))
    now, start = MONDAY, MONDAY
    sync(db, jobs, now=now, config=Config())
    for gap in gaps:
        now += timedelta(seconds=gap)
        tick(db, jobs, now=now, owner="w", config=Config(), workdays=Weekdays())
    wanted: list[datetime] = []
    find: Callable[[datetime], datetime] = lambda after: next_window(rule, after, zone="Asia/Shanghai")  # noqa: E731
    while (start := find(start)) <= now:
        wanted.append(start)
    with db.reading() as session:
        assert session.scalars(select(Fire.scheduled_for).order_by(Fire.scheduled_for)).all() == wanted
