"""Contests: the list, a new one of each kind, its draft, opening and closing, places with their working, matches."""

from datetime import timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy import select

from bot.scope import unit_in_scope
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, attachment, confirm, done, list_page, page, render, sure
from handlers.quiz import texts_console as texts
from handlers.quiz import texts_organizing, texts_results
from handlers.quiz.console import terms as term_form
from handlers.quiz.console.base import KINDS, ORGANIZERS, banks_of, console, units_of
from handlers.quiz.rules.numbers import shown
from handlers.quiz.service import awards, banks, contests, matches, opening, results, sheets
from handlers.quiz.terms import Terms, usual
from models.contest import Contest, ContestState, Mode
from models.org import Unit
from models.quiz import QuestionBank

TOP = 200
MODES, STATES = dict(texts.MODES), dict(texts.CONTEST_STATES)
COLUMNS = (
    Column("竞赛", lambda row: row.Contest.title, lambda row: contest_url(row.Contest)),
    Column("种类", lambda row: MODES[row.Contest.mode]),
    Column("单位", lambda row: row.unit),
    Column("开始", lambda row: row.Contest.opens_at),
    Column("截止", lambda row: row.Contest.closes_at),
    Column("情况", lambda row: STATES[row.Contest.state]),
)


def contest_url(contest: Contest) -> str:
    """A contest's page."""
    return url_for("quiz-console.contest", id=contest.public_id)


def mine(call: Call, id: str) -> Contest:
    """One contest of the organiser's. Raises: NotFound."""
    return contests.organized_by_id(call.session, call.person, id)


@console.get("/contests")
@page(*ORGANIZERS)
def all_contests(call: Call) -> View:
    """Contests of the units one organises."""
    ids = [contest.id for contest in contests.organized(call.session, call.person)]
    query = select(Contest, Unit.name.label("unit")).join(Unit, Contest.unit_id == Unit.id).where(Contest.id.in_(ids))
    filters = (
        Filter("mode", "种类", texts.MODES, lambda chosen: Contest.mode == chosen),
        Filter("state", "情况", texts.CONTEST_STATES, lambda chosen: Contest.state == chosen),
    )
    return list_page(
        call, texts.CONTESTS, query, COLUMNS, search=(Contest.title,), filters=filters, order=(Contest.id.desc(),),
        template="console/quiz/contests.html",
    )  # fmt: skip


@console.get("/contests/new")
@page(*ORGANIZERS)
def new_contest(call: Call) -> View:
    """The form of a new one, for the kind chosen first."""
    mode = request.values.get("mode", Mode.PAPER)
    mode = mode if mode in MODES else Mode.PAPER
    return _form(call, None, mode, usual(mode), closes_at=call.now + timedelta(days=7))


def _form(call: Call, contest: Contest | None, mode: str, terms: Terms, **more: Any) -> View:
    return render(
        call, "console/quiz/contest_form.html", title=contest.title if contest else texts.NEW_CONTEST, contest=contest,
        mode=mode, modes=texts.MODES, terms=terms, units=units_of(call), banks=banks_of(call), kinds=KINDS,
        formats=texts.FORMATS, partials=texts.PARTIALS, speeds=texts.SPEEDS, worth=term_form.WORTH,
        prizes="\n".join(f"{title} {count}" for title, count in terms.prizes), **more,
    )  # fmt: skip


@console.post("/contests/new")
@page(*ORGANIZERS, form=new_contest)
def create(call: Call) -> View:
    """A draft."""
    form = Form()
    mode, bank = form.choice("mode", MODES), form.choice("bank", [one for one, _ in banks_of(call)])
    unit = form.choice("unit", [one for one, _ in units_of(call)])
    form.check()
    given = term_form.read(mode, call.now)
    made = contests.create(
        call.session, call.person, unit_in_scope(call.session, call.person, *ORGANIZERS, public_id=unit),
        banks.bank_for(call.session, call.person, bank), mode, title=given.title, now=call.now,
        opens_at=given.opens_at, closes_at=given.closes_at, terms=given.terms,
    )  # fmt: skip
    return done(texts.CREATED, to=contest_url(made))


