"""Service hours: back-entries and appeals, reversal, sheets in and out; 双报到."""

from datetime import datetime, time, timedelta

from flask import request, url_for
from sqlalchemy import select

from bot.scope import NotFound, people_in_scope
from bot.web.call import Call
from bot.web.console import Column, Form, View, attachment, confirm, done, list_page, page, render, sure
from handlers.activity import texts_console as words
from handlers.activity import texts_hours
from handlers.activity.console.base import ORGANIZING, console
from handlers.activity.service import claims, dual, duty, exports, hours, hoursheets
from handlers.activity.times import SHANGHAI, length
from models.activity import Activity, BackEntry, DualRegistration, HourAppeal, HourEntry, ServiceReport, Source
from models.org import Person, Role


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


@console.get("/claims")
@page(*ORGANIZING)
def waiting(call: Call, **_path: object) -> View:
    """Back-entries and appeals that one may decide; a form for a back-entry of somebody else's."""
    found = claims.to_decide(call.session, call.person)
    people, ids = {row.person_id for row in found}, {row.activity_id for row in found}
    names = {one.id: one.name for one in call.session.scalars(select(Person).where(Person.id.in_(people)))}
    titles = {one.id: one.title for one in call.session.scalars(select(Activity).where(Activity.id.in_(ids)))}
    items = []
    for row in found:
        title = titles[row.activity_id] if row.activity_id else ""
        line = texts_hours.to_decide(row, names[row.person_id], title, 0).splitlines()[0]
        items.append((row, "back" if isinstance(row, BackEntry) else "appeal", line))
    return render(call, "console/activity/claims.html", title=words.CLAIMS, items=items)


@console.post("/claims/new")
@page(*ORGANIZING, form=waiting)
def propose(call: Call) -> View:
    """A back-entry for somebody one organises; another person decides it."""
    form = Form()
    number, title, proof = form.text("number", most=64), form.text("title", most=64), form.text("proof", most=1000)
    starts, ends = form.moment("starts_at"), form.moment("ends_at")
    person = call.session.scalar(select(Person).where(Person.employee_no == number, Person.active))
    if person is None:
        form.fault("number", words.NO_SUCH_PERSON)
    form.check()
    assert person is not None
    assert starts is not None
    assert ends is not None
    claims.propose(
        call.session, call.person, person, title=title, starts_at=starts, ends_at=ends, proof=proof, now=call.now
    )
    return done(words.PROPOSED, to=url_for("activity-console.waiting"))


@console.post("/claims/<kind>/<id>")
@page(*ORGANIZING, form=waiting)
def decide(call: Call, kind: str, id: str) -> View:
    """Approve one or not, with a reason."""
    approve, answer = request.form.get("approve") == "1", request.form.get("answer", "").strip()[:255]
    table = {"back": BackEntry, "appeal": HourAppeal}.get(kind)
    row = call.session.scalar(select(table).where(table.public_id == id)) if table else None
    if isinstance(row, BackEntry):
        claims.decide(call.session, call.person, row, approve=approve, answer=answer, now=call.now)
    elif isinstance(row, HourAppeal):
        granted = row.claimed if approve else None
        claims.decide_appeal(call.session, call.person, row, granted=granted, answer=answer, now=call.now)
    else:
        raise NotFound
    return done(words.DECIDED, to=url_for("activity-console.waiting"))


@console.get("/dual")
@page(Role.SECRETARY)
def registrations(call: Call, **_path: object) -> View:
    """What waits for the branch."""
    found = dual.to_confirm(call.session, call.person)
    items = []
    for item in found:
        ref = item.registration_id if isinstance(item, ServiceReport) else item.id
        row = call.session.get_one(DualRegistration, ref)
        kind = "report" if isinstance(item, ServiceReport) else "registration"
        items.append((item, kind, row, call.session.get_one(Person, row.person_id)))
    return render(call, "console/activity/dual.html", title=words.DUAL, items=items)


@console.post("/dual/<kind>/<id>")
@page(Role.SECRETARY, form=registrations)
def confirm_dual(call: Call, kind: str, id: str) -> View:
    """The branch confirms a registration or a report."""
    if kind == "report":
        made = call.session.scalar(select(ServiceReport).where(ServiceReport.public_id == id))
        if made is None:
            raise NotFound
        dual.acknowledge_by_branch(call.session, call.person, made, now=call.now)
    else:
        row = call.session.scalar(select(DualRegistration).where(DualRegistration.public_id == id))
        if row is None:
            raise NotFound
        dual.confirm_by_branch(call.session, call.person, row, now=call.now)
    return done(words.CONFIRMED, to=url_for("activity-console.registrations"))


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
