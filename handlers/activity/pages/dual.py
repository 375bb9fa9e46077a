"""双报到: one's registrations and reports; and the page the community confirms on, with the code of its slip."""

from flask import Blueprint, request
from sqlalchemy import select

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts_more, texts_pages
from handlers.activity.pages.hours import span_of
from handlers.activity.service import dual as service
from handlers.activity.times import local_day, say_day
from models.activity import DualRegistration, ServiceReport
from models.org import Person

BOTH = ("GET", "POST")


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/dual", methods=BOTH)(registrations)
    phone.page(pages, "/m/dual/<public_id>", methods=BOTH, who=phone.Who.ANYBODY)(community)
    phone.page(pages, "/m/dual/<public_id>/report", methods=BOTH)(report)


def registrations(call: Call) -> phone.Page:
    """How far one's registrations are; posted to, one more."""
    if phone.posting():
        row, code = service.register(
            call.session, call.person, phone.typed("community"), skills=phone.typed("skills"), now=call.now
        )
        address = f"{call.config.app.base_url}/m/dual/{row.public_id}"
        return phone.then("/m/dual", texts_pages.slip(row.community, code, address))
    rows = [(row, texts_pages.dual_state(row)) for row in service.mine(call.session, call.person)]
    return phone.render(call, "phone/activity/dual.html", rows=rows)


def report(call: Call, public_id: str) -> phone.Page:
    """What one did there, for both sides."""
    row = next((one for one in service.mine(call.session, call.person) if one.public_id == public_id), None)
    if row is None:
        raise NotFound
    if not phone.posting():
        return phone.render(call, "phone/activity/report.html", row=row)
    starts_at, ends_at = span_of("day", "from", "to")
    if starts_at is None or ends_at is None:
        raise phone.Faults({"day": texts_pages.WHEN})
    text = phone.typed("text")
    service.report(call.session, call.person, row, text, starts_at=starts_at, ends_at=ends_at, now=call.now)
    return phone.then("/m/dual", texts_more.DUAL_REPORTED)


def community(call: Call, public_id: str) -> phone.Page:
    """For the community's contact: confirm the registration, and each report, with the slip's code."""
    row = call.session.scalar(select(DualRegistration).where(DualRegistration.public_id == public_id))
    if row is None or row.ended_at is not None:
        raise NotFound
    if phone.posting():
        said, wrong = _confirm(call, row)
        if not wrong:
            return phone.then(f"/m/dual/{row.public_id}", said)
        # the try is kept, so this is no refusal
        return _community(call, row, problem=texts_pages.SLIP_WRONG, kept=request.form)
    return _community(call, row)


def _confirm(call: Call, row: DualRegistration) -> tuple[str, bool]:
    code, reported = phone.typed("code"), phone.typed("report")
    if reported:
        says = phone.typed("says")
        done = service.acknowledge_by_community(call.session, row.public_id, reported, code, says, now=call.now)
        return texts_pages.REPORT_SEEN, not done
    contact = phone.typed("contact")
    if not contact:
        raise phone.Faults({"contact": texts_pages.CONTACT})
    done = service.confirm_by_community(call.session, row.public_id, code, contact, now=call.now)
    return texts_pages.DUAL_CONFIRMED, not done


def _community(call: Call, row: DualRegistration, **values: object) -> str:
    name = call.session.get_one(Person, row.person_id).name
    query = select(ServiceReport).where(ServiceReport.registration_id == row.id).order_by(ServiceReport.id.desc())
    today = local_day(call.now)
    reports = [(one, say_day(local_day(one.starts_at), today)) for one in call.session.scalars(query.limit(20))]
    return phone.render(call, "phone/activity/community.html", row=row, name=name, reports=reports, **values)
