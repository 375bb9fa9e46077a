"""The big screen's page and the player's. Tickets are in the address's fragment, which no server or log ever sees."""

from flask import Blueprint, Response, abort, jsonify, render_template
from sqlalchemy import select

from bot.web import phone as phone_pages
from bot.web.call import Call
from bot.web.tools import tools
from handlers.quiz.live import finding, service, texts
from models.live import LiveRoom

pages = Blueprint("live", __name__, template_folder="templates", static_folder="static", static_url_path="/live-static")
POLICY = "default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@pages.after_request
def guard(response: Response) -> Response:
    """No script but our files, and no address sent on."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@pages.get("/live/<code>")
def screen(code: str) -> str:
    """The host's and the projector's page."""
    return render_template("live/host.html", room=_room(code), words=texts.PAGE)


@pages.get("/m/live/<code>")
def phone(code: str) -> str:
    """The player's page."""
    return render_template("live/player.html", room=_room(code), words=texts.PAGE, app_name=tools().config.app.name)


@phone_pages.page(pages, "/m/live/<code>/enter")
def enter(call: Call, code: str) -> phone_pages.Then:
    """From the code on the big screen: who holds the phone gets their ticket, in the fragment."""
    app = call.config.app
    ticket, _ = service.join_code(
        call.session, call.person, code, secret_key=app.secret_key, base_url=app.base_url, now=call.now
    )
    return phone_pages.then(f"/m/live/{code}#{ticket}")


@pages.get("/live/<code>/where")
def where(code: str) -> Response:
    """The address of the process that has the room now, or of any."""
    siwei, room = tools(), _room(code)
    with siwei.database.reading() as session:
        answer = jsonify(url=finding.where(session, room, siwei.config.live.url, now=siwei.clock()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/live/<code>/qr.svg")
def qr(code: str) -> Response:
    """The player's page as a QR code."""
    import io

    import segno

    room = _room(code)
    out = io.BytesIO()
    address = f"{tools().config.app.base_url}/m/live/{room.code}"
    segno.make(address, error="m").save(out, kind="svg", scale=8, border=2)
    return Response(out.getvalue(), mimetype="image/svg+xml")


def _room(code: str) -> LiveRoom:
    with tools().database.reading() as session:
        room: LiveRoom | None = session.scalar(select(LiveRoom).where(LiveRoom.code == code))
        if room is None:
            abort(404)
        session.expunge(room)
        return room
