"""Run what the tick wrote down: a job's work and "this window is done" are one transaction, so it counts once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from time import perf_counter

from sqlalchemy import ColumnElement, and_, or_, select, update

from bot.config import Config
from bot.database import Database
from bot.guard import guarded
from bot.metrics import Metrics
from bot.schedule.jobs import Job, Jobs, JobTurn
from bot.workdays import Workdays
from models.base import EPOCH, MILLISECOND
from models.outbox import Fire, Timetable

LEASE_MS = 60_000
MOST_ATTEMPTS = 5
FIRST_BACKOFF_MS = 10_000
LONGEST_ERROR = 2000
LEAST_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Held:
    id: int
    job: Job
    scheduled_for: datetime
    attempt: int


def run_due(
    db: Database,
    jobs: Jobs,
    *,
    now: datetime,
    owner: str,
    config: Config,
    workdays: Workdays,
    rng: Random,
    lease_ms: int = LEASE_MS,
    metrics: Metrics | None = None,
) -> int:
    """Run every fire that is due; how many were tried."""
    tried = 0
    while held := _claim(db, jobs, now, owner, lease_ms):
        tried += 1
        began = perf_counter()
        with guarded(f"job {held.job.name}") as guard:
            _run(db, held, now, config, workdays)
        if metrics:
            metrics.job_seconds.labels(held.job.name).observe(perf_counter() - began)
            metrics.jobs.labels(held.job.name, "failed" if guard.error else "done").inc()
        if guard.error:
            _failed(db, held, repr(guard.error), now, rng)
    return tried


def _due(jobs: Jobs, now: datetime) -> ColumnElement[bool]:
    moment = (now - EPOCH) // MILLISECOND
    waiting = and_(Fire.state == "due", Fire.not_before_ms <= moment)
    left_behind = and_(Fire.state == "leased", Fire.lease_until_ms <= moment)
    return and_(or_(waiting, left_behind), Timetable.name.in_(jobs.names))


def _claim(db: Database, jobs: Jobs, now: datetime, owner: str, lease_ms: int) -> _Held | None:
    """The next fire, leased; `attempts` is its fence. One that came too late is skipped, or failed if it was tried."""
    query = select(Fire, Timetable.name).join(Timetable, Timetable.id == Fire.timetable_id).where(_due(jobs, now))
    query = query.order_by(Fire.not_before_ms, Fire.id).limit(1)
    while True:
        with db.reading() as session:
            if session.execute(query).first() is None:
                return None
        with db.transaction() as session:
            row = session.execute(query.with_for_update(of=Fire, skip_locked=True)).first()
            if row is None:
                return None
            fire, job = row[0], jobs[row[1]]
            if _too_late(job, fire, now):
                fire.state = "failed" if fire.attempts else "skipped"
                fire.error = fire.error or "too late"
            else:
                fire.state, fire.owner, fire.attempts = "leased", owner, fire.attempts + 1
                fire.lease_until_ms = (now - EPOCH) // MILLISECOND + lease_ms
                return _Held(fire.id, job, fire.scheduled_for, fire.attempts)


def _too_late(job: Job, fire: Fire, now: datetime) -> bool:
    allowed = max(job.grace, LEAST_GRACE) + job.spread
    return fire.attempts >= MOST_ATTEMPTS or now - fire.scheduled_for > allowed


def _run(db: Database, held: _Held, now: datetime, config: Config, workdays: Workdays) -> None:
    with db.transaction() as session:
        mine = update(Fire).where(Fire.id == held.id, Fire.attempts == held.attempt, Fire.state == "leased")
        done = session.connection().execute(mine.values(state="done", at=now, error=None, lease_until_ms=None))
        if done.rowcount == 1:
            held.job.run(JobTurn(session, held.scheduled_for, now, config, workdays))


def _failed(db: Database, held: _Held, error: str, now: datetime, rng: Random) -> None:
    pause = rng.uniform(0.5, 1) * FIRST_BACKOFF_MS * 2 ** (held.attempt - 1)
    values = {
        "state": "failed" if held.attempt >= MOST_ATTEMPTS else "due",
        "not_before_ms": (now - EPOCH) // MILLISECOND + int(pause),
        "error": error[:LONGEST_ERROR],
        "lease_until_ms": None,
    }
    with db.transaction() as session:
        mine = update(Fire).where(Fire.id == held.id, Fire.attempts == held.attempt, Fire.state == "leased")
        session.execute(mine.values(**values))
