"""Plans: which there are, what each day gives, their calendar."""

from flask import url_for
from sqlalchemy import select

from bot.scope import unit_in_scope
from bot.web.call import Call
from bot.web.console import Column, Form, View, done, list_page, page, render
from handlers.study import authoring
from handlers.study import texts_console as words
from handlers.study.console.base import ORGANIZING, console, today, units_of
from models.org import Unit
from models.quiz import Question
from models.study import Review, StudyItem, StudyPlan

DAYS = 42
COLUMNS = (
    Column("计划", lambda row: row.StudyPlan.name, lambda row: _url(row.StudyPlan)),
    Column("单位", lambda row: row.unit),
    Column("从哪天起", lambda row: row.StudyPlan.starts_on),
    Column("在用", lambda row: "在用" if row.StudyPlan.active else "停用"),
)


def _url(plan: StudyPlan) -> str:
    return url_for("study-console.plan", id=plan.public_id)


@console.get("/plans")
@page(*ORGANIZING)
def plans(call: Call) -> View:
    """Plans of the units one organises."""
    query = (
        authoring.plans_of(call.person).add_columns(Unit.name.label("unit")).join(Unit, StudyPlan.unit_id == Unit.id)
    )
    return list_page(
        call, words.PLANS, query, COLUMNS, search=(StudyPlan.name,), order=(StudyPlan.active.desc(), StudyPlan.id),
        template="console/study/plans.html",
    )  # fmt: skip


@console.get("/plans/new")
@page(*ORGANIZING)
def new_plan(call: Call) -> View:
    """An empty form."""
    values = {"units": units_of(call, *ORGANIZING), "today": today(call.now)}
    return render(call, "console/study/plan_form.html", title=words.NEW_PLAN, **values)


@console.post("/plans/new")
@page(*ORGANIZING, form=new_plan)
def make(call: Call) -> View:
    """A plan."""
    form = Form()
    name, starts_on = form.text("name", most=128), form.day("starts_on")
    unit = form.choice("unit", [one for one, _ in units_of(call, *ORGANIZING)])
    form.check()
    place = unit_in_scope(call.session, call.person, *ORGANIZING, public_id=unit)
    made = authoring.make_plan(call.session, call.person, place, name=name, starts_on=starts_on or today(call.now))
    return done(words.PLAN_MADE, to=_url(made))


@console.get("/plans/<id>")
@page(*ORGANIZING)
def plan(call: Call, id: str) -> View:
    """Its days in order, the weeks ahead, and how to change it."""
    found = authoring.plan_by(call.session, call.person, id)
    rows = authoring.entries(call.session, found)
    asked = {row.question_id for row in rows if row.question_id}
    stems = dict(call.session.execute(select(Question.id, Question.stem).where(Question.id.in_(asked))).all())
    query = select(StudyItem.public_id, StudyItem.title).where(StudyItem.state == Review.APPROVED)
    query = query.where(authoring.kept_by(call.session, call.person)).order_by(StudyItem.id.desc()).limit(500)
    ahead = authoring.calendar(call.session, found, today(call.now), DAYS, call.workdays)
    return render(
        call, "console/study/plan.html", title=found.name, plan=found, rows=rows, stems=stems,
        items=call.session.execute(query).all(), calendar=list(ahead),
        unit=call.session.get_one(Unit, found.unit_id).name,
    )  # fmt: skip


@console.post("/plans/<id>")
@page(*ORGANIZING, form=plan)
def change(call: Call, id: str) -> View:
    """Add a day at the end, move one, take one out."""
    found, form = authoring.plan_by(call.session, call.person, id), Form()
    what = form.choice("do", ("add", "up", "down", "remove"))
    wanted = [(row.item_id, row.question_id) for row in authoring.entries(call.session, found)]
    if what == "add":
        chosen, about = form.text("item", most=64), form.text("question", most=200, needed=False)
        form.check()
        item = authoring.item_for(call.session, call.person, chosen)
        question = authoring.question_like(call.session, call.person, about)
        wanted.append((item.id, question.id if question else None))
    else:
        at = form.number("at", most=max(len(wanted) - 1, 0))
        form.check()
        _moved(wanted, what, at)
    authoring.set_entries(call.session, call.person, found, wanted)
    return done(words.PLAN_SAVED, to=_url(found))


def _moved(wanted: list[tuple[int, int | None]], what: str, at: int) -> None:
    row = wanted.pop(at)
    if what != "remove":
        wanted.insert(max(at - 1, 0) if what == "up" else at + 1, row)


@console.post("/plans/<id>/use")
@page(*ORGANIZING, form=plan)
def use(call: Call, id: str) -> View:
    """Into use, or out of it."""
    found = authoring.plan_by(call.session, call.person, id)
    active = Form().choice("active", ("1", "0")) == "1"
    authoring.use_plan(call.session, call.person, found, active=active)
    return done(words.IN_USE if active else words.OUT_OF_USE, to=_url(found))
