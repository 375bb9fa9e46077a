"""双报到 for the branch: registrations and reports, and its confirmation."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from bot.web.call import Call
from bot.web.console import Column, Filter, View, done, list_page, page, render
from handlers.activity import texts_console as words
from handlers.activity.console.base import console
from handlers.activity.service import dual, overseeing
from handlers.activity.times import span
from models.activity import ServiceReport
from models.org import Person, Role


def _columns(call: Call) -> tuple[Column, ...]:
    def mine(row: Any) -> bool:
        return row.branch_at is None and row.person_id != call.person.id

    def url(row: Any) -> str:
        return url_for("activity-console.dual_one", kind=row.kind, id=row.public_id)

    return (
        Column("谁", lambda row: row.name),
        Column("工号", lambda row: row.employee_no),
        Column("种类", lambda row: words.DUAL_KINDS[row.kind]),
        Column("社区", lambda row: row.community),
        Column("能做的或做了什么", lambda row: row.said),
        Column("交来", lambda row: row.created_at),
        Column("社区确认", lambda row: row.community_at),
        Column("支部确认", lambda row: row.branch_at),
        Column("", lambda row: words.CONFIRM if mine(row) else words.LOOK, link=url),
    )


@console.get("/dual")
@page(Role.SECRETARY)
def registrations(call: Call, **_path: object) -> View:
    """Registrations and reports of one's branches, those that wait for the branch first."""
    found = overseeing.dual(call.person)
    states = {
        "branch": found.c.branch_at.is_(None),
        "community": found.c.community_at.is_(None),
        "both": found.c.branch_at.is_not(None) & found.c.community_at.is_not(None),
    }
    filters = (
        Filter("state", "状态", tuple(words.DUAL_STATES.items()), lambda wanted: states[wanted], "branch"),
        Filter("kind", "种类", tuple(words.DUAL_KINDS.items()), lambda wanted: found.c.kind == wanted),
    )
    search = (found.c.name, found.c.employee_no, found.c.community)
    order = (found.c.created_at, found.c.public_id)
    return list_page(call, words.DUAL, select(found), _columns(call), filters=filters, search=search, order=order)


@console.get("/dual/<kind>/<id>")
@page(Role.SECRETARY)
def dual_one(call: Call, kind: str, id: str) -> View:
    """One, to be confirmed by the branch."""
    row, made = overseeing.one_dual(call.session, call.person, kind, id)
    asked, person = made or row, call.session.get_one(Person, row.person_id)
    may = asked.branch_at is None and row.person_id != call.person.id

    def when(report: ServiceReport) -> str:
        return span(report.starts_at, report.ends_at, call.now)

    values = {"title": words.DUAL_KINDS[kind], "kind": kind, "row": row, "made": made, "asked": asked}
    return render(call, "console/activity/dual.html", **values, person=person, may=may, when=when)


@console.post("/dual/<kind>/<id>")
@page(Role.SECRETARY, form=dual_one)
def confirm_dual(call: Call, kind: str, id: str) -> View:
    """The branch confirms a registration or a report."""
    row, made = overseeing.one_dual(call.session, call.person, kind, id)
    if made:
        dual.acknowledge_by_branch(call.session, call.person, made, now=call.now)
    else:
        dual.confirm_by_branch(call.session, call.person, row, now=call.now)
    return done(words.CONFIRMED, to=url_for("activity-console.registrations"))
