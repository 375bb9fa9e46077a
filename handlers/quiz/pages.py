"""A certificate's page: what the number stands for, and the picture and the PDF. The address cannot be guessed.

And a contest's workbook, by a signed link that its organiser was given in the chat.
"""

from pathlib import PurePath

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards import as_pdf, as_png
from bot.scope import NotFound
from bot.web.tools import tools
from handlers.quiz import links
from handlers.quiz import texts_results as texts
from handlers.quiz.importer import BankRefused
from handlers.quiz.service import awards, imports, sheets
from models.contest import Certificate, Contest
from models.org import Person
from models.quiz import BankFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pages = Blueprint("quiz", __name__, url_prefix="/m/quiz", template_folder="templates")


def _certificate(session: Session, public_id: str) -> Certificate:
    found = session.scalar(select(Certificate).where(Certificate.public_id == public_id))
    if found is None:
        abort(404)
    return found


@pages.get("/certificates")
def check() -> str:
    """By the number and the code that stand on the paper; both have to fit."""
    number, code = (request.args.get(name, "").strip().upper() for name in ("number", "code"))
    with tools().database.reading() as session:
        query = select(Certificate).where(Certificate.number == number, Certificate.code == code)
        found = session.scalar(query) if number and code else None
        if found is None:
            return render_template("quiz/check.html", problem=texts.CHECK_NONE if number else "")
        return _page(session, found)


def _page(session: Session, certificate: Certificate) -> str:
    contest = session.get_one(Contest, certificate.contest_id)
    name = awards.holder_name(session, certificate)
    return render_template("quiz/certificate.html", certificate=certificate, contest=contest, name=name)


@pages.get("/certificates/<public_id>")
def verify(public_id: str) -> str:
    """Whether the certificate holds, and what it says."""
    with tools().database.reading() as session:
        return _page(session, _certificate(session, public_id))


@pages.get("/certificates/<public_id>.png")
def picture(public_id: str) -> Response:
    """The certificate as a PNG; a revoked one is not drawn any more."""
    return _drawn(public_id, pdf=False)


@pages.get("/certificates/<public_id>.pdf")
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


@pages.get("/results/<token>")
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


@pages.get("/returned/<token>")
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
