"""岗位承诺 on the phone: one's own, written, looked at, ended."""

from datetime import date

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.honour import texts_pledges as texts
from handlers.honour.service import pledges as service
from models.honour.pledges import Pledge, PledgeState

HERE = "/m/pledges"


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, HERE)(pledge_list)
    phone.page(pages, f"{HERE}/new", methods=("GET", "POST"))(write_pledge)
    phone.page(pages, f"{HERE}/<public_id>", methods=("GET", "POST"))(pledge)


def pledge_list(call: Call) -> str:
    """All of mine, those to look at first."""
    found = service.mine(call.session, call.person, ended=True)
    rows = [(one, service.is_due(one, now=call.now), texts.STATES[one.state]) for one in found]
    return phone.render(call, "phone/honour/pledges.html", rows=rows)


def write_pledge(call: Call) -> phone.Page:
    """A new one."""
    if not phone.posting():
        return phone.render(call, "phone/honour/pledge_new.html")
    text, on = phone.typed("text"), _day()
    made = service.write(call.session, call.person, text=text, review_on=on, now=call.now)
    return phone.then(f"{HERE}/{made.public_id}", texts.made(on))


def pledge(call: Call, public_id: str) -> phone.Page:
    """One, with what can be done: look at it when its day has come, move the day, end it."""
    one = service.found(call.session, call.person, public_id)
    if phone.posting():
        return phone.then(f"{HERE}/{public_id}", _done(call, one))
    values = {"due": service.is_due(one, now=call.now), "state": texts.STATES[one.state]}
    values |= {"notes": service.notes(call.session, call.person, one, vault=call.vault)}
    return phone.render(call, "phone/honour/pledge.html", pledge=one, **values)


def _done(call: Call, one: Pledge) -> str:
    wanted = phone.typed("do")
    if wanted == "move":
        on = _day()
        service.move(call.session, call.person, one, review_on=on, now=call.now)
        return texts.moved(on)
    if wanted in (PledgeState.KEPT, PledgeState.DROPPED):
        service.end(call.session, call.person, one, state=PledgeState(wanted))
        return texts.ended(wanted)
    state = phone.typed("state")
    if state not in set(PledgeState):
        raise phone.Faults({"state": texts.CHOOSE_ONE})
    one = service.check(
        call.session,
        call.person,
        one,
        due_on=_day("due_on"),
        note=phone.typed("note"),
        state=PledgeState(state),
        vault=call.vault,
        now=call.now,
    )
    return texts.checked(one.state, one.review_on)


def _day(name: str = "review_on") -> date:
    try:
        return date.fromisoformat(phone.typed(name))
    except ValueError:
        raise phone.Faults({name: texts.DATE_WRONG}) from None
