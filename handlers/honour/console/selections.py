"""Selections: the list, a new one, its page with the step that comes next, its roster of nominations."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.blind import TooFew
from bot.scope import unit_in_scope, units_in_scope
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, Nav, Todo, View, confirm, done, list_page, page, render, sure
from handlers.honour import texts
from handlers.honour import texts_console as words
from handlers.honour.console.base import GROUP, console
from handlers.honour.moments import SHANGHAI
from handlers.honour.service import access, climbing, consents, deciding, nominating, noticing, running, voting
from handlers.honour.service import selections as service
from handlers.honour.service.access import STAFF
from handlers.honour.service.desk import Desk, NotYours, open_desk
from models.honour.selecting import SHOWING, Nomination, Selection, Standing, State
from models.org import Person, Role, Unit

ORGANIZING = (Role.ORGANIZER,)
nav = (Nav(words.LIST, "honour-console.selections", STAFF, group=GROUP),)
COLUMNS = (
    Column("评选", lambda row: row.Selection.title, link=lambda row: url_of(row.Selection)),
    Column("主办单位", lambda row: row.unit),
    Column("状态", lambda row: row.Selection.state),
    Column("推荐截止", lambda row: row.Selection.nominations_until),
    Column("这一步到期", lambda row: row.Selection.state_until),
)
FILTERS = (Filter("state", "状态", words.STATES, lambda chosen: Selection.state == chosen),)
BY = aliased(Person)
ROSTER = (
    Column("人选", lambda row: row[1] or row[3], link=lambda row: nomination_url(row[0])),
    Column("单位", lambda row: row[3]),
    Column("类别", lambda row: row[0].selection.category(row[0].category)),
    Column("一线", lambda row: "是" if row[0].frontline else ""),
    Column("推荐人", lambda row: row[2]),
    Column("状态", lambda row: row[0].standing),
    Column("一句话", lambda row: row[0].summary),
    Column("提交", lambda row: row[0].submitted_at),
)


def desk_of(call: Call) -> Desk:
    """The desk of this request."""
    return open_desk(call.session, call.config, call.workdays, call.now)


def url_of(selection: Selection) -> str:
    """A selection's page."""
    return url_for("honour-console.selection", id=selection.public_id)


def nomination_url(nomination: Nomination) -> str:
    """A nomination's page."""
    return url_for("honour-console.nomination", id=nomination.public_id)


def todo(call: Call) -> Iterator[Todo]:
    """Nominations to pass on or to screen, objections, the panel's work."""
    session, person = call.session, call.person
    mine = climbing.waiting(person).order_by(None).with_only_columns(func.count())
    url = url_for("honour-console.selections")
    yield Todo("榜样推荐待审核", url, session.scalar(mine) or 0)
    for one in session.scalars(access.overseen(person).where(Selection.state.in_((State.SCREENING, *SHOWING)))):
        if access.organizes(session, person, one):
            counted = service.counts(session, one).get(Standing.ARRIVED, 0) if one.state == State.SCREENING else 0
            yield Todo(f"“{one.title}”待资格审查", url_of(one), counted)
            yield Todo(
                f"“{one.title}”公示异议待处理", url_of(one), len(noticing.open_objections(session, one)), urgent=True
            )
    for row in deciding.to_judge(session, person):
        yield Todo(f"请评审：{row.name}", nomination_url(row))


@console.get("/selections")
@page(*STAFF)
def selections(call: Call) -> View:
    """The selections of one's units; what waits for one's word stands above."""
    query = access.overseen(call.person).add_columns(Unit.name.label("unit")).join(Unit, Unit.id == Selection.unit_id)
    waiting = call.session.scalars(climbing.waiting(call.person).limit(50)).all()
    return list_page(
        call, words.LIST, query, COLUMNS, search=(Selection.title, Unit.name), filters=FILTERS,
        order=(Selection.id.desc(),), template="console/honour/selections.html", intro=words.INTRO, waiting=waiting,
        organizes=bool(units_in_scope(call.session, call.person, ORGANIZING)),
    )  # fmt: skip


@console.get("/selections/new")
@page(*ORGANIZING)
def new_selection(call: Call) -> View:
    """An empty form."""
    units = [(unit.public_id, unit.name) for unit in units_in_scope(call.session, call.person, ORGANIZING)]
    return _form(call, words.NEW, units=units, until=call.now + timedelta(days=14))


def _form(call: Call, title: str, selection: Selection | None = None, **values: Any) -> str:
    rules = service.rule_of(call.session, selection, missing=True) if selection else None
    panel = [one.employee_no for one in deciding.panel(call.session, selection)] if selection else []
    places = {f"{one['name']}/{one['whom']}": one["quota"] for one in selection.categories} if selection else {}
    return render(
        call, "console/honour/form.html", title=title, selection=selection, names=service.names(), places=places,
        rules=rules.text if rules else "", panel=" ".join(panel), zone=SHANGHAI, **values,
    )  # fmt: skip


def _read(form: Form) -> service.Fields:
    until = form.moment("nominations_until")
    fields: dict[str, Any] = {
        "title": form.text("title", most=64), "rules": form.text("rules", most=5000),
        "panel": form.text("panel", most=500).replace("、", " ").replace("，", " ").replace(",", " ").split(),
        "places": {name: form.number(name, most=99, needed=False) for name in service.names()},
        "votes": bool(form.choices("votes", needed=False)), "voting_days": form.number("voting_days", least=1, most=30),
        "choices": form.number("choices", least=1, most=20),
        "notice_days": form.number("notice_days", least=service.NOTICE_LEAST, most=service.NOTICE_MOST),
    }  # fmt: skip
    form.check()
    assert until is not None
    return service.Fields(nominations_until=until, **fields)


