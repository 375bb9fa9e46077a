"""People with ids on channels, and a worker that works only when told to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.config import Config, MiniProgram, Notices, Official
from bot.database import Database
from bot.schedule import Jobs
from bot.workdays import Workdays
from bot.worker import Worker
from models.base import table_of
from models.org import Identity, Membership, Person, Unit
from models.outbox import SubscribeCredit
from tests.outbox.remote import Remote

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class EveryDay(Workdays):
    """A firm that never closes."""

    def is_workday(self, day: date) -> bool:
        """Always."""
        return day.year > 0


@pytest.fixture
def now() -> datetime:
    """Noon in Shanghai, far from the quiet hours."""
    return NOON


@pytest.fixture
def config() -> Config:
    """Both subscriptions have a template; mass notices are not spread."""
    mini = MiniProgram("t", "k", "app", "secret", subscribe_template="T-mini")
    official = Official("t", "k", "app", "secret", subscribe_template="T-official")
    return replace(Config(), miniprogram=mini, official=official, notices=Notices(spread_seconds=0))


Add = Callable[..., list[int]]


@pytest.fixture
def add(db: Database, now: datetime) -> Add:
    """`add(3, "wecom")` puts three people into unit 1, with an identity "<channel>-<person>" on each channel named."""

    def people(count: int, *channels: str, unit: int = 1, credits: int = 0, seen: datetime | None = None) -> list[int]:
        with db.transaction() as session:
            if session.get(Unit, unit) is None:
                session.add(Unit(id=unit, code=str(unit), name="单位", kind="company", path=f"/{unit}/"))
                session.flush()
            first = len(session.scalars(select(Person.id)).all()) + 1
            ids = list(range(first, first + count))
            rows = [{"id": i, "employee_no": str(i), "name": f"员工{i}", "tags": [], "created_at": now} for i in ids]
            session.execute(insert(table_of(Person)), rows)
            session.execute(insert(table_of(Membership)), [{"person_id": i, "unit_id": unit} for i in ids])
            for channel in channels:
                about = {"channel": channel, "created_at": now, "last_seen_at": seen, "sends_left": 5 if seen else 0}
                mine = [{"external_id": f"{channel}-{i}", "person_id": i, **about} for i in ids]
                session.execute(insert(table_of(Identity)), mine)
            session.flush()
            for channel, template in (("miniprogram", "T-mini"), ("official", "T-official")):
                for identity in (
                    session.scalars(select(Identity.id).where(Identity.channel == channel)) if credits else ()
                ):
                    session.add(SubscribeCredit(identity_id=identity, template_id=template, credits_left=credits))
        return ids

    return people


MakeWorker = Callable[..., Worker]


@pytest.fixture
def worker(db: Database, config: Config, now: datetime) -> MakeWorker:
    """`worker(remote, …)`: a worker with these channels; where no step gives it another time it is noon."""

    def make(*remotes: Remote, config: Config = config) -> Worker:
        channels = {remote.name: remote for remote in remotes}
        about: dict[str, Any] = {"workdays": EveryDay(), "clock": lambda: now, "rng": Random(7), "concurrency": 8}
        return Worker(db, None, channels, Jobs(), config, **about)

    return make


def later(now: datetime, **by: float) -> datetime:
    """`now` and so much."""
    return now + timedelta(**by)
