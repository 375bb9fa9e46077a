"""One case: its timeline, the steps its reader may take, and what is sealed, opened on a click and recorded."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.call import Call
from bot.web.console import Form, View, done, page, render
from handlers.case import forms, texts
from handlers.case import texts_console as words
from handlers.case.codes import CODES, FUNDS, SOLVED
from handlers.case.console.base import STAFF, WORKING, console, desk_of, names_of, url_of
from handlers.case.forms import Unclear, money
from handlers.case.service import drafts, finding, log, stories, voting
from handlers.case.service.acting import act, possible
from handlers.case.service.desk import Desk, Said
from handlers.case.service.effects import NOTHING
from handlers.case.service.ratings import rating_of
from handlers.case.service.scope import case_in_scope
from handlers.case.table import PATH_OF, Need, Step, find
from models.case import Case, CaseVote, Kind, Seat, State, Urgency
from models.case import CaseSeat as SeatRow
from models.org import Person, Unit

FIELDS = {
    Need.NOTE: "note", Need.CODE: "code", Need.URGENCY: "urgency", Need.CHOICE: "choice", Need.FUND: "fund",
    Need.GOODS: "goods", Need.SOLVED: "solved",
}  # fmt: skip
LENGTHS = {Need.NOTE: 1500, Need.CODE: 32, Need.GOODS: 200}
SEATS = {Seat.VERIFIER: "核实人", Seat.PANEL: "评议小组", Seat.RECUSED: "已回避"}


@console.get("/cases/<id>")
@page(*STAFF)
def case(call: Call, id: str) -> View:
    """Number, step, deadline, timeline; `do` shows the form of a step."""
    return _show(call, _case(call, id))


def _show(call: Call, found: Case, story: stories.Story | None = None) -> str:
    desk = desk_of(call)
    steps = possible(desk, found, call.person)
    wanted = request.args.get("do") or request.form.get("action", "")
    doing = next((step for step in steps if step.action == wanted and step.needs), None)
    same = drafts.duplicates(desk, found) if story is not None else []
    return render(
        call, "console/case/case.html", title=f"{found.number} {found.kind}", case=found, steps=steps, doing=doing,
        story=story, same=same, may_open=stories.may_open(call.session, found, call.person), words=words,
        glass=stories.may_break(call.session, found, call.person), mark=words.deadline(found.due_at, call.now),
        answered=forms.shown(story.answers) if story else [], rating=rating_of(desk, found, call.person),
        options=_options(found, doing) if doing else {}, fields=FIELDS, asks=texts.ASKS, url_of=url_of,
        **_around(call, desk, found),
    )  # fmt: skip


def _case(call: Call, id: str) -> Case:
    """A case somebody works on; one's own is for the chat and the phone. Raises: NotFound."""
    found = case_in_scope(call.session, call.person, id)
    if found.state == State.DRAFT or call.person.id in (found.person_id, found.proxy_id):
        raise NotFound
    return found


def _around(call: Call, desk: Desk, found: Case) -> dict[str, Any]:
    """The timeline with the actors' names, who sits on the case, how the panel stands, whose unit it is."""
    session = desk.session
    events = log.events(session, found)
    ids = {event.actor_id for event in events} | {found.handler_id}
    names = names_of(call, ids)
    seats = session.execute(
        select(SeatRow.seat, Person.name).join(Person, Person.id == SeatRow.person_id)
        .where(SeatRow.case_id == found.id, SeatRow.seat.in_(SEATS)).order_by(SeatRow.seat, Person.employee_no)
    ).all()  # fmt: skip
    voted = session.scalars(
        select(CaseVote.choice).where(CaseVote.case_id == found.id, CaseVote.round == found.round)
    ).all()
    unit = session.get(Unit, found.unit_id) if found.unit_id else None
    return {
        "events": events, "names": names, "seats": [(SEATS[Seat(seat)], name) for seat, name in seats],
        "voted": len(voted), "members": len(voting.panel(session, found)), "unit": unit.name if unit else "",
    }  # fmt: skip


def _options(found: Case, step: Step) -> dict[str, list[tuple[str, str]]]:
    """The choices a step's form offers, by what must be said."""
    lists: dict[Need, Sequence[str]] = {
        Need.CODE: CODES.get(step.action, ()), Need.CHOICE: texts.CHOICES.get(found.state, ()),
        Need.URGENCY: tuple(Urgency), Need.FUND: FUNDS, Need.SOLVED: SOLVED,
    }  # fmt: skip
    return {need.value: [(str(one), str(one)) for one in lists.get(need, ())] for need in step.needs}


@console.post("/cases/<id>/story")
@page(*WORKING, form=case)
def open_story(call: Call, id: str) -> View:
    """What was told, for those whose turn it is; for others of the case's staff with a reason. The look is recorded."""
    found = _case(call, id)
    reason = request.form.get("reason", "")
    story = stories.open_story(desk_of(call), found, call.person, reason=reason)
    return _show(call, found, story)


@console.get("/cases/files/<id>")
@page(*WORKING, writes=True)
def picture(call: Call, id: str) -> View:
    """One picture; the look is recorded."""
    try:
        data = stories.open_file(desk_of(call), call.files, call.person, id)
    except FileNotFoundError:
        raise NotFound from None
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return Response(data, mimetype=kind, headers={"Cache-Control": "no-store"})


@console.post("/cases/<id>/steps")
@page(*WORKING, form=case)
def take_step(call: Call, id: str) -> View:
    """A step of the table, with what it needs."""
    found = _case(call, id)
    action = request.form.get("action", "")
    step = find(PATH_OF[Kind(found.kind)], action, State(found.state))
    said = _said(call, found, step) if step is not None else Said()
    act(desk_of(call), found, call.person, action, said)
    return done(words.DONE.format(action=action), to=url_of(found))


def _said(call: Call, found: Case, step: Step) -> Said:
    """What was typed beside a step. Raises: Faulty."""
    form, given, options = Form(), dict[str, Any](), _options(found, step)
    for need in step.needs:
        if options[need.value]:
            given[FIELDS[need]] = form.choice(FIELDS[need], [value for value, _ in options[need.value]])
        else:
            given |= _read(call, form, need)
    form.check()
    return Said(**given)


def _read(call: Call, form: Form, need: Need) -> dict[str, Any]:
    if need in LENGTHS:
        typed = form.text(FIELDS[need], most=LENGTHS[need], needed=need is not Need.GOODS)
        return {FIELDS[need]: typed or (NOTHING if need is Need.GOODS else "")}
    if need is Need.DAY:
        return {"day": form.day("day")}
    if need is Need.SCORE:
        return {"score": form.number("score", least=1, most=5)}
    return _looked_up(call, form, need)


def _looked_up(call: Call, form: Form, need: Need) -> dict[str, Any]:
    if need is Need.AMOUNT:
        try:
            return {"amount": int(money(form.text("amount", most=20)))}
        except Unclear:
            form.fault("amount", words.BAD_AMOUNT)
            return {}
    if need is Need.UNIT:
        unit = finding.unit_named(call.session, form.text("unit", most=64))
        if unit is None:
            form.fault("unit", words.NO_SUCH_UNIT)
        return {"unit": unit}
    people = finding.people_numbered(call.session, form.text("people"))
    if not people:
        form.fault("people", words.NO_SUCH_PEOPLE)
    return {"people": tuple(people)}