@console.post("/selections/new")
@page(*ORGANIZING, form=new_selection)
def create_selection(call: Call) -> View:
    """A draft."""
    form = Form()
    chosen = form.choice("unit", [u.public_id for u in units_in_scope(call.session, call.person, ORGANIZING)])
    fields = _read(form)
    unit = unit_in_scope(call.session, call.person, *ORGANIZING, public_id=chosen)
    made = service.create(desk_of(call), call.person, unit, fields)
    return done(words.SAVED, to=url_of(made))


@console.get("/selections/<id>/edit")
@page(*ORGANIZING)
def edit_selection(call: Call, id: str) -> View:
    """Its form."""
    found = access.one_overseen(call.session, call.person, id)
    return _form(call, words.EDIT, found, until=found.nominations_until)


@console.post("/selections/<id>/edit")
@page(*ORGANIZING, form=edit_selection)
def change_selection(call: Call, id: str) -> View:
    """Changed."""
    found = access.one_overseen(call.session, call.person, id)
    service.edit(desk_of(call), found, call.person, _read(Form()))
    return done(words.SAVED, to=url_of(found))


@console.get("/selections/<id>")
@page(*STAFF)
def selection(call: Call, id: str) -> View:
    """Where it stands and what comes next."""
    found, session, desk = access.one_overseen(call.session, call.person, id), call.session, desk_of(call)
    rows = session.scalars(
        select(Nomination).where(Nomination.selection_id == found.id, Nomination.standing != Standing.DRAFT)
        .order_by(Nomination.category, Nomination.id).limit(200)
    ).all()  # fmt: skip
    organizes = access.organizes(session, call.person, found)
    said, votes = answers_of(call, rows), deciding.tallies(session, found, rows)
    return render(
        call, "console/honour/selection.html", title=found.title, selection=found, words=words, day=texts.day,
        rule=service.rule_of(session, found, missing=True), panel=deciding.panel(session, found),
        steps=running.possible(desk, found, call.person), history=service.steps_of(session, found),
        share=nominating.share(session, found), organizes=organizes, notices=noticing.of(session, found),
        objections=noticing.open_objections(session, found) if organizes else [], votes=_votes(call, found),
        rows=[(row, *said[row.id], votes[row.id]) for row in rows],
        judged=found.state in voting.CLOSED,
    )  # fmt: skip


def answers_of(call: Call, rows: Sequence[Nomination]) -> dict[int, list[str]]:
    """What each nominee said to 公示 and to 宣传; "" for a team."""
    agreed = {what: consents.given(call.session, rows, what) for what in consents.PURPOSES}
    return {
        row.id: [
            words.consent(row.id in agreed[what], consents.answered(row, what)) if row.person_id else ""
            for what in consents.PURPOSES
        ]
        for row in rows
    }


def _votes(call: Call, found: Selection) -> dict[str, int] | str | None:
    """Counts by nomination once voting is over; words where they are too few; None where there is nothing to show."""
    try:
        return voting.results(call.session, found, call.person, least=call.config.privacy.smallest_group)
    except TooFew:
        return words.TOO_FEW
    except (voting.Sealed, NotYours):
        return None


@console.get("/selections/<id>/nominations")
@page(*STAFF)
def roster(call: Call, id: str) -> View:
    """Its nominations: search, filter, Excel."""
    found = access.one_overseen(call.session, call.person, id)
    home = aliased(Unit)
    query = select(Nomination, Person.name, BY.name, home.name).where(Nomination.selection_id == found.id)
    query = query.outerjoin(Person, Person.id == Nomination.person_id).join(BY, BY.id == Nomination.by_id)
    query = query.outerjoin(home, home.id == Nomination.unit_id).where(Nomination.standing != Standing.DRAFT)
    front, of = nominating.share(call.session, found)
    standing = Filter("standing", "状态", words.STANDINGS, lambda chosen: Nomination.standing == chosen)
    front_line = Filter("front", "一线", [("1", "一线"), ("0", "其他")], lambda c: Nomination.frontline.is_(c == "1"))
    return list_page(
        call, f"{found.title}{words.ROSTER}", query, ROSTER, search=(Person.name, home.name, Nomination.summary),
        filters=(standing, front_line), order=(Nomination.category, Nomination.id),
        intro=words.ROSTER_INTRO.format(front=front, of=of) if of else words.NO_FRONT,
        template="console/honour/roster.html", selection=found,
    )  # fmt: skip


@console.post("/selections/<id>/act")
@page(Role.ORGANIZER, Role.LEADER, form=selection)
def move_on(call: Call, id: str) -> View:
    """A step of the table."""
    found, form = access.one_overseen(call.session, call.person, id), Form()
    action, note = form.text("action", most=16), form.text("note", most=1000, needed=False)
    form.check()
    if action == "取消" and note and not sure():
        count = sum(service.counts(call.session, found).values())
        return confirm(call, f"取消“{found.title}”", words.CALL_OFF, count=count, button="取消评选", unit="份推荐")
    running.act(desk_of(call), found, call.person, action, note)
    return done(words.TAKEN, to=url_of(found))
