"""Make-up study and measures on the phone: what is still open, its material, and saying that it is done."""

from flask import Blueprint
from sqlalchemy import select

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts_more
from handlers.activity.service import sessions as service
from handlers.activity.times import local_day, say_day
from models.activity import Activity, AgendaItem, MakeUp
from models.study import StudyItem

BOTH = ("GET", "POST")


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/make-up")(make_ups)
    phone.page(pages, "/m/make-up/<public_id>", methods=BOTH)(make_up)
    phone.page(pages, "/m/measures", methods=BOTH)(measures)


def make_ups(call: Call) -> str:
    """What is still to be studied."""
    today = local_day(call.now)
    lines = [(row, one, say_day(row.due_on, today)) for row, one in service.to_make_up(call.session, call.person)]
    return phone.render(call, "phone/activity/make_ups.html", lines=lines)


def make_up(call: Call, public_id: str) -> phone.Page:
    """One session's agenda with its material; posted to, what somebody took from it."""
    row = call.session.scalar(select(MakeUp).where(MakeUp.public_id == public_id, MakeUp.person_id == call.person.id))
    if row is None:
        raise NotFound(texts_more.NOTHING_TO_MAKE_UP)
    activity = call.session.get_one(Activity, row.activity_id)
    if not phone.posting():
        until = say_day(row.due_on, local_day(call.now))
        points = [(point, _material(call, point)) for point in service.agenda(call.session, activity)]
        page = "phone/activity/make_up.html"
        return phone.render(call, page, activity=activity, row=row, points=points, until=until)
    note = phone.typed("note")
    if len(note) < service.LEAST_NOTE:
        raise phone.Faults({"note": texts_more.NOTE_SHORT})
    service.made_up(call.session, call.person, row, note, now=call.now)
    return phone.then("/m/make-up", texts_more.MADE_UP)


def _material(call: Call, point: AgendaItem) -> str:
    item = call.session.get(StudyItem, point.study_item_id) if point.study_item_id else None
    return f"/m/study/{item.public_id}" if item else ""


def measures(call: Call) -> phone.Page:
    """What one answers for; posted to, what came of one of them."""
    rows = service.measures_of(call.session, call.person)
    if not phone.posting():
        today = local_day(call.now)
        lines = [(row, say_day(row.due_on, today), row.due_on < today) for row in rows]
        return phone.render(call, "phone/activity/measures.html", lines=lines)
    row = next((one for one in rows if one.public_id == phone.typed("measure")), None)
    if row is None:
        raise service.NotInOrder(texts_more.NO_MEASURES)
    service.finish(call.session, call.person, row, phone.typed("result"), now=call.now)
    return phone.then("/m/measures", texts_more.FINISHED)
