"""Jobs by the clock: schedules are rows, every worker ticks them, each window runs once.

A feature has `jobs = Jobs()` and decorates with `@jobs.at(name, cron=…)`; a worker calls `sync` at its start, then
`tick` each second and `run_due`.
"""

from bot.schedule.jobs import Job, Jobs, JobTurn, Policy
from bot.schedule.running import run_due
from bot.schedule.ticking import sync, tick
from bot.schedule.windows import next_window

__all__ = ["Job", "JobTurn", "Jobs", "Policy", "next_window", "run_due", "sync", "tick"]
