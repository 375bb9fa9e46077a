"""Service hours on the phone: the ledger, an appeal, a back-entry, the certificate."""

from datetime import datetime

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts_hours, texts_pages
from handlers.activity.service import certificates, claims
from handlers.activity.service import hours as service
from handlers.activity.times import SHANGHAI

BOTH = ("GET", "POST")
ROWS = 30


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/hours")(hours)
    phone.page(pages, "/m/hours/certificate", methods=("POST",))(certify)
    phone.page(pages, "/m/hours/appeal", methods=BOTH)(appeal)
    phone.page(pages, "/m/hours/back", methods=BOTH)(back)


def hours(call: Call) -> str:
    """The total, the stars, the last entries."""
    totals = service.totals(call.session, call.person.id)
    stars, following = service.stars(call.session, totals.minutes)
    rows = [texts_hours.entry(row).removeprefix("· ") for row in service.ledger(call.session, call.person, limit=ROWS)]
    summary = texts_pages.summary(totals.minutes, totals.auto, totals.attested, totals.times, stars, following)
    may_appeal = bool(claims.appealable(call.session, call.person, now=call.now))
    return phone.render(call, "phone/activity/hours.html", summary=summary, rows=rows, may_appeal=may_appeal)


def certify(call: Call) -> phone.Then:
    """The certificate as of now."""
    paper = certificates.issue(call.session, call.person, now=call.now)
    return phone.then(f"/m/certificate/{paper.number}?code={paper.code}")


def appeal(call: Call) -> phone.Page:
    """Which activity, how many minutes, why."""
    found = claims.appealable(call.session, call.person, now=call.now)
    if not phone.posting():
        options = [(one.public_id, texts_pages.appealed(one)) for one in found]
        return phone.render(call, "phone/activity/appeal.html", options=options)
    chosen = next((one for one in found if one.public_id == phone.typed("activity")), None)
    minutes, why = phone.typed("minutes"), phone.typed("why")
    faults = {} if chosen else {"activity": texts_pages.PICK}
    if not (minutes.isdecimal() and len(minutes) < 5):
        faults["minutes"] = texts_pages.MINUTES
    if not why:
        faults["why"] = texts_pages.WHY
    if faults or chosen is None:
        raise phone.Faults(faults)
    claims.appeal(call.session, call.person, chosen, claimed=int(minutes), text=why, now=call.now)
    return phone.then("/m/hours", texts_hours.APPEALED)


def back(call: Call) -> phone.Page:
    """Service done outside any sign-in: what, when, who can tell."""
    if not phone.posting():
        return phone.render(call, "phone/activity/back.html")
    title, proof = phone.typed("title"), phone.typed("proof")
    starts_at, ends_at = span_of("day", "from", "to")
    faults = {} if title else {"title": texts_pages.TITLE}
    if starts_at is None or ends_at is None:
        faults["day"] = texts_pages.WHEN
    if faults or starts_at is None or ends_at is None:
        raise phone.Faults(faults)
    claims.propose(
        call.session,
        call.person,
        call.person,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        proof=proof,
        now=call.now,
    )
    return phone.then("/m/hours", texts_hours.BACK_KEPT)


def span_of(day: str, start: str, end: str) -> tuple[datetime | None, datetime | None]:
    """Two moments from a day and two clocks of a form; None where one cannot be read."""
    return _moment(phone.typed(day), phone.typed(start)), _moment(phone.typed(day), phone.typed(end))


def _moment(day: str, clock: str) -> datetime | None:
    try:
        return datetime.strptime(f"{day} {clock[:5]}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
