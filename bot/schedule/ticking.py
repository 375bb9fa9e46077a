"""The tick: every worker, each second, turns windows that came into fires. No leader; the unique pair decides."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.config import Config
from bot.database import Database
from bot.schedule.jobs import Job, Jobs
from bot.schedule.windows import next_window
from bot.workdays import Workdays
from models.base import EPOCH, MILLISECOND, insert_ignore, table_of
from models.outbox import Fire, Timetable

MOST_WINDOWS = 1000
ON_TIME = timedelta(seconds=60)


def sync(db: Database, jobs: Jobs, *, now: datetime, config: Config) -> None:
    """Write the table: a new or changed rule counts from now; jobs only another version has are left alone."""
    with db.transaction() as session:
        known = {row.name: row for row in session.scalars(select(Timetable).where(Timetable.name.in_(jobs.names)))}
        for job in jobs:
            row = known.get(job.name)
            grace_s = int(job.grace.total_seconds())
            values: dict[str, Any] = {"rule": job.rule, "policy": job.policy, "grace_s": grace_s}
            if row is None or row.rule != job.rule:
                values["next_at"] = next_window(job.rule, now, zone=config.app.timezone)
            if row is None:
                new = {"name": job.name, "paused": False, **values}
                insert_ignore(session, table_of(Timetable), new, unique=("name",))
            else:
                session.execute(update(Timetable).where(Timetable.id == row.id).values(**values))


def tick(db: Database, jobs: Jobs, *, now: datetime, owner: str, config: Config, workdays: Workdays) -> int:
    """Write the fires of every window up to `now`; how many were new."""
    due = (~Timetable.paused, Timetable.next_at <= now, Timetable.name.in_(jobs.names))
    fired = 0
    while True:
        with db.reading() as session:
            if session.scalar(select(Timetable.id).where(*due).limit(1)) is None:
                return fired
        with db.transaction() as session:
            query = select(Timetable).where(*due).order_by(Timetable.next_at).limit(1)
            row = session.scalar(query.with_for_update(skip_locked=True))
            if row is None:
                return fired
            fired += _fire(session, row, jobs[row.name], now, owner, config, workdays)


def _fire(
    session: Session, row: Timetable, job: Job, now: datetime, owner: str, config: Config, workdays: Workdays
) -> int:
    windows = list(_windows(row, now, config))
    following = next_window(row.rule, windows[-1], zone=config.app.timezone)
    fires = []
    for window in windows:
        is_last = window == windows[-1] and following > now
        reason = _why_not(job, window, is_last, now, config, workdays)
        fires.append(_row(row.id, job, window, reason, owner, now))
    new = insert_ignore(session, table_of(Fire), fires, unique=("timetable_id", "scheduled_for"))
    row.next_at = following
    session.flush()
    return new


def _windows(row: Timetable, now: datetime, config: Config) -> Iterator[datetime]:
    window = row.next_at
    for _ in range(MOST_WINDOWS):
        yield window
        window = next_window(row.rule, window, zone=config.app.timezone)
        if window > now:
            return


def _why_not(
    job: Job, window: datetime, is_last: bool, now: datetime, config: Config, workdays: Workdays
) -> str | None:
    if job.workdays and not workdays.is_workday(window.astimezone(ZoneInfo(config.app.timezone)).date()):
        return "not a working day"
    if job.policy != "all" and not is_last:
        return "a later window came"
    if now - window > (min(ON_TIME, job.grace) if job.policy == "skip" else job.grace):
        return "too late"
    return None


def _row(
    timetable: int, job: Job, window: datetime, reason: str | None, owner: str, now: datetime
) -> Mapping[str, Any]:
    return {
        "timetable_id": timetable,
        "scheduled_for": window.astimezone(UTC),
        "state": "skipped" if reason else "due",
        "not_before_ms": (window + job.spread - EPOCH) // MILLISECOND,
        "owner": owner,
        "error": reason,
        "at": now,
    }
