"""What activities do by the clock: offers lapse, reminders go out, hours are settled, owners are reminded."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from handlers.activity.service import drafts, offers, reminders, sessions, settling

jobs = Jobs()


@jobs.at("activity.offers", cron="* * * * *", policy="latest", grace=timedelta(hours=12), spread=0)
def lapse(job: JobTurn) -> None:
    """Offers whose time is over go to the next in the list."""
    offers.expire(job.session, now=job.now)


@jobs.at("activity.remind", cron="*/5 * * * *", policy="latest", grace=timedelta(hours=2), spread=0)
def remind(job: JobTurn) -> None:
    """The day before and two hours before."""
    reminders.remind(job.session, now=job.now)


@jobs.at("activity.settle", cron="*/10 * * * *", policy="latest", grace=timedelta(hours=12))
def settle(job: JobTurn) -> None:
    """What ended a day ago goes into the ledger."""
    settling.settle_due(job.session, now=job.now)


@jobs.at("activity.drafts", cron="20 3 * * *", policy="latest", grace=timedelta(hours=20))
def forget_drafts(job: JobTurn) -> None:
    """What was begun and never handed in."""
    drafts.purge(job.session, now=job.now)


@jobs.at("activity.measures", cron="0 9 * * *", policy="latest", grace=timedelta(hours=8), workdays=True)
def measures(job: JobTurn) -> None:
    """Owners of measures that are due."""
    sessions.remind_owners(job.session, now=job.now)
