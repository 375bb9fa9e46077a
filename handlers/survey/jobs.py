"""What happens by the clock with surveys: they open, remind and close at their times."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from handlers.survey.service import running

jobs = Jobs()


@jobs.at("survey.clock", cron="*/5 * * * *", policy="latest", grace=timedelta(hours=12), spread=0)
def tick(job: JobTurn) -> None:
    """Everything whose time has come."""
    running.tick(job.session, now=job.now)
