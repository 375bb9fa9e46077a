"""/simulator/: the phone in the browser, and the platform's API under the same address."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bot.channels.simulator import texts
from bot.channels.simulator.accounts import OFFICIAL_HOST, WECOM_HOST
from bot.channels.simulator.control import CONTROL
from bot.channels.simulator.desk import Desk, offset_for, person_json, turn_json
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.transport import Transport, over_http
from bot.channels.simulator.wsgi import response
from bot.config import Config

PICTURE_BYTES = 10 * 1024 * 1024
PERSON_COOKIE = "simulator_person"
PAGE_HEADER = "X-Simulator"
POLICY = "default-src 'self'; img-src 'self' data: https: http:; frame-ancestors 'self'; base-uri 'none'"


def simulator_blueprint(
    platform: FakeWeChat,
    *,
    deliver_to: str,
    accounts: Config,
    people: Callable[[], Iterable[Mapping[str, Any]]],
    clock: Callable[[], datetime],
    set_clock: Callable[[timedelta], None],
    transport: Transport | None = None,
) -> Blueprint:
    """The simulator's pages, to be registered without a prefix of its own.

    `deliver_to` is the program's base URL, which must be able to answer while this page waits for it. `people` gives
    dicts of external_id, channel, name, units (a text) and bound. `set_clock` takes the demonstration clock's offset
    from the real one. The accounts' `api_base` is the base URL with /simulator/api.weixin.qq.com behind it, or
    /simulator/qyapi.weixin.qq.com for 企业微信.
    """
    desk = Desk(platform, transport or over_http(deliver_to), accounts, clock)
    blueprint = Blueprint(
        "simulator", __name__, url_prefix="/simulator", template_folder="templates", static_folder="static"
    )
    blueprint.before_request(_from_the_page)
    _add_platform(blueprint, platform)
    _add_sign_in(blueprint, platform, deliver_to)
    _add_scan(blueprint, platform, deliver_to, people)
    _add_page(blueprint, desk, people)
    _add_turns(blueprint, desk)
    _add_clock(blueprint, clock, set_clock)
    return blueprint


def _from_the_page() -> Response | None:
    """Orders come from the page itself: another site cannot send its header."""
    if request.method == "POST" and request.path.startswith("/simulator/api/") and PAGE_HEADER not in request.headers:
        return _refused(texts.FORBIDDEN, 403)
    return None


def _refused(words: str, status: int = 400) -> Response:
    answer = jsonify({"error": {"code": "simulator", "message": words}})
    answer.status_code = status
    return answer


def _add_platform(blueprint: Blueprint, platform: FakeWeChat) -> None:
    hosts = f"<any('{OFFICIAL_HOST}', '{WECOM_HOST}', '{CONTROL}'):host>"

    @blueprint.route(f"/{hosts}/<path:rest>", methods=["GET", "POST"])
    def api(host: str, rest: str) -> AnyResponse:
        return response(platform, f"{host}/{rest}", request)


def _add_sign_in(blueprint: Blueprint, platform: FakeWeChat, deliver_to: str) -> None:
    by_id = {app.app_id: app.channel for app in platform.apps}

    @blueprint.get("/connect/oauth2/authorize")
    def authorize() -> AnyResponse:
        """Sign in whoever holds the phone, and go back to the program with a code."""
        target = request.args.get("redirect_uri", "")
        channel, _, external_id = unquote(request.cookies.get(PERSON_COOKIE, "")).partition(":")
        allowed = {urlsplit(deliver_to).netloc, request.host}
        if urlsplit(target).netloc not in allowed or by_id.get(request.args.get("appid", "")) != channel:
            abort(400)
        query = {"code": platform.code(channel, external_id), "state": request.args.get("state", "")}
        return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode(query)}")


def _add_scan(
    blueprint: Blueprint, platform: FakeWeChat, deliver_to: str, people: Callable[[], Iterable[Mapping[str, Any]]]
) -> None:
    @blueprint.get("/wwlogin/sso/login")
    def scan() -> AnyResponse:
        """The page with 企业微信's QR code: here one picks who scans it."""
        target, state = request.args.get("redirect_uri", ""), request.args.get("state", "")
        if urlsplit(target).netloc not in {urlsplit(deliver_to).netloc, request.host}:
            abort(400)
        members = [one for one in people() if one["channel"] == "wecom"]
        answer = Response(render_template("simulator/scan.html", members=members, target=target, state=state))
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    @blueprint.get("/wwlogin/scanned")
    def scanned() -> AnyResponse:
        """Somebody scanned it: back to the program with their code."""
        target, userid = request.args.get("redirect_uri", ""), request.args.get("userid", "")
        if urlsplit(target).netloc not in {urlsplit(deliver_to).netloc, request.host}:
            abort(400)
        query = {"code": platform.code("wecom", userid), "state": request.args.get("state", "")}
        return redirect(f"{target}?{urlencode(query)}")


