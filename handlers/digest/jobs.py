"""What the digest does by the clock: counts the day before at night, freezes and sends digests, raises red alerts."""

from datetime import date, datetime, timedelta

from bot.schedule import Jobs, JobTurn
from handlers.digest import delivering, rolling
from handlers.digest.duties import service as duties
from handlers.digest.facts import kept
from handlers.digest.facts.shape import Span
from handlers.digest.periods import local_day, month_of, week_of
from models.org import Role

jobs = Jobs()
HALF_A_DAY = timedelta(hours=10)


def _span(job: JobTurn) -> Span:
    yesterday = local_day(job.now) - timedelta(days=1)
    return _days(job, yesterday - timedelta(days=rolling.KEPT_DAYS), yesterday)


def _days(job: JobTurn, first: date, last: date) -> Span:
    return Span(first, last, job.now, job.workdays, job.config.case.first_reply_days)


def _day(moment: datetime) -> date:
    return local_day(moment)


@jobs.at("digest.look", cron="25 0 * * *", policy="latest", grace=HALF_A_DAY)
def look(job: JobTurn) -> None:
    """Mark the days whose facts changed."""
    rolling.look(job.session, _span(job))


@jobs.at("digest.settle", cron="*/2 * * * *", policy="latest", spread=20)
def settle(job: JobTurn) -> None:
    """Count a few marked days again."""
    rolling.settle(job.session, _span(job))


@jobs.at("digest.keep", cron="1-59/2 * * * *", policy="latest", spread=20)
def keep(job: JobTurn) -> None:
    """Count everybody's state anew for one of the days that digests end on, where something changed."""
    today = local_day(job.now)
    ends = (week_of(today).before().last, month_of(today).before().last, today)
    kept.forget(job.session, *ends)
    for day in ends:
        if kept.keep(job.session, _days(job, day, day)):
            return


@jobs.at("digest.prepare-week", cron="* 5-7 * * mon", policy="latest", spread=40)
def prepare_week(job: JobTurn) -> None:
    """Freeze the last week for a few of the secretaries' units."""
    period = week_of(_day(job.scheduled_for)).before()
    delivering.prepare(job.session, period, Role.SECRETARY, job.config, now=job.now, workdays=job.workdays)


@jobs.at("digest.prepare-month", cron="* 5-7 1 * *", policy="latest", spread=50)
def prepare_month(job: JobTurn) -> None:
    """Freeze the last month for a few of the leaders' units."""
    period = month_of(_day(job.scheduled_for)).before()
    delivering.prepare(job.session, period, Role.LEADER, job.config, now=job.now, workdays=job.workdays)


@jobs.at("digest.weekly", cron="0 8 * * mon", policy="latest", grace=HALF_A_DAY, spread=0)
def weekly(job: JobTurn) -> None:
    """The last week to secretaries."""
    period = week_of(_day(job.scheduled_for)).before()
    delivering.send(job.session, period, Role.SECRETARY, job.config, now=job.now, workdays=job.workdays)


@jobs.at("digest.monthly", cron="0 8 1 * *", policy="latest", grace=HALF_A_DAY, spread=30)
def monthly(job: JobTurn) -> None:
    """The last month to leaders."""
    period = month_of(_day(job.scheduled_for)).before()
    delivering.send(job.session, period, Role.LEADER, job.config, now=job.now, workdays=job.workdays)


@jobs.at("digest.alarm", cron="*/10 * * * *", policy="latest", spread=60)
def alarm(job: JobTurn) -> None:
    """Red alerts at once."""
    delivering.alarm(job.session, job.config, now=job.now, workdays=job.workdays)


@jobs.at("digest.duties", cron="20 8 * * *", policy="latest", grace=HALF_A_DAY, workdays=True)
def chase_duties(job: JobTurn) -> None:
    """Overdue responsibilities."""
    duties.chase(job.session, today=local_day(job.now), workdays=job.workdays, now=job.now)
