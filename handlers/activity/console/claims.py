"""Back-entries and appeals: the list, one of them with its decision, a back-entry for somebody else."""

from typing import Any

from flask import request, url_for
from sqlalchemy import select

from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, done, list_page, page, render
from handlers.activity import texts_console as words
from handlers.activity.console.base import ORGANIZING, console
from handlers.activity.service import claims, overseeing
from handlers.activity.times import length, span
from models.activity import Activity, BackEntry
from models.org import Person


def _columns(call: Call) -> tuple[Column, ...]:
    def mine(row: Any) -> bool:
        return row.state == "open" and call.person.id not in (row.person_id, row.proposed_by)

    def url(row: Any) -> str:
        return url_for("activity-console.claim", kind=row.kind, id=row.public_id)

    return (
        Column("谁", lambda row: row.name),
        Column("工号", lambda row: row.employee_no),
        Column("种类", lambda row: words.CLAIM_KINDS[row.kind]),
        Column("服务", lambda row: row.title),
        Column("开始", lambda row: row.starts_at),
        Column("分钟", lambda row: row.minutes),
        Column("佐证或理由", lambda row: row.said),
        Column("状态", lambda row: words.CLAIM_STATES[row.state]),
        Column("", lambda row: words.DECIDE if mine(row) else words.LOOK, link=url),
    )


@console.get("/claims")
@page(*ORGANIZING)
def waiting(call: Call, **_path: object) -> View:
    """What people of one's units ask for, what waits first; a form for a back-entry of somebody else's."""
    found = overseeing.claims(call.person)
    filters = (
        Filter("state", "状态", tuple(words.CLAIM_STATES.items()), lambda wanted: found.c.state == wanted, "open"),
        Filter("kind", "种类", tuple(words.CLAIM_KINDS.items()), lambda wanted: found.c.kind == wanted),
    )
    search = (found.c.name, found.c.employee_no, found.c.title)
    about: dict[str, Any] = {"filters": filters, "search": search, "order": (found.c.created_at, found.c.public_id)}
    template = "console/activity/claims.html"
    return list_page(call, words.CLAIMS, select(found), _columns(call), template=template, **about)


@console.post("/claims/new")
@page(*ORGANIZING, form=waiting)
def propose(call: Call) -> View:
    """A back-entry for somebody one organises; another person decides it."""
    form = Form()
    number, title, proof = form.text("number", most=64), form.text("title", most=64), form.text("proof", most=1000)
    starts, ends = form.moment("starts_at"), form.moment("ends_at")
    person = call.session.scalar(select(Person).where(Person.employee_no == number, Person.active))
    if person is None:
        form.fault("number", words.NO_SUCH_PERSON)
    form.check()
    assert person is not None
    assert starts is not None
    assert ends is not None
    claims.propose(
        call.session, call.person, person, title=title, starts_at=starts, ends_at=ends, proof=proof, now=call.now
    )
    return done(words.PROPOSED, to=url_for("activity-console.waiting"))


@console.get("/claims/<kind>/<id>")
@page(*ORGANIZING)
def claim(call: Call, kind: str, id: str) -> View:
    """One, to be decided by somebody else than who asks for it."""
    row = overseeing.claim(call.session, call.person, kind, id)
    if isinstance(row, BackEntry):
        of: BackEntry | Activity = row
        what, minutes, said, asking = row.title, row.minutes, row.proof, {row.person_id, row.proposed_by}
    else:
        activity = call.session.get_one(Activity, row.activity_id)
        of = activity
        what, minutes, said, asking = activity.title, row.claimed, row.text, {row.person_id}
    values = {
        "person": call.session.get_one(Person, row.person_id),
        "what": what,
        "when": span(of.starts_at, of.ends_at, call.now),
        "minutes": length(minutes),
        "said": said,
        "state": words.CLAIM_STATES[row.state],
        "may": row.state == "open" and call.person.id not in asking,
    }
    return render(call, "console/activity/claim.html", title=words.CLAIM_KINDS[kind], row=row, kind=kind, **values)


@console.post("/claims/<kind>/<id>")
@page(*ORGANIZING, form=claim)
def decide(call: Call, kind: str, id: str) -> View:
    """Approve one or not, with a reason."""
    approve, answer = request.form.get("approve") == "1", request.form.get("answer", "").strip()[:255]
    row = overseeing.claim(call.session, call.person, kind, id)
    if isinstance(row, BackEntry):
        claims.decide(call.session, call.person, row, approve=approve, answer=answer, now=call.now)
    else:
        granted = row.claimed if approve else None
        claims.decide_appeal(call.session, call.person, row, granted=granted, answer=answer, now=call.now)
    return done(words.DECIDED, to=url_for("activity-console.waiting"))