def _add_page(blueprint: Blueprint, desk: Desk, people: Callable[[], Iterable[Mapping[str, Any]]]) -> None:
    @blueprint.get("/")
    def phone() -> Response:
        channels = {name: texts.CHANNELS[name] for name in desk.accounts}
        answer = Response(render_template("simulator/phone.html", channels=channels))
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    @blueprint.get("/api/people")
    def roster() -> Response:
        return jsonify({"items": person_json(people())})

    @blueprint.get("/api/menu")
    def menu() -> Response:
        return jsonify(desk.platform.menus.get(request.args.get("channel", ""), {"button": []}))

    @blueprint.get("/media/<media_id>")
    def media(media_id: str) -> Response:
        kept = desk.platform.medias.get(media_id)
        if kept is None or not kept.content_type.startswith("image/") or "svg" in kept.content_type:
            abort(404)
        return Response(kept.data, content_type=kept.content_type, headers={"X-Content-Type-Options": "nosniff"})


def _add_turns(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/api/pushed")
    def pushed() -> Response:
        return jsonify(desk.since(request.args.get("since", 0, int)))

    @blueprint.post("/api/turns")
    def act() -> Response:
        asked = request.get_json()
        if asked.get("channel") not in desk.accounts:
            return _refused(texts.NO_ACCOUNT)
        if asked.get("do") == "accept" and not desk.template(asked["channel"]):
            return _refused(texts.NO_TEMPLATE)
        try:
            return jsonify(turn_json(desk.does(asked)))
        except KeyError:
            return _refused(texts.UNKNOWN)

    @blueprint.post("/api/media")
    def upload() -> Response:
        picture = request.files.get("picture")
        if picture is None or not picture.mimetype.startswith("image/"):
            return _refused(texts.NO_PICTURE)
        data = picture.read(PICTURE_BYTES + 1)
        if len(data) > PICTURE_BYTES:
            return _refused(texts.PICTURE_TOO_BIG, 413)
        return jsonify({"media_id": desk.platform.media(data, "photo", picture.mimetype)})

    @blueprint.post("/api/code")
    def code() -> Response:
        asked = request.get_json()
        if asked.get("channel") not in desk.accounts:
            return _refused(texts.NO_ACCOUNT)
        return jsonify({"code": desk.platform.code(asked["channel"], asked.get("external_id", ""))})


def _add_clock(blueprint: Blueprint, clock: Callable[[], datetime], set_clock: Callable[[timedelta], None]) -> None:
    @blueprint.get("/api/clock")
    def read() -> Response:
        return jsonify({"now": clock().isoformat()})

    @blueprint.post("/api/clock")
    def set_to() -> Response:
        try:
            set_clock(offset_for(request.get_json().get("to"), clock(), datetime.now(UTC)))
        except KeyError:
            return _refused(texts.UNKNOWN)
        return jsonify({"now": clock().isoformat()})
