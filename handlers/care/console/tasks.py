"""Visits and talks that are due: the facts alone, never what was said."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import url_for
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from bot.scope import visible
from bot.web.call import Call
from bot.web.console import Column, Filter, View, list_page, page
from handlers.care import texts_console as texts
from handlers.care.console.base import CARERS, console
from handlers.care.moments import local_day
from models.care import CareTask, TaskState
from models.org import Person

SHOWN_FOR = timedelta(days=365)


@console.get("/tasks")
@page(*CARERS)
def tasks(call: Call) -> View:
    """Everything of the last year that is or was due, the late first."""
    today = local_day(call.now)
    owners: dict[int, str] = {}

    def narrow(state: str) -> ColumnElement[bool]:
        if state == "mine":
            return (CareTask.state == TaskState.OPEN) & (CareTask.owner_id == call.person.id)
        if state == "late":
            return (CareTask.state == TaskState.OPEN) & (CareTask.due_on < today)
        return CareTask.state == state

    query = select(CareTask).join(Person, Person.id == CareTask.person_id).where(CareTask.due_on >= today - SHOWN_FOR)
    below = visible(select(CareTask.id), call.person, *CARERS, person=CareTask.person_id)
    query = query.where(or_(CareTask.owner_id == call.person.id, CareTask.id.in_(below)))
    query = query.where(CareTask.person_id != call.person.id)
    query = query.options(contains_eager(CareTask.person), joinedload(CareTask.trigger))
    columns = (
        Column(
            "姓名", lambda task: task.person.name, link=lambda task: url_for("care-console.task", id=task.public_id)
        ),
        Column("事由", lambda task: task.event),
        Column("形式", lambda task: texts.FORMS.get(task.trigger.form, task.trigger.form)),
        Column("期限", lambda task: task.due_on),
        Column("负责人", lambda task: _owner(owners, task)),
        Column("状态", lambda task: _state(task, late=task.due_on < today)),
        Column("完成日期", lambda task: task.done_on),
    )
    filters = (Filter("state", "状态", texts.FILTERS, narrow),)
    order = (CareTask.state != TaskState.OPEN, CareTask.due_on, CareTask.id)
    return list_page(
        call, texts.TASKS, query, columns, search=(Person.name,), filters=filters, order=order, intro=texts.TASKS_INTRO,
        template="console/care/tasks.html",
        ready=lambda found: owners.update(_owners(call.session, found)),
    )  # fmt: skip


def _owners(session: Session, found: Sequence[CareTask]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_({task.owner_id for task in found}))
    return {row.id: row.name for row in session.execute(query)}


def _owner(owners: Mapping[int, str], task: CareTask) -> str:
    nobody = texts.NOBODY_YET if task.state == TaskState.OPEN else ""
    return owners.get(task.owner_id, nobody) if task.owner_id else nobody


def _state(task: CareTask, *, late: bool) -> str:
    return texts.LATE if late and task.state == TaskState.OPEN else texts.STATES[task.state]
