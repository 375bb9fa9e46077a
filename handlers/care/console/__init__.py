"""The back office of care: visits and talks that are due, coverage, the year's calendar, campaigns, temperatures."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.scope import at_the_top, visible
from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.care import texts_console as texts
from handlers.care import texts_days, working
from handlers.care.console import calendar, campaigns, coverage, days, doing, registering, tasks
from handlers.care.console.base import CARERS, PLANNERS, console
from handlers.care.moments import local_day
from models.care import Campaign, CareNotice, CareTask, NoticeState, TaskState
from models.org import Role

nav = (
    Nav(texts.TASKS, "care-console.tasks", CARERS, group="关怀"),
    Nav(texts.REGISTER, "care-console.register", registering.REGISTRARS, group="关怀"),
    Nav(texts.COVERAGE, "care-console.coverage", CARERS, group="关怀"),
    Nav(texts.CALENDAR, "care-console.calendar", PLANNERS, group="关怀"),
    Nav(texts.CAMPAIGNS, "care-console.campaigns", PLANNERS, group="关怀"),
    Nav(texts_days.TITLE, "care-console.working_days", (Role.ADMIN,), group="系统"),
)


def todo(call: Call) -> Iterator[Todo]:
    """Tasks that are late, notices that wait for a second person, a year whose holidays nobody typed in."""
    late = select(func.count()).where(CareTask.state == TaskState.OPEN, CareTask.due_on < local_day(call.now))
    late = visible(late, call.person, *CARERS, person=CareTask.person_id)
    yield Todo(
        "必访必谈已超期", url_for("care-console.tasks", state="late"), call.session.scalar(late) or 0, urgent=True
    )
    waiting = select(func.count()).select_from(CareNotice).join(Campaign)
    waiting = visible(waiting, call.person, *PLANNERS, unit=Campaign.unit_id)
    waiting = waiting.where(CareNotice.state == NoticeState.PREPARED, CareNotice.prepared_by != call.person.id)
    yield Todo("关怀通知待批准", url_for("care-console.calendar", state="waiting"), call.session.scalar(waiting) or 0)
    if at_the_top(call.session, call.person):
        missing = working.missing_years(call.session, local_day(call.now))
        label = texts_days.MISSING_TODO.format(years="、".join(map(str, missing)))
        yield Todo(label, url_for("care-console.working_days"), len(missing), urgent=True)


__all__ = ["calendar", "campaigns", "console", "coverage", "days", "doing", "nav", "registering", "tasks", "todo"]
