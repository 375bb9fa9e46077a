"""Visits and talks that are due, and whom nobody has talked to: the facts alone, never what was said."""

from datetime import timedelta

from flask import request
from sqlalchemy import ColumnElement, select

from bot.scope import unit_in_scope, visible
from bot.web.call import Call
from bot.web.console import Column, Filter, View, list_page, page, render
from handlers.care import texts_console as texts
from handlers.care.console.base import CARERS, console, unit_options, units_of
from handlers.care.moments import local_day
from handlers.care.talks import coverage as talks
from models.care import CareTask, TaskState
from models.care.pairs import Pairs
from models.org import Person, Unit, UnitKind

SHOWN_FOR = timedelta(days=365)
FORMS = {"visit": "走访", "talk": "谈心"}


@console.get("/tasks")
@page(*CARERS)
def tasks(call: Call) -> View:
    """Everything of the last year that is or was due, the late first."""
    today = local_day(call.now)

    def narrow(state: str) -> ColumnElement[bool]:
        if state == "late":
            return (CareTask.state == TaskState.OPEN) & (CareTask.due_on < today)
        return CareTask.state == state

    query = select(CareTask).join(Person, Person.id == CareTask.person_id).where(CareTask.due_on >= today - SHOWN_FOR)
    query = visible(query, call.person, *CARERS, person=CareTask.person_id)
    query = query.where(CareTask.person_id != call.person.id)
    columns = (
        Column("姓名", lambda task: task.person.name),
        Column("事由", lambda task: task.event),
        Column("形式", lambda task: FORMS.get(task.trigger.form, task.trigger.form)),
        Column("期限", lambda task: task.due_on),
        Column("负责人", lambda task: _owner(call, task)),
        Column("状态", lambda task: _state(task, late=task.due_on < today)),
        Column("完成日期", lambda task: task.done_on),
    )
    filters = (Filter("state", "状态", texts.FILTERS, narrow),)
    order = (CareTask.state != TaskState.OPEN, CareTask.due_on, CareTask.id)
    return list_page(
        call, texts.TASKS, query, columns, search=(Person.name,), filters=filters, order=order, intro=texts.TASKS_INTRO
    )


def _owner(call: Call, task: CareTask) -> str:
    owner = call.session.get(Person, task.owner_id) if task.owner_id else None
    return owner.name if owner else texts.NOBODY_YET if task.state == TaskState.OPEN else ""


def _state(task: CareTask, *, late: bool) -> str:
    return "已超期" if late and task.state == TaskState.OPEN else texts.STATES[task.state]


@console.get("/coverage")
@page(*CARERS)
def coverage(call: Call) -> View:
    """One unit's year: talked to, at home, exempt, who is left; of a branch the pairs."""
    options, today = unit_options(call, *CARERS), local_day(call.now)
    chosen = request.args.get("unit") or (options[0][0] if options else "")
    values: dict[str, object] = {"units": options, "chosen": chosen}
    if chosen:
        unit, first = unit_in_scope(call.session, call.person, *CARERS, public_id=chosen), today.replace(month=1, day=1)
        found = talks.coverage(call.session, call.person, unit, first=first, last=today)
        branches = [one for one in units_of(call, *CARERS) if one.path.startswith(unit.path)]
        values |= {"found": found, "unit": unit, "branches": _pairs(call, branches)}
    return render(call, "console/care/coverage.html", title=texts.COVERAGE, **values)


def _pairs(call: Call, units: list[Unit]) -> list[tuple[Unit, Pairs]]:
    today = local_day(call.now)
    first = today.replace(month=1, day=1)
    branches = [unit for unit in units if unit.kind == UnitKind.PARTY_BRANCH]
    return [(unit, talks.pairs(call.session, call.person, unit, first=first, last=today)) for unit in branches]
