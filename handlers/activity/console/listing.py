"""Activities: list, create with one or two hosts, review, change, call off."""

from typing import Any

from flask import request, url_for
from sqlalchemy import func, select

from bot.scope import units_in_scope
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, confirm, done, has_role, list_page, page, render, sure
from handlers.activity import texts
from handlers.activity import texts_completing as told
from handlers.activity import texts_console as words
from handlers.activity.console import audience
from handlers.activity.console.base import ORGANIZING, REVIEWING, STAFF, console, one, url_of
from handlers.activity.service import access, attendance, changing, completing, publishing, sessions, sports
from handlers.activity.service.publishing import NotReady
from handlers.activity.times import SHANGHAI
from models.activity import Activity, Kind, SignUp
from models.activity.core import STANDING
from models.org import Person, Unit

FILTERS = (
    Filter("state", "状态", list(words.STATES.items()), lambda chosen: Activity.state == chosen),
    Filter("kind", "类别", [(k.value, texts.KINDS[k]) for k in Kind], lambda chosen: Activity.kind == chosen),
)
COLUMNS = (
    Column("活动", lambda row: row.title, link=url_of),
    Column("类别", lambda row: texts.KINDS[Kind(row.kind)]),
    Column("开始", lambda row: row.starts_at),
    Column("地点", lambda row: row.place),
    Column("已报", lambda row: row.taken),
    Column("名额", lambda row: row.capacity if row.capacity is not None else "不限"),
    Column("状态", lambda row: words.STATES[row.state]),
)


@console.get("/activities")
@page(*STAFF)
def activities(call: Call) -> View:
    """What one organises, reviews or leads."""
    order = (Activity.starts_at.desc(), Activity.id.desc())
    return list_page(
        call, words.LIST, access.overseen(call.person), COLUMNS, search=(Activity.title, Activity.place),
        filters=FILTERS, order=order, template="console/activity/list.html",
        may_make=has_role(call, *ORGANIZING),
    )  # fmt: skip


@console.get("/activities/new")
@page(*ORGANIZING)
def new_activity(call: Call) -> View:
    """An empty form."""
    return _form(call, None)


def _form(call: Call, activity: Activity | None) -> str:
    units = [(unit.code, unit.name) for unit in units_in_scope(call.session, call.person, ORGANIZING)]
    leader = call.session.get(Person, activity.leader_id) if activity and activity.leader_id else None
    return render(
        call, "console/activity/form.html", title="改活动" if activity else "办活动", activity=activity, units=units,
        kinds=[(kind.value, name) for kind, name in texts.KINDS.items()], words=words, leader=leader, zone=SHANGHAI,
        audience=audience.fields(call, activity),
    )  # fmt: skip


@console.post("/activities/new")
@page(*ORGANIZING, form=new_activity)
def create(call: Call) -> View:
    """A draft."""
    form = Form()
    kind, hosts = form.choice("kind", [kind.value for kind in Kind]), _hosts(call, form)
    fields = _fields(form) | {"audience": audience.typed(call, form)}
    form.check()
    made = publishing.create(call.session, call.person, hosts=hosts, kind=Kind(kind), now=call.now, **fields)
    _lead(call, made)
    return done(words.CREATED, to=url_of(made))


@console.get("/activities/<id>/edit")
@page(*ORGANIZING)
def edit_activity(call: Call, id: str) -> View:
    """A draft's form."""
    return _form(call, one(call, id))


@console.post("/activities/<id>/edit")
@page(*ORGANIZING, form=edit_activity)
def edit(call: Call, id: str) -> View:
    """A draft changed."""
    made, form = one(call, id), Form()
    hosts, fields = _hosts(call, form), _fields(form) | {"audience": audience.typed(call, form)}
    form.check()
    publishing.edit(call.session, made, call.person, fields)
    completing.set_hosts(call.session, made, call.person, hosts)
    _lead(call, made)
    return done(words.SAVED, to=url_of(made))


def _lead(call: Call, made: Activity) -> None:
    number = request.form.get("leader", "").strip()
    if number:
        completing.set_leader(call.session, made, call.person, number)


def _hosts(call: Call, form: Form) -> list[tuple[Unit, int | None]]:
    """One or two units with the places kept for each."""
    found: list[tuple[Unit, int | None]] = []
    for name in ("host", "second"):
        typed = form.text(name, most=64, needed=name == "host")
        quota = form.number(f"{name}_quota", needed=False, most=100_000)
        if not typed:
            continue
        try:
            kept = quota if request.form.get(f"{name}_quota", "").strip() else None
            found.append((completing.unit_named(call.session, typed), kept))
        except NotReady as fault:
            form.fault(name, fault.text)
    return found


