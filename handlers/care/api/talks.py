"""Talks on record: those with me, to read, add to and dispute; those I held, to read."""

from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import or_, select

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import Done, In, Moment, OnePath, Out
from handlers.care.talks import records
from models.care import Talk

api = Resource("talks", __name__, prefix="/care/talks", tag="谈心谈话", private=True)
SHOWN = 100


class TalkRef(Out):
    """One talk: with whom, when, how."""

    id: str
    held_on: date
    form: str
    talker: str
    person: str
    disputed: bool


class TalkList(Out):
    """The latest first."""

    items: list[TalkRef]


class TalksAsked(In):
    """`mine`: those with me; `held`: those I held."""

    list: Literal["mine", "held"] = "mine"


class TalkOpened(TalkRef):
    """What was written, and what was added since. Every look is recorded."""

    content: str
    notes: list[str]


class TalkAddition(In):
    """Something added to the record; `disputes` says that the record is not right."""

    text: str = Field(min_length=1, max_length=1500)
    disputes: bool = False


class TalkLook(Out):
    """Somebody opened the record."""

    who: str
    at: Moment


class TalkLooks(Out):
    """The earliest first."""

    items: list[TalkLook]


@api.reads("", TalkList)
def talks(call: Call, query: TalksAsked) -> TalkList:
    """My talks."""
    found = records.mine if query.list == "mine" else records.held_by
    return TalkList(items=[TalkRef(**_fields(one)) for one in found(call.session, call.person, limit=SHOWN)])


@api.reads("/<id>", TalkOpened, notes=True)
def talk(call: Call, path: OnePath) -> TalkOpened:
    """One record, for the two who talked alone."""
    found = _mine(call, path)
    content, notes = records.read(call.session, call.person, found, vault=call.vault, now=call.now)
    return TalkOpened(**_fields(found), content=content, notes=notes)


@api.writes("/<id>/notes", Done)
def add(call: Call, path: OnePath, body: TalkAddition) -> Done:
    """Add to the record of a talk with me, or dispute it."""
    found = _mine(call, path)
    records.add(call.session, call.person, found, body.text, disputes=body.disputes, vault=call.vault, now=call.now)
    return Done()


@api.reads("/<id>/looks", TalkLooks)
def looks(call: Call, path: OnePath) -> TalkLooks:
    """Who opened the record of a talk with me."""
    seen = records.looks(call.session, call.person, _mine(call, path))
    return TalkLooks(items=[TalkLook(who=name, at=at) for name, at in seen])


def _mine(call: Call, path: OnePath) -> Talk:
    me = call.person.id
    query = select(Talk).where(Talk.public_id == path.id, or_(Talk.person_id == me, Talk.talker_id == me))
    found = call.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _fields(one: Talk) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "held_on": one.held_on,
        "form": one.form,
        "talker": one.talker.name,
        "person": one.person.name,
        "disputed": one.disputed_at is not None,
    }
