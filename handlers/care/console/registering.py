"""登记: an event that makes a visit due, a talk nothing asked for, a campaign's visit; whom nobody need talk to."""

from typing import TypedDict

from flask import url_for
from sqlalchemy import select

from bot.scope import NotFound, visible
from bot.web.call import Call
from bot.web.console import Column, Form, View, done, has_role, list_page, page, render
from handlers.care import finding, ledgers
from handlers.care import texts as campaign_texts
from handlers.care import texts_console as words
from handlers.care import texts_tasks as texts
from handlers.care.campaigns import goods, visits
from handlers.care.console.base import CARERS, console, named
from handlers.care.moments import local_day
from handlers.care.talks import coverage, records
from handlers.care.triggers import events, shipped
from models.base import new_public_id
from models.care import CareExemption
from models.org import Person, Role

REGISTRARS = tuple(dict.fromkeys((*CARERS, *events.REPORTERS)))


class Said(TypedDict):
    """What is put on record of a talk."""

    form: str
    companions: str
    follow_up: bool
    content: str


def read_talk(form: Form) -> Said:
    """The fields of a talk that took place."""
    return {
        "form": form.choice("form", records.FORMS),
        "companions": form.text("companions", most=64, needed=False),
        "follow_up": bool(form.choices("follow_up", needed=False)),
        "content": form.text("content", most=words.LONGEST, needed=False),
    }


@console.get("/register")
@page(*REGISTRARS)
def register(call: Call) -> View:
    """Both forms, each for those who may."""
    values = {
        "reports": has_role(call, *events.REPORTERS),
        "talks": has_role(call, *CARERS),
        "campaigns": _campaigns(call),
        "key": new_public_id(),
        "events": [(one, one) for one in shipped.REPORTED],
        "forms": [(one, one) for one in records.FORMS],
    }
    return render(call, "console/care/register.html", title=words.REGISTER, **values)


def _campaigns(call: Call) -> list[tuple[str, str]]:
    if not has_role(call, *goods.KEEPERS):
        return []
    found = visits.running(call.session, call.person, today=local_day(call.now))
    return [(one.public_id, one.name) for one in found]


@console.post("/events")
@page(*events.REPORTERS, form=register)
def report_event(call: Call) -> View:
    """What somebody noticed becomes a task."""
    form = Form()
    typed, event = form.text("about", most=32), form.choice("event", shipped.REPORTED)
    detail = form.text("detail", most=words.LONGEST, needed=False)
    form.check()
    person = named(form, "about", lambda: events.whose(call.session, call.person, typed))
    task = events.report(
        call.session, call.person, person, event, on=local_day(call.now), detail=detail, vault=call.vault,
        workdays=ledgers.workdays_of(call.session), now=call.now,
    )  # fmt: skip
    told = texts.reported(person.name, task.due_on) if task else texts.NOT_A_TRIGGER
    return done(told, to=url_for("care-console.register"))


@console.post("/talks")
@page(*CARERS, form=register)
def keep_talk(call: Call) -> View:
    """A talk or visit that no task asked for."""
    form = Form()
    typed, said = form.text("person", most=32), read_talk(form)
    form.check()
    person = named(form, "person", lambda: finding.comrade_named(call.session, call.person, typed, CARERS))
    records.record(call.session, call.person, person, **said, vault=call.vault, now=call.now)
    return done(texts.completed(person.name), to=url_for("care-console.register"))


@console.post("/visits")
@page(*goods.KEEPERS, form=register)
def keep_visit(call: Call) -> View:
    """A visit of a campaign; the person is asked to sign. The same form sent twice is one visit."""
    form = Form()
    chosen, typed = form.text("campaign"), form.text("visited", most=32)
    gift, key = form.text("given", most=64), form.text("key", most=32)
    form.check()
    open_now = visits.running(call.session, call.person, today=local_day(call.now))
    campaign = next((one for one in open_now if one.public_id == chosen), None)
    if campaign is None:
        raise NotFound
    person = named(form, "visited", lambda: finding.person_named(call.session, call.person, typed, goods.KEEPERS))
    given, fen = visits.read_gift(gift)
    key = f"console:{call.person.id}:{key}"
    visits.record(call.session, call.person, campaign, person.public_id, given=given, amount=fen, key=key, now=call.now)
    return done(campaign_texts.VISIT_KEPT, to=url_for("care-console.register"))


@console.get("/exemptions")
@page(Role.SECRETARY)
def exemptions(call: Call) -> View:
    """Whom nobody need talk to, and the form for another."""
    today = local_day(call.now)
    query = select(CareExemption, Person).join(Person, Person.id == CareExemption.person_id)
    query = visible(query, call.person, Role.SECRETARY, person=CareExemption.person_id)
    columns = (
        Column("姓名", lambda row: row[1].name),
        Column("工号", lambda row: row[1].employee_no),
        Column("原因", lambda row: row[0].reason),
        Column("从", lambda row: row[0].first_on),
        Column("到", lambda row: row[0].last_on),
    )
    return list_page(
        call, words.EXEMPTIONS, query.where(CareExemption.last_on >= today), columns,
        search=(Person.name, Person.employee_no), order=(CareExemption.last_on, Person.employee_no),
        template="console/care/exemptions.html", today=today, last=today.replace(month=12, day=31),
    )  # fmt: skip


@console.post("/exemptions")
@page(Role.SECRETARY, form=exemptions)
def excuse(call: Call) -> View:
    """Somebody is left out of the coverage for some time, with the reason."""
    form = Form()
    typed, reason = form.text("person", most=32), form.text("reason", most=coverage.REASON)
    first, last = form.day("first"), form.day("last")
    form.check()
    today = local_day(call.now)
    dates = {"first": first or today, "last": last or today, "today": today}
    person = named(form, "person", lambda: coverage.excuse(call.session, call.person, typed, reason=reason, **dates))
    return done(texts.exempted(person.name, reason, dates["last"]), to=url_for("care-console.exemptions"))
