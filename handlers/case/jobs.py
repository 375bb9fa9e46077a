"""What cases do by the clock: reminders and steps of the system, retention, the audit's anchor."""

from datetime import timedelta

from bot import audit
from bot.schedule import Jobs, JobTurn
from bot.sealedfiles import files_of
from handlers.case.service import retention, ticking
from handlers.case.service.desk import Desk, open_desk

jobs = Jobs()
ANCHORS = "audit.anchors"


def _desk(job: JobTurn) -> Desk:
    return open_desk(job.session, job.config, job.workdays, job.now)


@jobs.at("case.tick", cron="*/5 * * * *", policy="latest", grace=timedelta(hours=12), spread=0)
def tick(job: JobTurn) -> None:
    """Warnings, escalation, and whatever is due."""
    ticking.tick(_desk(job))


@jobs.at("case.retention", cron="10 3 * * *", policy="latest", grace=timedelta(hours=20))
def purge(job: JobTurn) -> None:
    """What need not be kept goes."""
    desk = _desk(job)
    retention.purge(desk, files_of(job.config))


@jobs.at("audit.anchor", cron="0 * * * *", policy="latest", grace=timedelta(hours=1))
def anchor(job: JobTurn) -> None:
    """The chain's end as of this hour, beside the database and in the log that is shipped away."""
    line = audit.anchor(job.session)
    audit.write_anchor(job.config.data / ANCHORS, line)
