"""Surveys: the list, a new one, its page, its way from draft to published."""

from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlalchemy import func, select

from bot.scope import unit_in_scope, visible
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, confirm, done, has_role, list_page, page, render, sure
from handlers.survey import texts_console as words
from handlers.survey.console.base import APPROVERS, MAKERS, READERS, console, one, unit_options, url_of
from handlers.survey.service import editing, finding, running
from handlers.survey.shipped import templates
from models.org import Person, Unit
from models.survey import Survey

COLUMNS = (
    Column("问卷", lambda row: row.title, link=url_of),
    Column("单位", lambda row: row.unit.name),
    Column("方式", lambda row: "匿名" if row.anonymous else "实名"),
    Column("开始", lambda row: row.opens_at),
    Column("截止", lambda row: row.closes_at),
    Column("状态", lambda row: words.STATES[row.state]),
    Column("参加", lambda row: f"{row.answered}/{row.invited}" if row.counted else ""),
)
FILTERS = (
    Filter("state", "状态", list(words.STATES.items()), lambda chosen: Survey.state == chosen),
    Filter("way", "方式", words.WAYS, lambda chosen: Survey.anonymous.is_(chosen == "1")),
)


@console.get("/surveys")
@page(*READERS)
def surveys(call: Call) -> View:
    """Every survey one looks after, the latest first."""
    query = visible(select(Survey).join(Unit, Unit.id == Survey.unit_id), call.person, *READERS, unit=Survey.unit_id)
    return list_page(
        call, words.LIST, query, COLUMNS, search=(Survey.title, Unit.name), filters=FILTERS,
        order=(Survey.opens_at.desc(), Survey.id.desc()), template="console/survey/list.html", intro=words.INTRO,
        makes=has_role(call, *MAKERS),
    )  # fmt: skip


@console.get("/surveys/new")
@page(*MAKERS)
def new_survey(call: Call) -> View:
    """From a questionnaire, or from nothing."""
    offered = [(one.code, one.name) for one in templates().values()]
    return render(
        call, "console/survey/form.html", title="新问卷", survey=None, units=unit_options(call),
        templates=[*offered, ("", words.BLANK)],
    )  # fmt: skip


@console.post("/surveys/new")
@page(*MAKERS, form=new_survey)
def create(call: Call) -> View:
    """A draft."""
    form = Form()
    chosen, code = form.text("unit"), form.choice("template", [*templates(), ""])
    fields = _fields(form)
    form.check()
    unit = unit_in_scope(call.session, call.person, *MAKERS, public_id=chosen)
    template = templates().get(code)
    if template is not None:
        fields |= {"title": fields["title"] or template.title, "purpose": fields["purpose"] or template.purpose}
    form.text("title") if not fields["title"] else None
    form.check()
    made = editing.create(
        call.session, call.person, unit, threshold=call.config.privacy.smallest_group, now=call.now,
        template=template, **fields,
    )  # fmt: skip
    return done(words.CREATED, to=url_of(made))


@console.get("/surveys/<id>")
@page(*READERS)
def survey(call: Call, id: str, **_path: object) -> View:
    """Everything about one: the preview, the editor of a draft, what can be done now."""
    found = one(call, id)
    people = {found.author_id, found.submitted_by, found.approved_by}
    named = call.session.execute(select(Person.id, Person.name).where(Person.id.in_(people - {None})))
    asked = found.invited or call.session.scalar(select(func.count()).select_from(finding.audience(found).subquery()))
    mine = call.person.id in (found.author_id, found.submitted_by)
    return render(
        call, "console/survey/survey.html", title=found.title, survey=found, people={row.id: row.name for row in named},
        makes=has_role(call, *MAKERS), approves=has_role(call, *APPROVERS) and not mine, asked=asked,
        took=running.turnout(call.session, found), moments=running.moments(found),
    )  # fmt: skip


@console.get("/surveys/<id>/edit")
@page(*MAKERS)
def edit_survey(call: Call, id: str) -> View:
    """A draft's form."""
    found = one(call, id, *MAKERS)
    return render(call, "console/survey/form.html", title=f"改：{found.title}", survey=found, units=[], templates=[])


