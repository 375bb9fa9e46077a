"""A certificate of service hours: what its number stands for, for whoever holds the code; picture and PDF."""

from flask import Blueprint, Response, abort, request

from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts_pages
from handlers.activity.service import certificates as service
from handlers.activity.times import length, local
from models.activity import HourCertificate

KINDS = {"png": "image/png", "pdf": "application/pdf"}


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    anybody = phone.Who.ANYBODY
    phone.page(pages, "/m/certificate/<number>", who=anybody)(certificate)
    phone.page(pages, "/m/certificate/<number>.<any(png, pdf):kind>", who=anybody)(drawn)


def _paper(call: Call, number: str) -> HourCertificate | None:
    return service.check(call.session, number, request.args.get("code", ""))


def certificate(call: Call, number: str) -> str:
    """What was certified, if the code fits; else the form that asks for it."""
    paper = _paper(call, number)
    if paper is None:
        words = texts_pages.NO_CERTIFICATE if request.args.get("code") else ""
        return phone.render(call, "phone/activity/check.html", number=number, problem=words)
    day = local(paper.issued_at)
    total = length(paper.auto_minutes + paper.attested_minutes)
    values = {"total": total, "issued": f"{day.year} 年 {day.month} 月 {day.day} 日"}
    return phone.render(call, "phone/activity/certificate.html", paper=paper, **values)


def drawn(call: Call, number: str, kind: str) -> Response:
    """The paper itself."""
    paper = _paper(call, number)
    if paper is None:
        abort(404)
    base, issuer = call.config.app.base_url, paper.unit or call.config.app.name
    return Response(service.picture(paper, kind=kind, issuer=issuer, base_url=base), mimetype=KINDS[kind])
