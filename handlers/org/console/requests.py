"""What people want corrected, and what happened to people."""

from flask import request, url_for
from sqlalchemy import select

from bot.scope import NotFound, visible
from bot.turn import Refusal
from bot.web.call import Call
from bot.web.console import Column, Filter, View, done, list_page, page, render
from handlers.org import service
from handlers.org import texts_console as texts
from handlers.org.console.base import MANAGERS, console
from handlers.org.console.people import url_of
from models.org import Correction, Happening, HrEvent, Person, Role

STATE = Filter("state", "状态", list(texts.STATES.items()), lambda chosen: Correction.state == chosen, chosen="open")
CORRECTIONS = (
    Column("谁", lambda row: row.Person.name, link=lambda row: url_of(row.Person)),
    Column("要更正什么", lambda row: row.Correction.text),
    Column("提出", lambda row: row.Correction.created_at),
    Column("状态", lambda row: texts.STATES.get(row.Correction.state, row.Correction.state)),
    Column(
        "处理",
        lambda row: "处理" if row.Correction.state == "open" else "",
        link=lambda row: url_for("org-console.correction", id=row.Correction.public_id),
    ),
)
KIND = Filter("kind", "事件", [(k.value, k.value) for k in Happening], lambda chosen: HrEvent.kind == chosen)
EVENTS = (
    Column("日期", lambda row: row.HrEvent.on),
    Column("事件", lambda row: row.HrEvent.kind),
    Column("谁", lambda row: row.Person.name, link=lambda row: url_of(row.Person)),
    Column("工号", lambda row: row.Person.employee_no),
    Column("从", lambda row: row.HrEvent.detail.get("from", "")),
    Column("到", lambda row: row.HrEvent.detail.get("to") or row.HrEvent.detail.get("text", "")),
    Column("来源", lambda row: texts.SOURCES.get(row.HrEvent.source, row.HrEvent.source)),
)


class NotOpen(Refusal):
    """A request somebody has settled."""

    text = texts.NOT_OPEN


@console.get("/corrections")
@page(Role.ADMIN)
def corrections(call: Call) -> View:
    """Requests of the people one administers."""
    query = visible(
        select(Correction, Person).join(Person, Person.id == Correction.person_id),
        call.person,
        Role.ADMIN,
        person=Correction.person_id,
    )
    order, search = (Correction.id.desc(),), (Person.name, Correction.text)
    return list_page(call, texts.CORRECTIONS, query, CORRECTIONS, search=search, filters=(STATE,), order=order)


@console.get("/corrections/<id>")
@page(Role.ADMIN)
def correction(call: Call, id: str) -> View:
    """One request beside what is kept."""
    found = _correction(call, id)
    person = call.session.get_one(Person, found.person_id)
    card = service.card(person)
    return render(call, "console/org/correction.html", title="更正", correction=found, person=person, card=card)


@console.post("/corrections/<id>")
@page(Role.ADMIN, form=correction)
def decide(call: Call, id: str) -> View:
    """Accept it (the roster was put right) or not."""
    found = _correction(call, id)
    if found.state != "open":
        raise NotOpen
    accepted = request.form.get("accepted") == "1"
    service.decide_correction(call.session, found, by=call.person, accepted=accepted, now=call.now)
    return done(texts.CORRECTED, to=url_for("org-console.corrections"))


def _correction(call: Call, id: str) -> Correction:
    query = visible(select(Correction), call.person, Role.ADMIN, person=Correction.person_id)
    found = call.session.scalar(query.where(Correction.public_id == id))
    if found is None:
        raise NotFound
    return found


@console.get("/events")
@page(*MANAGERS)
def events(call: Call) -> View:
    """入职, 离职, 调动, 表彰, 处分 of one's units."""
    query = visible(
        select(HrEvent, Person).join(Person, Person.id == HrEvent.person_id),
        call.person,
        *MANAGERS,
        person=HrEvent.person_id,
    )
    order, search = (HrEvent.on.desc(), HrEvent.id.desc()), (Person.sought,)
    return list_page(call, texts.EVENTS, query, EVENTS, search=search, filters=(KIND,), order=order)