@console.post("/surveys/<id>/edit")
@page(*MAKERS, form=edit_survey)
def revise(call: Call, id: str) -> View:
    """A draft changed."""
    found, form = one(call, id, *MAKERS), Form()
    form.text("title", most=64)
    fields = _fields(form)
    form.check()
    editing.revise(call.session, call.person, found, **fields)
    return done(words.SAVED, to=url_of(found))


def _fields(form: Form) -> dict[str, Any]:
    opens, closes = form.moment("opens_at"), form.moment("closes_at")
    reminders = form.choice("reminders", [value for value, _ in words.REMINDERS])
    return {
        "title": form.text("title", most=64, needed=False),
        "purpose": form.text("purpose", most=255, needed=False),
        "anonymous": form.choice("anonymous", [value for value, _ in words.WAYS]) == "1",
        "opens_at": opens,
        "closes_at": closes,
        "reminders": int(reminders) if reminders.isdecimal() else 0,
    }


@console.post("/surveys/<id>/copy")
@page(*MAKERS, form=survey)
def copy(call: Call, id: str) -> View:
    """The next round, for as long as the last one was."""
    found = one(call, id, *MAKERS)
    closes: datetime = call.now + (found.closes_at - found.opens_at)
    made = editing.copy(call.session, call.person, found, opens_at=call.now, closes_at=closes, now=call.now)
    return done(words.COPIED, to=url_of(made))


@console.post("/surveys/<id>/discard")
@page(*MAKERS, form=survey)
def discard(call: Call, id: str) -> View:
    """A draft thrown away, after asking."""
    found = one(call, id, *MAKERS)
    if not sure():
        count = len(found.questions)
        return confirm(call, f"删除“{found.title}”", words.DISCARD_LINES, count=count, unit="题", button="删除")
    editing.discard(call.session, call.person, found)
    return done(words.DISCARDED, to=url_for("survey-console.surveys"))


@console.post("/surveys/<id>/submit")
@page(*MAKERS, form=survey)
def submit(call: Call, id: str) -> View:
    """Hand it to the second person."""
    found = one(call, id, *MAKERS)
    editing.submit(call.session, call.person, found, now=call.now)
    return done(words.SUBMITTED, to=url_of(found))


@console.post("/surveys/<id>/review")
@page(*APPROVERS, form=survey)
def review(call: Call, id: str) -> View:
    """The second person lets it out or sends it back."""
    found, form = one(call, id, *APPROVERS), Form()
    approve = request.form.get("approve") == "1"
    why = form.text("why", most=255, needed=not approve)
    form.check()
    if approve:
        editing.approve(call.session, call.person, found)
    else:
        editing.send_back(call.session, call.person, found, why)
    return done(words.APPROVED if approve else words.SENT_BACK, to=url_of(found))


@console.post("/surveys/<id>/open")
@page(*MAKERS, form=survey)
def open_survey(call: Call, id: str) -> View:
    """Before its time."""
    found = one(call, id, *MAKERS)
    running.open_now(call.session, found, now=call.now)
    return done(words.OPENED, to=url_of(found))


@console.post("/surveys/<id>/close")
@page(*MAKERS, form=survey)
def close(call: Call, id: str) -> View:
    """Before its time, after asking."""
    found = one(call, id, *MAKERS)
    if not sure():
        return confirm(call, f"截止“{found.title}”", words.CLOSE_LINES, count=found.invited, button="现在截止")
    running.close_now(call.session, found, now=call.now)
    return done(words.CLOSED, to=url_of(found))


@console.post("/surveys/<id>/publish")
@page(*MAKERS, form=survey)
def publish(call: Call, id: str) -> View:
    """Show everybody who was asked what came of it, after asking."""
    found = one(call, id, *MAKERS)
    if not sure():
        return confirm(call, f"公布“{found.title}”", words.PUBLISH_LINES, count=found.invited, button="公布结果")
    running.publish(call.session, found)
    return done(words.PUBLISHED, to=url_of(found))
