"""责任清单: the board, one responsibility, and what is done with it."""

from flask import Response, request, url_for
from sqlalchemy import ColumnElement

from bot.scope import unit_in_scope
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, attachment, done, has_role, list_page, page, render
from handlers.digest.console.base import KEEPERS, READERS, console, unit_options
from handlers.digest.duties import service, texts
from handlers.digest.duties import sheet as sheets
from handlers.digest.periods import local_day
from models.digest import Duty, DutyState
from models.org import Unit

FILTERS = (("open", "办理中"), ("late", "已超期"), ("unsplit", "待分解"), ("done", "已完成"))


@console.get("/duties")
@page(*READERS)
def duties(call: Call) -> View:
    """Every responsibility one may see, by its day."""
    today = local_day(call.now)
    query = service.visible(call.person).order_by(None).join(Unit, Unit.id == Duty.unit_id)

    def narrow(state: str) -> ColumnElement[bool]:
        still = Duty.state == DutyState.OPEN
        found = {"late": still & (Duty.due_on < today) & ~Duty.splits, "open": still, "unsplit": still & Duty.splits}
        return found.get(state, Duty.state == DutyState.DONE)

    columns = (
        Column("责任", lambda duty: duty.title, link=lambda duty: url_for("digest-console.duty", id=duty.public_id)),
        Column("单位", lambda duty: duty.unit.name),
        Column("责任人", lambda duty: duty.owner.name if duty.owner else ""),
        Column("期限", lambda duty: duty.due_on),
        Column("进度%", lambda duty: duty.percent),
        Column("状态", lambda duty: texts.shown_state(duty.state, late=duty.due_on < today and not duty.splits)),
        Column("依据", lambda duty: duty.evidence),
    )
    filters = (Filter("state", "状态", FILTERS, narrow),)
    units = unit_options(call, *KEEPERS) if has_role(call, *KEEPERS) else []
    order = (Duty.due_on, Duty.id)
    return list_page(
        call, texts.SHEET, query, columns, search=(Duty.title, Unit.name), filters=filters, order=order,
        template="console/digest/duties.html", units=units, intro=texts.INTRO,
    )  # fmt: skip


@console.post("/duties")
@page(*KEEPERS, form=duties)
def give(call: Call) -> View:
    """A new one for a unit."""
    form = Form()
    title, chosen, due = form.text("title", most=64), form.text("unit"), form.day("due_on")
    measure, splits = form.text("measure", most=255, needed=False), bool(form.choices("splits", needed=False))
    form.check()
    unit = unit_in_scope(call.session, call.person, *KEEPERS, public_id=chosen)
    made = service.create(
        call.session, call.person, unit, title=title, due_on=due or local_day(call.now), measure=measure,
        splits=splits, now=call.now,
    )  # fmt: skip
    return done(texts.GIVEN, to=url_for("digest-console.duty", id=made.public_id))


@console.get("/duties/sheet")
@page(*KEEPERS)
def sheet(call: Call) -> View:
    """Where a sheet is taken in."""
    return render(call, "console/digest/sheet.html", title=texts.IMPORT_TITLE, intro=texts.IMPORT, told=[])


@console.get("/duties/sheet.xlsx")
@page(*KEEPERS)
def sheet_template(call: Call) -> Response:
    """The sheet to fill in."""
    return attachment(sheets.template(call.session, call.person), f"{texts.SHEET}模板.xlsx")


@console.post("/duties/sheet")
@page(*KEEPERS, form=sheet)
def take_sheet(call: Call) -> View:
    """A trial run, or kept."""
    form = Form()
    file, write = form.file("file", suffixes=(".xlsx", ".xls")), request.form.get("write") == "1"
    form.check()
    try:
        report = sheets.take(call.session, call.person, file.content, now=call.now, apply=write)
    except sheets.NoSheet as refusal:
        form.fault("file", refusal.text)
        form.check()
        raise
    if write and not report.faults:
        return done(texts.imported(report.fresh, report.known), to=url_for("digest-console.duties"))
    told = [texts.tried(report.fresh, report.known, len(report.faults)), *report.faults]
    return render(call, "console/digest/sheet.html", title=texts.IMPORT_TITLE, intro=texts.IMPORT, told=told)


@console.get("/duties/<id>")
@page(*READERS)
def duty(call: Call, id: str) -> View:
    """One, with its parts and what was reported."""
    found = service.by_id(call.session, call.person, id)
    below = [pair for pair in unit_options(call, *KEEPERS) if pair[0] != found.unit.public_id]
    return render(
        call, "console/digest/duty.html", title=found.title, duty=found, parts=service.parts(call.session, found),
        steps=service.steps(call.session, found), below=below, states=texts.STATES,
        keeps=has_role(call, *KEEPERS), today=local_day(call.now),
    )  # fmt: skip


@console.post("/duties/<id>/progress")
@page(*KEEPERS, form=duty)
def progress(call: Call, id: str) -> View:
    """How far it is."""
    found, form = service.by_id(call.session, call.person, id), Form()
    percent, text = form.number("percent", most=100), form.text("text", most=255, needed=False)
    form.check()
    service.report(call.session, call.person, found, percent=percent, text=text, now=call.now)
    return done(texts.KEPT, to=url_for("digest-console.duty", id=id))


@console.post("/duties/<id>/finish")
@page(*KEEPERS, form=duty)
def finish(call: Call, id: str) -> View:
    """Done, with what shows it."""
    found, form = service.by_id(call.session, call.person, id), Form()
    evidence = form.text("evidence", most=255)
    form.check()
    on = local_day(call.now)
    service.finish(call.session, call.person, found, evidence=evidence, on=on, now=call.now)
    return done(texts.DONE, to=url_for("digest-console.duty", id=id))


@console.post("/duties/<id>/split")
@page(*KEEPERS, form=duty)
def split(call: Call, id: str) -> View:
    """A part for a unit below."""
    found, form = service.by_id(call.session, call.person, id), Form()
    chosen, due = form.text("part_unit"), form.day("part_due", needed=False)
    form.check()
    unit = unit_in_scope(call.session, call.person, *KEEPERS, public_id=chosen)
    service.split(call.session, call.person, found, unit, now=call.now, due_on=due)
    return done(texts.split_to(unit.name, found.title, due or found.due_on), to=url_for("digest-console.duty", id=id))


@console.post("/duties/<id>/drop")
@page(*KEEPERS, form=duty)
def drop(call: Call, id: str) -> View:
    """Nobody answers for it any more."""
    found, form = service.by_id(call.session, call.person, id), Form()
    why = form.text("why", most=255)
    form.check()
    service.drop(call.session, call.person, found, why=why, now=call.now)
    return done(texts.DROPPED, to=url_for("digest-console.duty", id=id))
