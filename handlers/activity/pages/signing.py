"""The list of activities, one in full, signing up, answering an offer, cancelling."""

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts, texts_pages
from handlers.activity.service import access, offers, sports
from handlers.activity.service import signing as service
from handlers.activity.times import say, span
from models.activity import Activity, SignUp, Standing
from models.activity.core import STANDING

BOTH = ("GET", "POST")
MOST = 50


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/activity")(index)
    phone.page(pages, "/m/activity/mine")(mine)
    phone.page(pages, "/m/activity/<public_id>")(detail)
    phone.page(pages, "/m/activity/<public_id>/sign-up", methods=BOTH)(sign_up)
    phone.page(pages, "/m/activity/<public_id>/cancel", methods=BOTH)(cancel)
    phone.page(pages, "/m/activity/<public_id>/confirm", methods=("POST",))(confirm)


def index(call: Call) -> str:
    """What can be signed up for."""
    found = service.open_for(call.session, call.person, now=call.now, limit=MOST)
    standing = service.of(call.session, call.person, found)
    lines = [(one, span(one.starts_at, one.ends_at, call.now), _note(one, standing.get(one.id))) for one in found]
    return phone.render(call, "phone/activity/index.html", lines=lines)


def mine(call: Call) -> str:
    """One's own sign-ups, with the place in the waiting list or the offer's end."""
    lines = []
    for row in service.mine(call.session, call.person, now=call.now):
        waits = offers.position(call.session, row) if row.standing == Standing.WAITING else 0
        until = say(row.offered_until, call.now) if row.offered_until else ""
        when = span(row.activity.starts_at, row.activity.ends_at, call.now)
        lines.append((row, when, texts_pages.standing(row, waits, until)))
    return phone.render(call, "phone/activity/mine.html", lines=lines)


def detail(call: Call, public_id: str) -> str:
    """One activity in full and what one can do about it; the leader's screen and list for whoever runs it."""
    activity = access.find(call.session, call.person, public_id)
    row = service.of(call.session, call.person, [activity]).get(activity.id)
    standing = row.standing if row and row.standing in STANDING else ""
    waits = offers.position(call.session, row) if row and standing == Standing.WAITING else 0
    until = say(row.offered_until, call.now) if row and row.offered_until else ""
    values = {
        "activity": activity,
        "rows": texts_pages.detail(activity, [host.unit.name for host in activity.hosts], call.now),
        "standing": standing,
        "words": texts_pages.standing(row, waits, until) if row and standing else "",
        "open": activity.state == "published" and activity.opens_at <= call.now < activity.closes_at,
        "begun": call.now >= activity.starts_at,
        "played": sports.rules_of(call.session, activity) is not None,
        "leads": access.leads(call.session, call.person, activity),
    }
    return phone.render(call, "phone/activity/detail.html", **values)


def sign_up(call: Call, public_id: str) -> phone.Page:
    """What has to be agreed to first; then a place, or a number in the waiting list."""
    activity = access.find(call.session, call.person, public_id)
    if not phone.posting():
        return phone.render(call, "phone/activity/sign_up.html", activity=activity, rows=_safety(activity))
    agreed = phone.typed("agreed") == "yes"
    if service.must_agree(activity) and not agreed:
        raise phone.Faults({"agreed": texts_pages.AGREE})
    outcome = service.sign_up(call.session, call.person, activity.id, now=call.now, agreed=agreed)
    said = texts_pages.signed(activity, outcome.position, call.now, again=outcome.again)
    return phone.then(f"/m/activity/{activity.public_id}", said)


def _safety(activity: Activity) -> list[tuple[str, str]]:
    if not service.must_agree(activity):
        return []
    rows = [("安全须知", activity.safety_notice or texts_pages.SAFETY)]
    return rows + ([("保险单号", activity.insurance_no)] if activity.insurance_no else [])


def cancel(call: Call, public_id: str) -> phone.Page:
    """Ask once more, then give the place back."""
    activity = access.find(call.session, call.person, public_id)
    if not phone.posting():
        return phone.render(call, "phone/activity/cancel.html", activity=activity)
    before = service.of(call.session, call.person, [activity]).get(activity.id)
    waited = before is not None and before.standing == Standing.WAITING
    row = service.cancel(call.session, call.person, activity.id, now=call.now)
    said = texts.cancelled(activity, late=row.late, waited=waited)
    return phone.then("/m/activity/mine", said)


def confirm(call: Call, public_id: str) -> phone.Then:
    """Take the place on offer."""
    activity = access.find(call.session, call.person, public_id)
    service.confirm(call.session, call.person, activity.id, now=call.now)
    return phone.then(f"/m/activity/{activity.public_id}", texts.confirmed(activity, call.now))


def _note(activity: Activity, row: SignUp | None) -> str:
    places = texts_pages.places(activity)
    return f"{activity.place}，{places}" + (f"，您{texts.STANDINGS[Standing(row.standing)]}" if row else "")
