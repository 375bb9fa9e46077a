"""Reviewed answers to policy questions; what one's units are shown before a decision, and objections to it."""

from flask import Blueprint, request
from sqlalchemy import select

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.case import texts_chat, texts_pages
from handlers.case.clocks import SHANGHAI
from handlers.case.pages.desk import desk_of
from handlers.case.service import faq, notices
from handlers.case.service.acting import act
from handlers.case.service.desk import Said
from models.case import Case
from models.org import Unit


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/policy", who=phone.Who.READER)(policy)
    phone.page(pages, "/m/notices")(published)
    phone.page(pages, "/m/notices/<public_id>", methods=("GET", "POST"))(object_to)


def policy(call: Call) -> str:
    """The reviewed answers nearest to a question, with their sources."""
    words = request.args.get("q", "").strip()[:64]
    found = faq.find(call.session, words, on=call.now.astimezone(SHANGHAI).date()) if words else []
    return phone.render(call, "phone/case/policy.html", words=words, found=found)


def published(call: Call) -> str:
    """What one's units are shown today."""
    rows = notices.to_read(call.session, call.person, now=call.now)
    ids = {row.unit_id for row in rows}
    names = {unit.id: unit.name for unit in call.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    lines = [(row, names[row.unit_id], texts_chat.day(row.ends_at)) for row in rows]
    return phone.render(call, "phone/case/notices.html", lines=lines)


def object_to(call: Call, public_id: str) -> phone.Page:
    """An objection; the applicant never learns whose."""
    rows = notices.to_read(call.session, call.person, now=call.now)
    row = next((one for one in rows if one.public_id == public_id), None)
    if row is None:
        raise NotFound
    if not phone.posting():
        return phone.render(call, "phone/case/object.html", row=row)
    if not phone.typed("note"):
        raise phone.Faults({"note": texts_pages.FILL_IN})
    case = call.session.get_one(Case, row.case_id)
    act(desk_of(call), case, call.person, "提出异议", Said(note=phone.typed("note")))
    return phone.then("/m/notices", texts_chat.OBJECTED)
