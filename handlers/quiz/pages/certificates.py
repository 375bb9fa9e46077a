"""A certificate's page: what the number stands for, and the picture and the PDF. The address cannot be guessed.

And a contest's workbook, by a signed link that its organiser was given in the chat.
"""

from pathlib import PurePath

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards import as_pdf, as_png
from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from bot.web.tools import tools
from handlers.quiz import links
from handlers.quiz import texts_results as texts
from handlers.quiz.importer import BankRefused
from handlers.quiz.service import awards, imports, sheets
from models.contest import Certificate, Contest
from models.org import Person
from models.quiz import BankFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/quiz/certificates", who=phone.Who.ANYBODY)(check)
    phone.page(pages, "/m/quiz/certificates/<public_id>", who=phone.Who.ANYBODY)(verify)
    pages.add_url_rule("/m/quiz/certificates/<public_id>.png", view_func=picture)
    pages.add_url_rule("/m/quiz/certificates/<public_id>.pdf", view_func=document)
    pages.add_url_rule("/m/quiz/results/<token>", view_func=results)
    pages.add_url_rule("/m/quiz/returned/<token>", view_func=returned)


def _certificate(session: Session, public_id: str) -> Certificate:
    found = session.scalar(select(Certificate).where(Certificate.public_id == public_id))
    if found is None:
        abort(404)
    return found


def check(call: Call) -> str:
    """By the number and the code that stand on the paper; both have to fit."""
    number, code = (request.args.get(name, "").strip().upper() for name in ("number", "code"))
    query = select(Certificate).where(Certificate.number == number, Certificate.code == code)
    found = call.session.scalar(query) if number and code else None
    if found is None:
        return phone.render(call, "phone/quiz/check.html", problem=texts.CHECK_NONE if number else "")
    return _page(call, found)


def verify(call: Call, public_id: str) -> str:
    """Whether the certificate holds, and what it says."""
    return _page(call, _certificate(call.session, public_id))


def _page(call: Call, certificate: Certificate) -> str:
    contest = call.session.get_one(Contest, certificate.contest_id)
    values = {"contest": contest, "name": awards.holder_name(call.session, certificate)}
    return phone.render(call, "phone/quiz/certificate.html", certificate=certificate, **values)


def picture(public_id: str) -> Response:
    """The certificate as a PNG; a revoked one is not drawn any more."""
    return _drawn(public_id, pdf=False)


def document(public_id: str) -> Response:
    """The certificate as a PDF."""
    return _drawn(public_id, pdf=True)


def _drawn(public_id: str, *, pdf: bool) -> Response:
    siwei = tools()
    with siwei.database.reading() as session:
        certificate = _certificate(session, public_id)
        if certificate.revoked_at is not None:
            abort(410)
        card = awards.card(session, certificate, base_url=siwei.config.app.base_url)
    kind = "application/pdf" if pdf else "image/png"
    return Response(as_pdf(card) if pdf else as_png(card), mimetype=kind)


def results(token: str) -> Response:
    """Everything of a contest as an .xlsx, while whoever got the link organises it."""
    siwei = tools()
    now = siwei.clock()
    read = links.read(siwei.config.app, token, now=now)
    if read is None:
        abort(410, texts.LINK_OVER)
    with siwei.database.reading() as session:
        contest, person = session.get(Contest, read[0]), session.get(Person, read[1])
        if contest is None or person is None or not person.active:
            abort(404)
        try:
            content = sheets.workbook(session, person, contest, now=now)
        except NotFound:
            abort(404)
        answer = Response(content, mimetype=XLSX, headers={"Cache-Control": "no-store"})
        answer.headers.set("Content-Disposition", "attachment", filename=f"contest-{contest.id}.xlsx")
        return answer


def returned(token: str) -> Response:
    """The sheet somebody sent, with what is wrong in a last column."""
    siwei = tools()
    read = links.read(siwei.config.app, token, salt=links.RETURNED, now=siwei.clock())
    if read is None:
        abort(410, texts.RETURNED_OVER)
    with siwei.database.reading() as session:
        file, person = session.get(BankFile, read[0]), session.get(Person, read[1])
        if file is None or person is None or not person.active or file.person_id != person.id:
            abort(404)
        try:
            content = imports.returned(file)
        except BankRefused:
            abort(404)
        answer = Response(content, mimetype=XLSX, headers={"Cache-Control": "no-store"})
        answer.headers.set("Content-Disposition", "attachment", filename=f"{PurePath(file.name).stem}.xlsx")
        return answer
