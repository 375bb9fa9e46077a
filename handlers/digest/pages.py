"""A digest behind a signed link: the page for a phone, its picture, its Word and Excel. The link names its reader."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template, url_for
from sqlalchemy.orm import Session

from bot.scope import NotFound
from bot.turn import Refusal
from bot.web.console.pages import attachment
from bot.web.tools import tools
from handlers.digest import charts, excel, links, service, texts, trends, word
from handlers.digest.duties import pages as duties
from handlers.digest.periods import local_day, read_period
from handlers.digest.snapshots import Digest
from models.org import Person, Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
pages = Blueprint("digest", __name__, url_prefix="/m/digest", template_folder="templates", static_folder="static")
duties.add(pages)
home = duties.home


@pages.get("/<token>")
def page(token: str) -> Response:
    """The one screen, the picture, how it went, every indicator, the units below."""

    def rendered(digest: Digest, session: Session, unit: Unit) -> Response:
        return _plain(_rendered(digest, token, trends.of(session, unit, digest)))

    return _with(token, rendered)


@pages.get("/<token>.png")
def picture(token: str) -> Response:
    """The picture of the card."""
    return _with(token, lambda digest, *_: _plain(charts.png(digest.facts), "image/png"))


@pages.get("/<token>.docx")
def document(token: str) -> Response:
    """The Word report."""
    template = tools().config.digest.template
    return _with(token, lambda digest, *_: attachment(word.report(digest, template), f"{name(digest)}.docx", DOCX))


@pages.get("/<token>.xlsx")
def book(token: str) -> Response:
    """The Excel book."""
    return _with(token, lambda digest, *_: attachment(excel.workbook(digest), f"{name(digest)}.xlsx"))


def name(digest: Digest) -> str:
    """What a file is called."""
    return f"{digest.facts['unit']['name']}-{digest.facts['period']}"


def _with(token: str, answer: Callable[[Digest, Session, Unit], Response]) -> Response:
    mine = tools()
    now, config = mine.clock(), mine.config
    read = links.read(config.app, token, now=now)
    if read is None:
        abort(410, texts.LINK_OVER)
    unit_id, period, reader_id = read
    with mine.database.reading() as session:
        unit, reader = session.get(Unit, unit_id), session.get(Person, reader_id)
        if unit is None or reader is None:
            abort(404)
        made = service.made_with(config, now=now, workdays=mine.workdays)
        try:
            found = read_period(period, today=local_day(now))
            return answer(service.read(session, reader, unit, found, made, keep=False), session, unit)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return _plain(refusal.text, status=409)


def _rendered(digest: Digest, token: str, trend: trends.Trend | None) -> str:
    corrections = [texts.correction(one) for one in digest.corrections]
    picture = url_for("digest.picture", token=token)
    files = {kind: url_for(f"digest.{view}", token=token) for kind, view in (("Word", "document"), ("Excel", "book"))}
    values = {"corrections": corrections, "picture": picture, "files": files, "trend": trend}
    return render_template("digest/page.html", digest=digest, **values)


def _plain(content: str | bytes, kind: str = "text/html; charset=utf-8", status: int = 200) -> Response:
    return Response(content, status, mimetype=None, content_type=kind, headers={"Cache-Control": "no-store"})
