"""The back office of care: visits and talks that are due, coverage, the year's calendar, campaigns, temperatures."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.scope import visible
from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.care import texts_console as texts
from handlers.care.console import calendar, campaigns, tasks
from handlers.care.console.base import CARERS, PLANNERS, console
from handlers.care.moments import local_day
from models.care import Campaign, CareNotice, CareTask, NoticeState, TaskState

nav = (
    Nav(texts.TASKS, "care-console.tasks", CARERS, group="关怀"),
    Nav(texts.COVERAGE, "care-console.coverage", CARERS, group="关怀"),
    Nav(texts.CALENDAR, "care-console.calendar", PLANNERS, group="关怀"),
    Nav(texts.CAMPAIGNS, "care-console.campaigns", PLANNERS, group="关怀"),
)


def todo(call: Call) -> Iterator[Todo]:
    """Tasks that are late, and notices that wait for a second person."""
    late = select(func.count()).where(CareTask.state == TaskState.OPEN, CareTask.due_on < local_day(call.now))
    late = visible(late, call.person, *CARERS, person=CareTask.person_id)
    yield Todo(
        "必访必谈已超期", url_for("care-console.tasks", state="late"), call.session.scalar(late) or 0, urgent=True
    )
    waiting = select(func.count()).select_from(CareNotice).join(Campaign)
    waiting = visible(waiting, call.person, *PLANNERS, unit=Campaign.unit_id)
    waiting = waiting.where(CareNotice.state == NoticeState.PREPARED, CareNotice.prepared_by != call.person.id)
    yield Todo("关怀通知待批准", url_for("care-console.calendar", state="waiting"), call.session.scalar(waiting) or 0)


__all__ = ["calendar", "campaigns", "console", "nav", "tasks", "todo"]
