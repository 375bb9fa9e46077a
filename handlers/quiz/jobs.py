"""What the quiz does by the clock: ends what is over, plays leagues on, measures difficulty, retires questions."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.schedule import Jobs, JobTurn
from handlers.quiz.service import awards, bankfiles, banks, difficulty, duels, leagues, sittings

jobs = Jobs()
SHANGHAI = ZoneInfo("Asia/Shanghai")


@jobs.at("quiz.sweep", cron="* * * * *", policy="latest", grace=timedelta(hours=1), spread=0)
def sweep(job: JobTurn) -> None:
    """Attempts whose time is up, duels that are decided, rounds that are over, contests that close."""
    sittings.sweep(job.session, now=job.now)
    duels.conclude(job.session, now=job.now)
    leagues.advance(job.session, now=job.now)
    job.session.flush()
    awards.close_due(job.session, now=job.now)


@jobs.at("quiz.nightly", cron="30 2 * * *", policy="latest", grace=timedelta(hours=12))
def nightly(job: JobTurn) -> None:
    """What is measured and retired once a day."""
    banks.retire_outdated(job.session, today=job.now.astimezone(SHANGHAI).date())
    difficulty.measure(job.session, now=job.now)
    bankfiles.forget(job.session, now=job.now)