@console.get("/contests/<id>")
@page(*ORGANIZERS)
def contest(call: Call, id: str) -> View:
    """A draft's form, or where a contest stands."""
    found = mine(call, id)
    if found.state == ContestState.DRAFT:
        more = {"opens_at": found.opens_at, "closes_at": found.closes_at}
        return _form(call, found, found.mode, Terms.of(found.terms), **more)
    standings = results.standings(call.session, call.person, found, now=call.now)
    league = found.mode == Mode.LEAGUE
    names = matches.names(call.session, found) if league else standings.names
    working = {row.row.unit: texts_results.how_counted(row, names) for row in standings.units}
    fixtures = matches.fixtures(call.session, found) if league else []
    return render(
        call, "console/quiz/contest.html", title=found.title, contest=found, standings=standings, shown=shown,
        mode=MODES[found.mode], state=STATES[found.state], terms=Terms.of(found.terms), names=names, working=working,
        table=texts_results.table(found, matches.table(call.session, found), names) if league else [],
        fixtures=[texts_results.fixture_line(one, names, call.now) for one in fixtures], people=standings.people[:TOP],
        bank=call.session.get_one(QuestionBank, found.bank_id).name,
        unit=call.session.get_one(Unit, found.unit_id).name,
    )  # fmt: skip


@console.post("/contests/<id>")
@page(*ORGANIZERS, form=contest)
def revise(call: Call, id: str) -> View:
    """Change a draft."""
    found = mine(call, id)
    given = term_form.read(found.mode, call.now)
    contests.revise(
        call.session, call.person, found, title=given.title, opens_at=given.opens_at, closes_at=given.closes_at,
        terms=given.terms,
    )  # fmt: skip
    return done(texts.SAVED, to=contest_url(found))


@console.post("/contests/<id>/open")
@page(*ORGANIZERS, form=contest)
def publish(call: Call, id: str) -> View:
    """Freeze and announce, once the person has read to how many."""
    found = mine(call, id)
    if not sure():
        unit = call.session.get_one(Unit, found.unit_id)
        count = contests.size(call.session, unit)
        bank = call.session.get_one(QuestionBank, found.bank_id)
        days = (found.closes_at - found.opens_at).days
        preview = texts_organizing.preview(found, unit, bank, days).splitlines()[:-1]
        return confirm(call, texts.PUBLISH, [texts.PUBLISH_MEANS, *preview], count=count, button="发布")
    opening.open_contest(call.session, call.person, found, rng=call.rng, now=call.now)
    return done(texts.OPENED, to=contest_url(found))


@console.post("/contests/<id>/close")
@page(*ORGANIZERS, form=contest)
def close(call: Call, id: str) -> View:
    """End it before its time."""
    found = mine(call, id)
    if not sure():
        count = results.standings(call.session, call.person, found, now=call.now).size
        return confirm(call, texts.CLOSE, [texts.CLOSE_MEANS], count=count, button="现在结束")
    awards.close_early(call.session, call.person, found, now=call.now)
    return done(texts.CLOSED, to=contest_url(found))


@console.get("/contests/<id>/workbook")
@page(*ORGANIZERS)
def workbook(call: Call, id: str) -> View:
    """Everything of it as Excel."""
    found = mine(call, id)
    return attachment(sheets.workbook(call.session, call.person, found, now=call.now), f"{found.title}.xlsx")


@console.get("/contests/<id>/certificates")
@page(*ORGANIZERS)
def certificates(call: Call, id: str) -> View:
    """Who holds which."""
    found = mine(call, id)
    rows = awards.held(call.session, call.person, found)
    return render(
        call, "console/quiz/certificates.html", title=f"{found.title} · 证书", contest=found, rows=rows,
        persons=sum(1 for row, _ in rows if row.person_id and row.revoked_at is None),
    )  # fmt: skip


@console.post("/contests/<id>/certificates")
@page(*ORGANIZERS, form=certificates)
def hand_out(call: Call, id: str) -> View:
    """Send everybody theirs."""
    found = mine(call, id)
    base = call.config.app.base_url
    count = awards.hand_out(call.session, call.person, found, base_url=base, now=call.now)
    return done(texts.HANDED_OUT.format(count=count), to=url_for("quiz-console.certificates", id=id))