def _fields(form: Form) -> dict[str, Any]:
    starts, ends = form.moment("starts_at"), form.moment("ends_at")
    closes = form.moment("closes_at", needed=False) or starts
    capacity = form.number("capacity", needed=False, most=100_000)
    return {
        "title": form.text("title", most=64), "place": form.text("place", most=128), "starts_at": starts,
        "ends_at": ends, "closes_at": closes, "capacity": capacity or None,
        "requirements": form.text("requirements", most=1000, needed=False),
        "risk": form.choice("risk", [value for value, _ in words.RISKS]),
        "insurance_no": form.text("insurance_no", most=64, needed=False),
        "safety_notice": form.text("safety_notice", most=1000, needed=False),
        "hours_rule": form.choice("hours_rule", [value for value, _ in words.RULES]),
        "fixed_minutes": form.number("fixed_minutes", needed=False, most=1440),
    }  # fmt: skip


@console.get("/activities/<id>")
@page(*STAFF)
def activity(call: Call, id: str, **_path: object) -> View:
    """Everything about one."""
    made, session = one(call, id), call.session
    named = session.execute(select(Person.id, Person.name).where(Person.id.in_((made.author_id, made.leader_id))))
    people = {row.id: row.name for row in named}
    runs = access.leads(session, call.person, made)
    standing = select(func.count()).where(SignUp.activity_id == made.id, SignUp.standing.in_(STANDING))
    roster = attendance.roster(session, call.person, made) if runs else []
    events = attendance.events_of(session, made, [row.person_id for row in roster])
    return render(
        call, "console/activity/activity.html", title=made.title, activity=made, people=people, texts=texts,
        words=words, zone=SHANGHAI, organizes=access.organizes(session, call.person, made), runs=runs,
        reviews=access.organizes(session, call.person, made, REVIEWING) and made.author_id != call.person.id,
        roster=[(row, events[row.person_id]) for row in roster], standing=session.scalar(standing),
        audience=told.audience(made, audience.unit_names(call, made)), minutes_of=attendance.minutes_of,
        **_studied(call, made, runs=runs), **_played(call, made),
    )  # fmt: skip


def _studied(call: Call, made: Activity, *, runs: bool) -> dict[str, Any]:
    """A session's agenda, minutes and measures."""
    if not Kind(made.kind).studies:
        return {"study": False}
    session = call.session
    measures = sessions.all_measures(session, call.person, made) if runs else []
    agenda, minutes = sessions.agenda(session, made), sessions.minutes_of(session, made)
    return {"study": True, "agenda": agenda, "minutes": minutes, "measures": measures}


def _played(call: Call, made: Activity) -> dict[str, Any]:
    """A tournament's teams and fixtures."""
    if made.kind != Kind.SPORT:
        return {"sport": False}
    teams, fixtures = sports.teams_of(call.session, made), sports.fixtures_of(call.session, made)
    return {"sport": True, "teams": teams, "fixtures": fixtures, "rules": sports.rules_of(call.session, made)}


@console.post("/activities/<id>/submit")
@page(*ORGANIZING, form=activity)
def submit(call: Call, id: str) -> View:
    """Hand it in for review."""
    made = one(call, id)
    publishing.submit(call.session, made, call.person, now=call.now)
    return done(words.SUBMITTED, to=url_of(made))


@console.post("/activities/<id>/review")
@page(*REVIEWING, form=activity)
def review(call: Call, id: str) -> View:
    """Publish it or send it back, by somebody who did not make it."""
    made, form = one(call, id), Form()
    approve = request.form.get("approve") == "1"
    remark = form.text("remark", most=255, needed=not approve)
    form.check()
    publishing.review(call.session, made.id, call.person, approve=approve, remark=remark, now=call.now)
    return done(words.REVIEWED, to=url_of(made))


@console.post("/activities/<id>/capacity")
@page(*ORGANIZING, form=activity)
def resize(call: Call, id: str) -> View:
    """More or fewer places."""
    made, form = one(call, id), Form()
    capacity = form.number("capacity", needed=False, most=100_000)
    form.check()
    changing.change_capacity(call.session, made.id, call.person, capacity=capacity or None, now=call.now)
    return done(words.RESIZED, to=url_of(made))


@console.post("/activities/<id>/call-off")
@page(*ORGANIZING, form=activity)
def call_off(call: Call, id: str) -> View:
    """After it was said how many will be told."""
    made, form = one(call, id), Form()
    reason = form.text("reason", most=255)
    form.check()
    access.must_organize(call.session, call.person, made)
    if not sure():
        standing = select(SignUp.id).where(SignUp.activity_id == made.id, SignUp.standing.in_(STANDING))
        count = len(call.session.scalars(standing).all())
        return confirm(call, f"取消“{made.title}”", words.OFF_LINES, count=count, button="取消活动")
    count = changing.call_off(call.session, made.id, call.person, reason, now=call.now)
    return done(words.CALLED_OFF.format(count=count), to=url_for("activity-console.activities"))
