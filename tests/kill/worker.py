"""A real worker with short leases, in a process of its own until it is stopped or killed."""

import http.client
import json
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from bot.channels.base import Outcome, Result
from bot.config import Config, Notices
from bot.database import open_database
from bot.schedule import Jobs, JobTurn
from bot.worker import Worker
from models.base import insert_ignore, table_of
from models.messages import Unmatched

LEASE_MS = 2500
TIMEOUT_S = 1.0


@dataclass
class Http:
    """One recipient a call, by HTTP; what fails after the request was written may have arrived."""

    port: int
    resend_s: int
    name: str = "wecom"
    batch: int = 1
    quota: int | None = None
    member_minute: int | None = None
    member_hour: int | None = None

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """Who gets which text."""
        return json.dumps([texts["text"], *recipients]).encode()

    def push(self, payload: bytes) -> Outcome:
        """One call on one connection."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        try:
            line.connect()
        except OSError as error:
            return Outcome(Result.RETRY, repr(error), transport=True)
        try:
            line.request("POST", "/", payload)
            return Outcome(Result.DONE, http=line.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return Outcome(Result.UNKNOWN, repr(error), transport=True)
        finally:
            line.close()


@dataclass(frozen=True, slots=True)
class Settings:
    """The database, the platform's port, whether it drops repeats, how many jobs count."""

    url: str
    port: int
    dedupes: bool
    jobs: int


class EveryDay:
    """No day off."""

    def is_workday(self, day: date) -> bool:
        """Always."""
        return day.year > 0


def counting(number: int) -> Jobs:
    """Jobs each second or two whose effect would show if it happened twice."""
    jobs = Jobs()

    def count(name: str, job: JobTurn) -> None:
        text = f"{name}:{int(job.scheduled_for.timestamp())}"
        row = {"text": text, "times": 0, "last_at": job.now}
        insert_ignore(job.session, table_of(Unmatched), row, unique=("text",))
        job.session.query(Unmatched).filter_by(text=text).one().times += 1

    for index in range(number):
        name = f"count-{index}"
        at = jobs.at(name, cron=f"*/{1 + index % 2} * * * * *", policy="all", grace=timedelta(minutes=5), spread=0)
        at(partial(count, name))
    return jobs


def work(given: Settings) -> None:
    """Work until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    db = open_database(given.url)
    config = replace(Config(), notices=Notices(spread_seconds=0, quiet_from=Config().notices.quiet_until))
    channels = {"wecom": Http(given.port, 3600 if given.dedupes else 0)}
    settings: dict[str, Any] = {"workdays": EveryDay(), "concurrency": 8, "lease_ms": LEASE_MS}
    Worker(db, None, channels, counting(given.jobs), config, **settings).run(stop)
    db.dispose()
