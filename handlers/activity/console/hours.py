"""Service hours: the ledger, reversal, sheets in and out."""

from datetime import datetime, time, timedelta

from flask import request, url_for
from sqlalchemy import select

from bot.scope import NotFound, people_in_scope
from bot.web.call import Call
from bot.web.console import Column, Form, View, attachment, confirm, done, list_page, page, render, sure
from handlers.activity import texts_console as words
from handlers.activity import texts_hours
from handlers.activity.console.base import ORGANIZING, console
from handlers.activity.service import duty, exports, hours, hoursheets
from handlers.activity.times import SHANGHAI, length
from models.activity import HourEntry, Source
from models.org import Person


def _entry_url(row: HourEntry) -> str:
    return "" if row.minutes < 0 else url_for("activity-console.entry", id=row.public_id)


LEDGER = (
    Column("谁", lambda row: row.Person.name),
    Column("工号", lambda row: row.Person.employee_no),
    Column("服务", lambda row: row.HourEntry.title),
    Column("开始", lambda row: row.HourEntry.starts_at),
    Column("分钟", lambda row: row.HourEntry.minutes),
    Column("来源", lambda row: texts_hours.SOURCES[Source(row.HourEntry.source)]),
    Column("", lambda row: "" if row.HourEntry.minutes < 0 else "冲销", link=lambda row: _entry_url(row.HourEntry)),
)


@console.get("/service-hours")
@page(*ORGANIZING)
def ledger(call: Call) -> View:
    """Every entry of the people one organises."""
    query = select(HourEntry, Person).join(Person, Person.id == HourEntry.person_id)
    query = query.where(HourEntry.person_id.in_(people_in_scope(call.person, *ORGANIZING)))
    order, search = (HourEntry.id.desc(),), (Person.name, Person.employee_no, HourEntry.title)
    return list_page(call, "志愿时长", query, LEDGER, search=search, order=order)


@console.get("/service-hours/<id>")
@page(*ORGANIZING)
def entry(call: Call, id: str) -> View:
    """One entry, to be taken back."""
    row = _entry(call, id)
    person = call.session.get_one(Person, row.person_id)
    return render(call, "console/activity/entry.html", title="冲销时长", entry=row, person=person, length=length)


@console.post("/service-hours/<id>/reverse")
@page(*ORGANIZING, form=entry)
def reverse(call: Call, id: str) -> View:
    """Take it back, with a reason."""
    row, form = _entry(call, id), Form()
    reason = form.text("reason", most=255)
    form.check()
    if not sure():
        return confirm(call, "冲销时长", words.REVERSE_LINES, count=1, button="冲销", unit="笔")
    hours.reverse(call.session, call.person, row, reason, now=call.now)
    return done(words.REVERSED, to=url_for("activity-console.ledger"))


def _entry(call: Call, id: str) -> HourEntry:
    query = select(HourEntry).where(HourEntry.public_id == id)
    found = call.session.scalar(query.where(HourEntry.person_id.in_(people_in_scope(call.person, *ORGANIZING))))
    if found is None:
        raise NotFound
    return found


@console.get("/sheets")
@page(*ORGANIZING)
def sheets(call: Call, **_path: object) -> View:
    """Duty rosters and service hours in, the state's record format out."""
    return render(call, "console/activity/sheets.html", title=words.SHEETS, faults_found=[])


@console.post("/sheets/<kind>")
@page(*ORGANIZING, form=sheets)
def take_sheet(call: Call, kind: str) -> View:
    """A trial run, or kept."""
    form = Form()
    file, write = form.file("file", suffixes=(".xlsx", ".xls", ".csv")), request.form.get("write") == "1"
    form.check()
    session, person, name = call.session, call.person, file.name
    if kind == "duty":
        roster = duty.import_roster(session, person, file.content, filename=name, now=call.now, apply=write)
        fresh, seen, faults = len(roster.fresh), roster.known, [*roster.faults, *roster.clashes]
        bad = bool(roster.faults)
    elif kind == "hours":
        report = hoursheets.import_hours(session, person, file.content, filename=name, now=call.now, apply=write)
        fresh, seen, faults, bad = len(report.fresh), report.known, report.faults, bool(report.faults)
    else:
        raise NotFound
    if write and not bad:
        return done(words.IMPORTED.format(count=fresh), to=url_for("activity-console.sheets"))
    told = words.DRY.format(fresh=fresh, known=seen, faults=len(faults))
    return render(call, "console/activity/sheets.html", title=words.SHEETS, faults_found=[told, *faults])


@console.post("/sheets/hours.xlsx")
@page(*ORGANIZING, form=sheets)
def export(call: Call) -> View:
    """The state's record format."""
    form = Form()
    since, until = form.day("since"), form.day("until")
    form.check()
    assert since is not None
    assert until is not None
    first = datetime.combine(since, time(), SHANGHAI)
    last = datetime.combine(until, time(), SHANGHAI) + timedelta(days=1)
    content = exports.state_sheet(call.session, call.person, since=first, until=last, now=call.now)
    return attachment(content, f"志愿服务记录 {since} 至 {until}.xlsx")
