"""岗位承诺: one's own, written, looked at, ended. What was noted for oneself is shown to its author alone."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import In, OnePath, Out
from handlers.honour.service import pledges as service
from models.honour.pledges import Pledge, PledgeState

api = Resource("pledges", __name__, prefix="/honours/pledges", tag="岗位承诺", private=True)


class PledgeNote(Out):
    """A self-check, and what was noted at it."""

    checked_on: date
    note: str


class PledgeShown(Out):
    """One pledge; `due`: its day has come."""

    id: str
    text: str
    review_on: date
    state: PledgeState
    due: bool


class PledgeList(Out):
    """Those to look at first."""

    items: list[PledgeShown]


class PledgeOpened(PledgeShown):
    """With its self-checks, the latest first."""

    notes: list[PledgeNote]


class NewPledge(In):
    """What is promised, and when to look at it: tomorrow at the earliest, within a year."""

    text: str = Field(min_length=1, max_length=service.LONGEST)
    review_on: date


class PledgeDay(In):
    """Another day to look at it."""

    review_on: date


class PledgeEnd(In):
    """Fulfilled, or given up."""

    state: Literal["kept", "dropped"]


class SelfCheck(In):
    """`due_on`: the day it was due, as read; `state` open: look again in three months."""

    due_on: date
    note: str = Field("", max_length=service.LONGEST)
    state: PledgeState = PledgeState.OPEN


@api.reads("", PledgeList)
def pledges(call: Call) -> PledgeList:
    """My pledges, also those that are over."""
    return PledgeList(items=[_shown(call, one) for one in service.mine(call.session, call.person, ended=True)])


@api.writes("", PledgeShown, status=201)
def write(call: Call, body: NewPledge) -> PledgeShown:
    """A new one."""
    made = service.write(call.session, call.person, text=body.text, review_on=body.review_on, now=call.now)
    return _shown(call, made)


@api.reads("/<id>", PledgeOpened)
def pledge(call: Call, path: OnePath) -> PledgeOpened:
    """One of mine, with what I noted."""
    one = service.found(call.session, call.person, path.id)
    notes = service.notes(call.session, call.person, one, vault=call.vault)
    shown = [PledgeNote(checked_on=on, note=note) for on, note in notes]
    return PledgeOpened(**_shown(call, one).model_dump(), notes=shown)


@api.writes("/<id>/day", PledgeShown, method="put")
def move(call: Call, path: OnePath, body: PledgeDay) -> PledgeShown:
    """Another day to look at it."""
    one = service.own(call.session, call.person, path.id)
    service.move(call.session, call.person, one, review_on=body.review_on, now=call.now)
    return _shown(call, one)


@api.writes("/<id>/checks", PledgeShown, keyed=False)
def check(call: Call, path: OnePath, body: SelfCheck) -> PledgeShown:
    """The self-check of the day it was due; once, so it needs no key, and of the note nothing else is kept."""
    one = service.own(call.session, call.person, path.id)
    done = service.check(
        call.session,
        call.person,
        one,
        due_on=body.due_on,
        note=body.note,
        state=body.state,
        vault=call.vault,
        now=call.now,
    )
    return _shown(call, done)


@api.writes("/<id>/end", PledgeShown)
def end(call: Call, path: OnePath, body: PledgeEnd) -> PledgeShown:
    """Fulfilled or given up."""
    one = service.own(call.session, call.person, path.id)
    service.end(call.session, call.person, one, state=PledgeState(body.state))
    return _shown(call, one)


def _shown(call: Call, one: Pledge) -> PledgeShown:
    due = service.is_due(one, now=call.now)
    return PledgeShown(id=one.public_id, text=one.text, review_on=one.review_on, state=PledgeState(one.state), due=due)
