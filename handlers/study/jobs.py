"""What the study does by the clock: the day's card at 08:00 on working days."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from handlers.study import pushing

jobs = Jobs()


@jobs.at("study.daily", cron="0 8 * * *", policy="latest", grace=timedelta(hours=12), workdays=True)
def daily(job: JobTurn) -> None:
    """One card a person a day; a late one still goes out until the evening, yesterday's never."""
    pushing.push_cards(
        job.session,
        day=job.scheduled_for,
        workdays=job.workdays,
        base_url=job.config.app.base_url,
        late_until=job.config.study.late_until,
        now=job.now,
    )
