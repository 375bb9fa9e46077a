"""For whoever leads: the screen with the changing code, and the list to sign people in and out by."""

from flask import Blueprint, request
from sqlalchemy import select

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts_organizing, texts_pages
from handlers.activity.service import access, attendance, codes
from models.activity import Activity
from models.org import Person


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/activity/<public_id>/screen")(screen)
    phone.page(pages, "/m/activity/<public_id>/roster", methods=("GET", "POST"))(roster)
    phone.page(pages, "/m/activity/<public_id>/bring", methods=("POST",))(bring)


def _led(call: Call, public_id: str) -> Activity:
    activity = access.find(call.session, call.person, public_id)
    access.must_lead(call.session, call.person, activity)
    return activity


def screen(call: Call, public_id: str) -> str:
    """The QR code and the digits of now; the page loads itself anew when they change."""
    import segno

    activity, secret = _led(call, public_id), call.config.app.secret_key
    address = codes.qr_text(secret, activity, call.config.app.base_url, call.now)
    picture = segno.make(address, error="m").svg_inline(scale=1, border=2, omitsize=True)
    digits, left = codes.code_at(secret, activity, call.now), codes.seconds_left(call.now)
    values = {"picture": picture, "digits": digits, "left": left}
    return phone.render(call, "phone/activity/screen.html", activity=activity, **values)


def roster(call: Call, public_id: str) -> phone.Page:
    """Who has a place and who is there; those that are ticked come or leave."""
    activity = _led(call, public_id)
    rows = attendance.roster(call.session, call.person, activity)
    if phone.posting():
        ticked = set(request.form.getlist("who"))
        people = [row.person_id for row in rows if row.public_id in ticked]
        if not people:
            raise phone.Faults({"who": texts_pages.TICK})
        way = attendance.OUT if phone.typed("do") == attendance.OUT else attendance.IN
        fresh = attendance.mark(call.session, call.person, activity, people, way, now=call.now)
        said = texts_organizing.marked(len(fresh), len(people) - len(fresh), leaving=way == attendance.OUT)
        return phone.then(f"/m/activity/{activity.public_id}/roster", said)
    events = attendance.events_of(call.session, activity, [row.person_id for row in rows])
    lines = [(row, _stands(events[row.person_id][-1].way if events[row.person_id] else "")) for row in rows]
    came = sum(bool(events[row.person_id]) for row in rows)
    return phone.render(call, "phone/activity/roster.html", activity=activity, lines=lines, came=came)


def _stands(way: str) -> str:
    return texts_organizing.HERE[way].strip("（）")


def bring(call: Call, public_id: str) -> phone.Then:
    """Give a place to somebody who came without one, by their 工号."""
    activity = _led(call, public_id)
    query = select(Person).where(Person.employee_no == phone.typed("number"), Person.active)
    person = call.session.scalar(query)
    if person is None:
        raise NotFound(texts_pages.NOBODY)
    attendance.bring_along(call.session, call.person, activity.id, person, now=call.now)
    return phone.then(f"/m/activity/{activity.public_id}/roster", texts_pages.brought(person.name))
