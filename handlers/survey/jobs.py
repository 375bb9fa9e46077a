"""What happens by the clock with surveys: they open, remind and close at their times.

Every urn is shaken here at night, those of votes and appraisals too: a ballot does not say whose it is.
"""

from datetime import timedelta

from bot import blind
from bot.schedule import Jobs, JobTurn
from handlers.survey.service import running

jobs = Jobs()


@jobs.at("survey.clock", cron="*/5 * * * *", policy="latest", grace=timedelta(hours=12), spread=0)
def tick(job: JobTurn) -> None:
    """Everything whose time has come."""
    running.tick(job.session, now=job.now)


@jobs.at("survey.shake", cron="30 3 * * *", policy="latest", grace=timedelta(hours=12))
def shake(job: JobTurn) -> None:
    """Let nothing of the day tell who said what."""
    blind.shake_all(job.session)
