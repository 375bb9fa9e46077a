"""What happens by the clock: a feature's functions, each with its rule, registered in a literal table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal

from sqlalchemy.orm import Session

from bot.config import Config
from bot.workdays import Workdays

SPREAD_S = 240
Policy = Literal["latest", "all", "skip"]


@dataclass(frozen=True, slots=True)
class JobTurn:
    """What a job may use. `scheduled_for` is its window; the job's writes and "this window is done" are one commit."""

    session: Session
    scheduled_for: datetime
    now: datetime
    config: Config
    workdays: Workdays


@dataclass(frozen=True, slots=True)
class Job:
    """A function with its schedule. `rule` is five cron fields, or six with seconds first, in the firm's zone."""

    name: str
    rule: str
    policy: Policy
    grace: timedelta
    workdays: bool
    spread: timedelta
    run: Callable[[JobTurn], None]


class Jobs:
    """A feature's jobs; `Jobs(study.jobs, quiz.jobs)` joins several. The same name twice is an error at start-up."""

    def __init__(self, *parts: "Jobs") -> None:
        self._jobs: dict[str, Job] = {}
        for part in parts:
            for job in part:
                self._add(job)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def __getitem__(self, name: str) -> Job:
        return self._jobs[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Every job's name."""
        return tuple(self._jobs)

    def at(
        self,
        name: str,
        *,
        cron: str,
        policy: Policy = "latest",
        grace: timedelta = timedelta(hours=1),
        workdays: bool = False,
        spread: int | None = None,
    ) -> Callable[[Callable[[JobTurn], None]], Callable[[JobTurn], None]]:
        """Run the function at each window of `cron` (weekdays by name: mon-fri; numbers start with Monday as 0).

        Windows missed while no worker ran: "latest" runs the last one, "all" every one, both if it is no older than
        `grace`; "skip" none. `workdays` leaves out days off. It starts up to `spread` seconds late, by default a
        number of its own below 240, so that nothing piles up on the full hour.
        """

        def register(run: Callable[[JobTurn], None]) -> Callable[[JobTurn], None]:
            late = _own_seconds(name) if spread is None else spread
            self._add(Job(name, cron, policy, grace, workdays, timedelta(seconds=late), run))
            return run

        return register

    def _add(self, job: Job) -> None:
        if job.name in self._jobs:
            raise ValueError(f"two jobs are called {job.name}")
        self._jobs[job.name] = job


def _own_seconds(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) % (SPREAD_S + 1)
