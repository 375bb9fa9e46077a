"""What time does to open tasks: one reminder near the day, then the superior hears of it, one level up."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.workdays import Workdays
from handlers.care import texts_tasks as texts
from handlers.care.triggers import owners
from handlers.care.triggers.tasks import KIND
from models.care import CareTask, TaskState


def remind(session: Session, *, today: date, workdays: Workdays, now: datetime) -> int:
    """Remind each owner once, on the last working day before the task is due; how many."""
    soon = workdays.add(today, 1)
    query = select(CareTask).where(CareTask.state == TaskState.OPEN, CareTask.due_on <= soon)
    query = query.where(CareTask.reminded_on.is_(None), CareTask.owner_id.is_not(None), CareTask.due_on >= today)
    reminded = 0
    for task in session.scalars(query.order_by(CareTask.id)):
        words = texts.reminder(task.person.name, task.event, task.trigger.form, task.due_on)
        post(session, task.owner_id or 0, words, key=f"care-remind:{task.id}:{task.owner_id}", kind=KIND, now=now)
        task.reminded_on = today
        reminded += 1
    session.flush()
    return reminded


def escalate(session: Session, *, today: date, now: datetime) -> int:
    """Tell the superior of each task that is past its day, once; how many had one."""
    query = select(CareTask).where(CareTask.state == TaskState.OPEN, CareTask.due_on < today)
    told = 0
    for task in session.scalars(query.where(CareTask.escalated_on.is_(None)).order_by(CareTask.id)):
        task.escalated_on = today
        superior = owners.superior_of(session, task.person, task.unit_id, task.owner_id)
        if superior is not None:
            words = texts.escalated(task.person.name, task.event, task.due_on)
            post(session, superior, words, key=f"care-escalate:{task.id}", kind=KIND, priority=3, now=now)
            told += 1
    session.flush()
    return told
