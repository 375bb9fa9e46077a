"""民主评议 on the phone: what one writes of oneself, the blind sheet, one's own result."""

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.honour import texts_appraisals as texts
from handlers.honour.service import appraisals as service
from models.honour.appraisals import Stage

HERE = "/m/appraisals"


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, HERE)(appraisal)
    phone.page(pages, f"{HERE}/<public_id>/self", methods=("GET", "POST"))(about_self)
    phone.page(pages, f"{HERE}/<public_id>/sheet", methods=("GET", "POST"))(sheet)


def appraisal(call: Call) -> str:
    """The last one, and what there is to do."""
    place = service.latest(call.session, call.person)
    values: dict[str, object] = {"place": place}
    if place is not None:
        it = place.appraisal
        values |= {"it": it, "name": service.name_of(it), "told": it.stage == Stage.TOLD}
        values |= {"takes_votes": service.takes_votes(it, now=call.now)}
        values |= {"voted": service.has_voted(call.session, place), "result": texts.result("", place.grade)}
    return phone.render(call, "phone/honour/appraisal.html", **values)


def about_self(call: Call, public_id: str) -> phone.Page:
    """What the member says of themselves, to be written and written anew."""
    place = service.mine(call.session, call.person, public_id)
    if not phone.posting():
        text = service.read_self(call.session, call.person, place, vault=call.vault, now=call.now)
        return phone.render(call, "phone/honour/about_self.html", text=text)
    service.write_self(call.session, place, phone.typed("text"), vault=call.vault, now=call.now)
    return phone.then(HERE, texts.SELF_KEPT_HERE)


def sheet(call: Call, public_id: str) -> phone.Page:
    """Everybody on the sheet, a mark each; nothing of it is kept but in the urn."""
    place = service.mine(call.session, call.person, public_id)
    members = service.on_the_sheet(place.appraisal)
    if not phone.posting():
        values = {"members": members, "marks": [(mark, mark) for mark in service.MARKS]}
        return phone.render(call, "phone/honour/sheet.html", name=service.name_of(place.appraisal), **values)
    service.may_vote(call.session, place, now=call.now)
    marks = {str(one.number): phone.typed(f"n{one.number}") for one in members}
    if lacking := {f"n{number}": texts.CHOOSE_ONE for number, mark in marks.items() if mark not in service.MARKS}:
        raise phone.Faults(lacking)
    service.vote(call.session, place, marks, rng=call.rng, now=call.now)
    return phone.then(HERE, texts.CAST)
