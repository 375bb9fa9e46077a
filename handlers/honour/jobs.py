"""What happens by the clock with role models, pledges, appraisals."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from handlers.honour import jobs_pledges
from handlers.honour.service import running
from handlers.honour.service.desk import open_desk

jobs = Jobs(jobs_pledges.jobs)


@jobs.at("honour.selections", cron="*/10 * * * *", policy="latest", grace=timedelta(hours=12), spread=0)
def move_on(job: JobTurn) -> None:
    """Nominations, notices and votes whose time is over."""
    running.tick(open_desk(job.session, job.config, job.workdays, job.now))
