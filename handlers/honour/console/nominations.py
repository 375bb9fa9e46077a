"""One nomination: read, passed on, screened, judged; one objection."""

from flask import request

from bot.web.call import Call
from bot.web.console import Form, View, done, page, render
from handlers.honour import texts
from handlers.honour import texts_console as words
from handlers.honour.console.base import console
from handlers.honour.console.selections import ORGANIZING, answers_of, desk_of, nomination_url, url_of
from handlers.honour.service import access, climbing, deciding, noticing, screening
from handlers.honour.service import selections as service
from handlers.honour.service.access import LEVELS, STAFF
from handlers.honour.service.steps import steps_of
from models.honour.selecting import Standing, State


@console.get("/nominations/<id>")
@page(*STAFF)
def nomination(call: Call, id: str) -> View:
    """Everything about one, with what is one's own to do."""
    session, person = call.session, call.person
    found = access.one_nomination(session, person, id)
    selection, out = found.selection, access.keeps_out(session, person, found)
    here = found.at_unit_id is not None and person in access.holders(session, found.at_unit_id, *LEVELS)
    eligible = found.standing == Standing.ELIGIBLE and selection.state == State.REVIEW
    arrived = found.standing == Standing.ARRIVED and selection.state == State.SCREENING
    told = deciding.reads(session, selection, found, person)
    return render(
        call, "console/honour/nomination.html", title=f"{words.NOMINATION}：{found.name}", nomination=found,
        day=texts.day, rules=service.rules_at(session, selection, found.rule_version), out=out,
        answers=answers_of(call, [found])[found.id], steps=steps_of(session, found), choices=climbing.CHOICES,
        endorses=here and not out,
        screens=arrived and not out and access.organizes(session, person, selection),
        judges=eligible and not out and deciding.sits(session, selection, person),
        tally=deciding.tally(session, found), said=deciding.votes_of(session, found) if told else [],
        open=found.live_key is not None,
        whole=url_of(selection),
    )  # fmt: skip


@console.post("/nominations/<id>/judge")
@page(*LEVELS, form=nomination)
def endorse(call: Call, id: str) -> View:
    """A level's word."""
    found, form = access.one_nomination(call.session, call.person, id), Form()
    choice, reason = form.choice("choice", climbing.CHOICES), form.text("reason", most=500, needed=False)
    form.check()
    climbing.judge(desk_of(call), found, call.person, choice, reason)
    return done(words.JUDGED, to=nomination_url(found))


@console.post("/nominations/<id>/screen")
@page(*ORGANIZING, form=nomination)
def screen(call: Call, id: str) -> View:
    """Whether it fits the rules."""
    found, form = access.one_nomination(call.session, call.person, id), Form()
    fits, reason = form.choice("fits", ("1", "0")) == "1", form.text("reason", most=500, needed=False)
    form.check()
    screening.screen(desk_of(call), found, call.person, fits=fits, reason=reason)
    return done(words.SCREENED, to=nomination_url(found))


@console.post("/nominations/<id>/recuse")
@page(*STAFF, form=nomination)
def recuse(call: Call, id: str) -> View:
    """声明回避."""
    found, form = access.one_nomination(call.session, call.person, id), Form()
    reason = form.text("relation", most=255)
    form.check()
    climbing.recuse(desk_of(call), found, call.person, reason)
    return done(words.JUDGED, to=nomination_url(found))


@console.post("/nominations/<id>/vote")
@page(*STAFF, form=nomination)
def panel_vote(call: Call, id: str) -> View:
    """A panel member's word and why."""
    found, form = access.one_nomination(call.session, call.person, id), Form()
    agrees, why = form.choice("agrees", ("1", "0")) == "1", form.text("why", most=1000)
    form.check()
    deciding.vote(desk_of(call), found, call.person, agrees=agrees, reason=why)
    return done(words.JUDGED, to=nomination_url(found))


@console.get("/honour-objections/<id>")
@page(*ORGANIZING, writes=True)
def objection(call: Call, id: str) -> View:
    """What it says; the look is written down."""
    row = noticing.one_objection(call.session, call.person, id)
    text = noticing.read(desk_of(call), row, call.person)
    nomination = row.notice.nomination
    return render(
        call, "console/honour/objection.html", title=words.OBJECTION, objection=row, text=text, nomination=nomination,
        day=texts.day, whole=url_of(nomination.selection),
    )  # fmt: skip


@console.post("/honour-objections/<id>")
@page(*ORGANIZING, form=objection)
def settle(call: Call, id: str) -> View:
    """Upheld or not, with the reason."""
    row, form = noticing.one_objection(call.session, call.person, id), Form()
    reason = form.text("reason", most=500)
    form.check()
    upheld = request.form.get("upheld") == "1"
    noticing.settle(desk_of(call), id, call.person, upheld=upheld, reason=reason)
    return done(words.SETTLED, to=url_of(row.notice.nomination.selection))
