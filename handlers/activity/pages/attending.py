"""Coming and leaving, by the address that the leader's QR code says."""

from flask import Blueprint, request

from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts, texts_pages
from handlers.activity.service import access
from handlers.activity.service import attendance as service
from handlers.activity.times import length, say
from models.activity import Activity


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/activity/<public_id>/sign", methods=("GET", "POST"))(sign)


def sign(call: Call, public_id: str) -> phone.Page:
    """In for whoever is not in, out for whoever is: one tap, with the digits that came along with the address."""
    activity = access.find(call.session, call.person, public_id)
    way = service.next_way(call.session, activity, call.person.id)
    if not phone.posting():
        return _form(call, activity, way, request.args.get("code", ""))
    way = phone.typed("way") if phone.typed("way") in (service.IN, service.OUT) else way
    secret, code = call.config.app.secret_key, phone.typed("code")
    came = service.by_code(call.session, call.person, code, way, secret=secret, now=call.now)
    if came is None:
        return _form(call, activity, way, "", problem=texts.WRONG_CODE)  # the try is kept, so this is no refusal
    return phone.then(f"/m/activity/{came.activity.public_id}", _said(call, came))


def _form(call: Call, activity: Activity, way: str, code: str, **values: object) -> str:
    leaving = way == service.OUT
    page = "phone/activity/sign.html"
    return phone.render(call, page, activity=activity, way=way, leaving=leaving, code=code, **values)


def _said(call: Call, came: service.Came) -> str:
    at = say(came.event.at, call.now)
    if came.event.way == service.IN:
        return texts_pages.came(came.activity, at, again=came.again)
    events = service.events_of(call.session, came.activity, [call.person.id])[call.person.id]
    served = length(service.minutes_of(came.activity, events)) if came.activity.hours_rule != "none" else ""
    return texts_pages.left(came.activity, at, served)
