"""What happens by the clock with pledges and appraisals; survey.shake shakes every urn at night."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from handlers.honour.service import appraisals_running, pledges

jobs = Jobs()
DAY = timedelta(hours=20)
KEPT = timedelta(days=3 * 365)


@jobs.at("honour.pledges", cron="40 8 * * *", policy="latest", grace=timedelta(hours=10))
def remind_of_pledges(job: JobTurn) -> None:
    """Whoever's pledge is to be looked at hears of it."""
    pledges.remind(job.session, now=job.now)


@jobs.at("honour.appraisals", cron="50 8 * * *", policy="latest", grace=timedelta(hours=10))
def remind_to_vote(job: JobTurn) -> None:
    """Members who have not voted hear of the last days."""
    appraisals_running.remind(job.session, now=job.now)


@jobs.at("honour.close", cron="5 0 * * *", policy="latest", grace=DAY)
def close(job: JobTurn) -> None:
    """Past its last day an appraisal is closed; what is three years old is forgotten."""
    appraisals_running.close_due(job.session, now=job.now)
    appraisals_running.forget(job.session, before=job.now - KEPT)
