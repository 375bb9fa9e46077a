"""我的: the way to everything of one's own; one's data to see, take along, correct and erase; consents."""

from flask import Blueprint, Response, abort, request
from sqlalchemy import select

from bot import consents
from bot.web import phone
from bot.web.call import Call
from handlers.org import personal, service, texts, texts_pages
from handlers.org.messages.privacy import PURPOSE, VERSION
from models.org import Consent

ROWS = 20


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    both = ("GET", "POST")
    phone.page(pages, "/m/me")(me)
    phone.page(pages, "/m/me/data")(data)
    phone.page(pages, "/m/me/data/<name>")(rows)
    phone.page(pages, "/m/me/export", methods=("POST",))(export)
    phone.page(pages, "/m/me/correct", methods=both)(correct)
    phone.page(pages, "/m/me/erase", methods=both)(erase)
    phone.page(pages, "/m/me/consents", methods=both)(agreed)
    phone.page(pages, "/m/gone", who=phone.Who.ANYBODY)(gone)


def me(call: Call) -> str:
    """Who one is here, and where the rest is."""
    units = service.units_of(call.session, call.person)
    return phone.render(call, "phone/org/me.html", units=[unit.name for unit in units])


def data(call: Call) -> str:
    """The roster's fields, and how many records there are of what."""
    person = call.person
    units = " · ".join(unit.name for unit in service.units_of(call.session, person))
    card = [(label, value) for label, value in service.card(person) if value] + [("单位", units)]
    return phone.render(call, "phone/org/data.html", card=card, sheets=personal.sheets(call.session, person))


def rows(call: Call, name: str) -> str:
    """One kind of record, some at a time."""
    person, skip = call.person, max(request.args.get("skip", 0, int), 0)
    found = next((sheet for sheet in personal.sheets(call.session, person) if sheet[0] == name), None)
    if found is None:
        abort(404)
    shown = [] if name in texts.SENT else personal.rows_of(call.session, person, name, skip=skip, limit=ROWS)
    lines = [line for row in shown if (line := texts.row_line(row))]
    onward = skip + ROWS if shown and skip + ROWS < found[2] else 0
    return phone.render(
        call, "phone/org/rows.html", name=name, label=found[1], count=found[2], lines=lines, more=onward
    )


def export(call: Call) -> Response:
    """Everything as a file: a zip of JSON and a workbook."""
    content = personal.export_person(call.session, call.person, now=call.now, opened=call.sealed())
    answer = Response(content, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename="my-data.zip")
    return answer


def correct(call: Call) -> phone.Page:
    """Say what is wrong."""
    person = call.person
    if phone.posting():
        if not phone.typed("text"):
            raise phone.Faults({"text": texts_pages.NO_WORDS})
        service.ask_correction(call.session, person, phone.typed("text"), now=call.now)
        return phone.then("/m/me/data", texts_pages.CORRECTION_KEPT)
    return phone.render(call, "phone/org/correct.html")


def erase(call: Call) -> phone.Page:
    """Only the exact words erase."""
    person = call.person
    if phone.posting():
        personal.refuse_role_holder(call.session, person)
        if phone.typed("word") != texts.ERASE_WORD:
            raise phone.Faults({"word": texts_pages.TYPE_IT})
        personal.erase_oneself(call.session, person, now=call.now, forget=call.forget)
        return phone.then("/m/gone")
    return phone.render(call, "phone/org/erase.html", word=texts.ERASE_WORD)


def gone(call: Call) -> str:
    """After an erasure, when nobody is known any more."""
    return phone.render(call, "phone/org/gone.html", words=texts_pages.ERASED)


def agreed(call: Call) -> phone.Page:
    """What one agreed to; each can be taken back, the explanation of privacy also agreed to."""
    person = call.person
    if phone.posting():
        if phone.typed("do") == "give":
            consents.give_consent(call.session, person, PURPOSE, version=VERSION, now=call.now)
            return phone.then("/m/me/consents", texts_pages.CONSENT_GIVEN)
        count = consents.withdraw_consent(call.session, person, phone.typed("purpose"), now=call.now)
        return phone.then("/m/me/consents", texts_pages.CONSENT_WITHDRAWN if count else texts.CONSENT_NONE)
    query = select(Consent).where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None))
    given = call.session.scalars(query.order_by(Consent.id)).all()
    lines = [(one.purpose, texts_pages.PURPOSES.get(one.purpose, one.purpose), _day(one)) for one in given]
    current = any(one.purpose == PURPOSE and one.version == VERSION for one in given)
    privacy = texts_pages.PRIVACY
    return phone.render(call, "phone/org/consents.html", lines=lines, current=current, privacy=privacy)


def _day(consent: Consent) -> str:
    return f"{consent.given_at.astimezone(texts.BEIJING):%Y-%m-%d}"
