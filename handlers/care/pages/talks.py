"""我的谈话: to read, add to and dispute, and who looked; for the two who talked alone."""

from flask import Blueprint
from sqlalchemy import select

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.care import texts_pages
from handlers.care.talks import records
from handlers.care.texts import clock
from handlers.care.texts_tasks import day
from models.care import Talk

MOST = 50


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/talks")(talks)
    phone.page(pages, "/m/talks/<public_id>", writes=True)(talk)
    phone.page(pages, "/m/talks/<public_id>/note", methods=("GET", "POST"))(note)


def talks(call: Call) -> str:
    """The talks with the reader, and those the reader held."""
    mine = [(one, day(one.held_on), one.talker.name) for one in records.mine(call.session, call.person, limit=MOST)]
    held = [(one, day(one.held_on), one.person.name) for one in records.held_by(call.session, call.person, limit=MOST)]
    return phone.render(call, "phone/care/talks.html", mine=mine, held=held)


def _one(call: Call, public_id: str) -> Talk:
    found = call.session.scalar(select(Talk).where(Talk.public_id == public_id))
    if found is None or call.person.id not in (found.person_id, found.talker_id):
        raise NotFound
    return found


def talk(call: Call, public_id: str) -> str:
    """One record; the look is kept."""
    found = _one(call, public_id)
    content, notes = records.read(call.session, call.person, found, vault=call.vault, now=call.now)
    own = found.person_id == call.person.id
    seen = [(name, clock(at)) for name, at in records.looks(call.session, call.person, found)] if own else []
    values = {"content": content, "notes": notes, "own": own, "seen": seen, "on": day(found.held_on)}
    return phone.render(call, "phone/care/talk.html", talk=found, **values)


def note(call: Call, public_id: str) -> phone.Page:
    """Add to the record, or say what is not right in it."""
    found = _one(call, public_id)
    if found.person_id != call.person.id:
        raise NotFound
    if not phone.posting():
        return phone.render(call, "phone/care/note.html", talk=found)
    text, disputes = phone.typed("text"), phone.typed("disputes") == "yes"
    if not text:
        raise phone.Faults({"text": texts_pages.WRITE})
    records.add(call.session, call.person, found, text, disputes=disputes, vault=call.vault, now=call.now)
    return phone.then(f"/m/talks/{found.public_id}", texts_pages.NOTED)
