"""What care does by the clock: dates the notices, sends the approved ones, makes and chases visits and talks."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from handlers.care import ledgers, sealing
from handlers.care.campaigns import goods, sending, yearly
from handlers.care.moments import local_day
from handlers.care.talks import records
from handlers.care.triggers import clock, events, shipped

jobs = Jobs()
DAY = timedelta(hours=20)
KEEP_TALKS = timedelta(days=3 * 365)


@jobs.at("care.plan", cron="20 0 * * *", policy="latest", grace=DAY)
def plan(job: JobTurn) -> None:
    """Date the coming year's notices; give back what nobody collected; close what was missed; forget old talks."""
    today = local_day(job.now)
    shipped.load(job.session)
    goods.lapse(job.session, today=today)
    sending.close_missed(job.session, today=today)
    records.forget(job.session, before=today - KEEP_TALKS)
    for unit in yearly.companies(job.session):
        yearly.plan_notices(job.session, unit, today=today, now=job.now)


@jobs.at("care.send", cron="30 8 * * *", policy="latest", grace=timedelta(hours=10))
def send(job: JobTurn) -> None:
    """Send what is approved for today, and ask for the approvals that are missing for the next days."""
    today = local_day(job.now)
    sending.send_due(job.session, today=today, now=job.now)
    sending.chase(job.session, today=today, now=job.now)


@jobs.at("care.events", cron="7 7-19 * * *", policy="latest", grace=DAY)
def take_events(job: JobTurn) -> None:
    """Visits and talks from roster differences and from other features."""
    vault, workdays = sealing.vault_of(job.config), ledgers.workdays_of(job.session)
    events.take(job.session, vault=vault, workdays=workdays, now=job.now)


@jobs.at("care.tasks", cron="10 8 * * *", policy="latest", grace=timedelta(hours=10))
def chase(job: JobTurn) -> None:
    """Reminders and escalations, on working days."""
    today, workdays = local_day(job.now), ledgers.workdays_of(job.session)
    if workdays.is_workday(today):
        clock.remind(job.session, today=today, workdays=workdays, now=job.now)
        clock.escalate(job.session, today=today, now=job.now)
