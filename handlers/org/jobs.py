"""What is forgotten by the clock: sign-ins that are over, and answers kept for a repeat."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from bot.web import idempotence, signins

jobs = Jobs()


@jobs.at("web.forget", cron="20 * * * *", policy="latest", grace=timedelta(hours=12))
def forget(job: JobTurn) -> None:
    """Nothing of them is needed any more."""
    signins.forget(job.session, now=job.now)
    idempotence.forget(job.session, now=job.now)
