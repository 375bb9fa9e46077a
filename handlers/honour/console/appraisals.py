"""民主评议 in the hands of who runs it: opened, how many have voted, closed, decided, told, on record."""

from datetime import date
from typing import Any

from flask import request, url_for
from sqlalchemy import func, select

from bot import audit, blind
from bot.scope import NotFound, may, unit_in_scope, units_in_scope
from bot.sheets import Cell, write_sheet
from bot.web.call import Call
from bot.web.console import Column, Form, View, attachment, confirm, done, list_page, page, render, sure
from handlers.honour import texts_appraisals as texts
from handlers.honour.console.base import console
from handlers.honour.service import appraisals as service
from handlers.honour.service import appraisals_running as running
from models.honour.appraisals import Appraisal, Appraised, Grade, Stage
from models.org import Role, Unit, UnitKind

COLUMNS = (
    Column(
        "支部",
        lambda row: row.Unit.name,
        link=lambda row: url_for("honour-console.appraisal", id=row.Appraisal.public_id),
    ),
    Column("年度", lambda row: row.Appraisal.year),
    Column("截止日期", lambda row: row.Appraisal.ends_on),
    Column("阶段", lambda row: texts.STAGES[row.Appraisal.stage]),
)


@console.get("/appraisals")
@page(*running.RUNNERS)
def appraisals(call: Call) -> View:
    """Those of the branches one runs, the latest first."""
    query = running.of_branches(call.person).add_columns(Unit)
    order, search = (Appraisal.year.desc(), Appraisal.id.desc()), (Unit.name,)
    return list_page(
        call,
        texts.LIST,
        query,
        COLUMNS,
        search=search,
        order=order,
        intro=texts.INTRO,
        template="console/honour/appraisals.html",
    )


@console.get("/appraisals/new")
@page(*running.RUNNERS)
def new_appraisal(call: Call) -> View:
    """The branch, and the last day to vote."""
    units = units_in_scope(call.session, call.person, running.RUNNERS)
    branches = [(unit.public_id, unit.name) for unit in units if unit.kind == UnitKind.PARTY_BRANCH]
    return render(call, "console/honour/appraisal_new.html", title=texts.NEW, branches=branches)


@console.post("/appraisals/new")
@page(*running.RUNNERS, form=new_appraisal)
def begin_appraisal(call: Call) -> View:
    """Open it and tell every member."""
    form = Form()
    branch, ends_on = form.text("branch", most=64), form.day("ends_on")
    form.check()
    unit = unit_in_scope(call.session, call.person, *running.RUNNERS, public_id=branch)
    made = running.begin(call.session, call.person, unit, ends_on=ends_on or date.min, least=_least(call), now=call.now)
    return done(texts.OPENED, to=url_for("honour-console.appraisal", id=made.public_id))


@console.get("/appraisals/<id>")
@page(*running.RUNNERS)
def appraisal(call: Call, id: str) -> View:
    """Turnout while it is open; afterwards the counts, if they are enough, and the grades to decide."""
    it = running.run_by(call.session, call.person, id)
    values: dict[str, Any] = {"it": it, "title": service.name_of(it), "stage": texts.STAGES[it.stage]}
    values |= {"cast": blind.turnout(call.session, it.ballot), "grades": [(g.value, g.value) for g in Grade]}
    values |= {"most": running.most_excellent(len(service.on_the_sheet(it))), "counts": _counts(call, it)}
    values |= {"marks": service.MARKS, "few": texts.HIDDEN}
    values |= {"secretary": may(call.session, call.person, Role.SECRETARY, it.unit)}
    return render(call, "console/honour/appraisal.html", **values)


@console.post("/appraisals/<id>/close")
@page(*running.RUNNERS, form=appraisal)
def close_appraisal(call: Call, id: str) -> View:
    """Take no more votes."""
    it = running.run_by(call.session, call.person, id)
    if not sure():
        lines = texts.close_lines(blind.turnout(call.session, it.ballot), len(it.members), _least(call))
        return confirm(call, texts.CLOSE, lines, count=len(it.members), button=texts.CLOSE)
    running.close(call.session, call.person, it)
    return done(texts.CLOSED, to=url_for("honour-console.appraisal", id=id))


@console.post("/appraisals/<id>/grades")
@page(*running.RUNNERS, form=appraisal)
def decide_grades(call: Call, id: str) -> View:
    """What the branch committee decided."""
    it = running.run_by(call.session, call.person, id)
    grades = {one.number: request.form.get(f"grade-{one.number}", "") for one in service.on_the_sheet(it)}
    running.decide(call.session, call.person, it, grades)
    return done(texts.DECIDED, to=url_for("honour-console.appraisal", id=id))


@console.post("/appraisals/<id>/tell")
@page(*running.RUNNERS, form=appraisal)
def tell_grades(call: Call, id: str) -> View:
    """Everybody hears that their own result is there."""
    it = running.run_by(call.session, call.person, id)
    if not sure():
        return confirm(call, texts.TELL, texts.TELL_LINES, count=len(it.members), button=texts.TELL)
    running.tell(call.session, call.person, it, now=call.now)
    return done(texts.TOLD, to=url_for("honour-console.appraisal", id=id))


@console.get("/appraisals/<id>/record")
@page(*running.RUNNERS, writes=True)
def appraisal_record(call: Call, id: str) -> View:
    """The record of a closed appraisal, as Excel; who took it along is kept."""
    it = running.run_by(call.session, call.person, id)
    if it.stage == Stage.OPEN:
        raise service.NotClosed
    name, counts = service.name_of(it), _counts(call, it)
    content = write_sheet((_line(one, counts) for one in it.members), texts.HEADS, name)
    audit.note(call.session, call.vault, "导出名单", name[:64], now=call.now, actor=call.person)
    return attachment(content, f"{name}.xlsx")


@console.get("/appraisals/<id>/members/<int:number>/self")
@page(Role.SECRETARY, writes=True)
def self_appraisal(call: Call, id: str, number: int) -> View:
    """What a member wrote of themselves; the look is kept, and they can see it."""
    it = running.run_by(call.session, call.person, id)
    place = call.session.scalar(select(Appraised).where(Appraised.appraisal_id == it.id, Appraised.number == number))
    if place is None:
        raise NotFound
    text = service.read_self(call.session, call.person, place, vault=call.vault, now=call.now)
    title = texts.about(place.person.name)
    return render(call, "console/honour/about_self.html", title=title, text=text or texts.NOTHING_WRITTEN, it=it)


def waiting(call: Call) -> int:
    """How many are closed and not told."""
    closed = running.of_branches(call.person).where(Appraisal.stage == Stage.CLOSED)
    return call.session.scalar(closed.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def _least(call: Call) -> int:
    return call.config.privacy.smallest_group


def _counts(call: Call, it: Appraisal) -> dict[int, dict[str, int]] | None:
    """None where there is nothing to show, or too little."""
    try:
        return running.tally(call.session, call.person, it, least=_least(call))
    except (service.NotClosed, blind.TooFew):
        return None


def _line(one: Appraised, counts: dict[int, dict[str, int]] | None) -> list[Cell]:
    head: list[Cell] = [one.number, one.person.name, texts.FULL if one.graded else texts.CANDIDATE]
    if not one.graded:
        return [*head, *("" for _ in service.MARKS), ""]
    seen: list[Cell] = [counts[one.number][mark] if counts else texts.HIDDEN for mark in service.MARKS]
    return [*head, *seen, one.grade or ""]
