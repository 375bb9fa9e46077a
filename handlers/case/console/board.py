"""Cases by stage, and as a list: number, kind, step and deadline, nothing of the story."""

from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased

from bot.web.call import Call
from bot.web.console import Column, Filter, View, list_page, page, render
from handlers.case import texts_console as texts
from handlers.case.console.base import STAFF, STATES, console, url_of
from handlers.case.service import lists
from handlers.case.service.scope import visible
from handlers.case.table.printing import rows as table_rows
from models.case import Case, Kind, Urgency
from models.org import Person, Unit

MOST = 30
HANDLER = aliased(Person)
FILTERS = (
    Filter("kind", "类别", [(k.value, k.value) for k in Kind], lambda chosen: Case.kind == chosen),
    Filter("state", "状态", STATES, lambda chosen: Case.state == chosen),
    Filter("urgency", "急缓", [(u.value, u.value) for u in Urgency], lambda chosen: Case.urgency == chosen),
)
LISTED = (
    Column("编号", lambda row: row.Case.number, link=lambda row: url_of(row.Case)),
    Column("类别", lambda row: row.Case.kind),
    Column("急缓", lambda row: row.Case.urgency),
    Column("状态", lambda row: row.Case.state),
    Column("单位", lambda row: row.unit or ""),
    Column("经办", lambda row: row.handler or ""),
    Column("提出", lambda row: row.Case.created_at),
    Column("期限", lambda row: row.Case.due_at),
)


def known(call: Call) -> "Select[Any]":
    """Every case this person may know of, theirs left out, with the names of its unit and its handler."""
    query = visible(call.session, call.person).where(Case.person_id.is_(None) | (Case.person_id != call.person.id))
    query = query.where(Case.number.is_not(None))
    named = query.outerjoin(Unit, Unit.id == Case.unit_id).outerjoin(HANDLER, HANDLER.id == Case.handler_id)
    return named.add_columns(Unit.name.label("unit"), HANDLER.name.label("handler"))


def _late(call: Call) -> Filter:
    def narrow(chosen: str) -> ColumnElement[bool]:
        return Case.due_at < call.now if chosen == "late" else Case.due_at >= call.now

    return Filter("late", "时限", [("late", "已超期"), ("running", "计时中")], narrow)


@console.get("/cases")
@page(*STAFF)
def board(call: Call) -> View:
    """By stage, the urgent and the late first."""
    columns = []
    for title, states in texts.COLUMNS:
        query = known(call).where(Case.state.in_(states)).order_by(*lists.URGENT_FIRST)
        found = call.session.execute(query.limit(MOST + 1)).all()
        columns.append((title, found[:MOST], len(found) > MOST, states[0]))
    return render(call, "console/case/board.html", title=texts.BOARD, columns=columns, texts=texts, url_of=url_of)


@console.get("/cases/list")
@page(*STAFF)
def listed(call: Call) -> View:
    """The same as a list: search by number, filter, take along."""
    order = (Case.id.desc(),)
    return list_page(
        call, texts.LIST, known(call), LISTED, search=(Case.number,), filters=(*FILTERS, _late(call)), order=order,
        intro=texts.LIST_INTRO,
    )  # fmt: skip


@console.get("/cases/table")
@page()
def table(call: Call) -> View:
    """The transition table as chat, API and back office obey it."""
    return render(call, "console/case/table.html", title=texts.TABLE, rows=table_rows(), texts=texts)
