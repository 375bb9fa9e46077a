"""Signing in by WeChat, and binding: a 工号 and a one-time code."""

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from bot.channels.accounts.login import Account
from bot.turn import Refusal
from bot.web import phone
from bot.web.call import Call, run
from bot.web.phone import doors, oauth
from bot.web.phone.answering import CONFLICT, COOKIE, FORBIDDEN, refused
from bot.web.signins import LIMITS, end_sign_in, open_sign_in
from bot.web.tools import Tools, tools
from handlers.org import service, texts_pages
from handlers.org.service.binding import refuse_locked
from handlers.org.service.signing import meet
from models.org import Identity
from models.web import Door

WHERE = doors.SIGN_IN


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    pages.add_url_rule(WHERE, "begin", begin)
    pages.add_url_rule(f"{WHERE}/<any(wecom, official):channel>", "arrive", arrive)
    phone.page(pages, doors.BIND, methods=("GET", "POST"), who=phone.Who.READER)(bind)
    phone.page(pages, "/m/sign-out", methods=("POST",), who=phone.Who.READER)(leave)


def begin() -> Response | tuple[str, int]:
    """To WeChat, which says who holds the phone; other browsers are told where to open the page."""
    mine, channel = tools(), doors.inside()
    if not channel:
        page = {"app_name": mine.config.app.name, "simulated": mine.config.simulator.enabled}
        return render_template("phone/org/outside.html", **page), FORBIDDEN
    then = doors.path_of(request.args.get("next")) or doors.HOME
    back = f"{mine.config.app.base_url}{WHERE}/{channel}"
    start = oauth.start(mine.config, channel, back, then, now=mine.clock(), rng=mine.rng)
    answer = redirect(start.to)
    _set(answer, mine, start.cookie, start.value, seconds=int(oauth.LASTS.total_seconds()), path=WHERE)
    return answer


def arrive(channel: str) -> Response:
    """Back from WeChat with a code: signed in, and on to the page that was wanted."""
    mine, now = tools(), tools().clock()
    state, code = request.args.get("state", ""), request.args.get("code", "")
    name = oauth.cookie_of(state)
    try:
        nonce, then = oauth.begun(mine.config, channel, state, request.cookies.get(name, ""), now=now)
        account = oauth.account(mine, channel, code)
        token = run(lambda call: _signed_in(call, channel, account, nonce), door=Door.PHONE, token=None)
    except oauth.StateOver as over:
        return refused(over, FORBIDDEN)
    except Refusal as refusal:
        return refused(refusal, CONFLICT)
    answer = redirect(then)
    _set(answer, mine, COOKIE, token, seconds=int(LIMITS[Door.PHONE].absolute.total_seconds()), path="/m")
    answer.delete_cookie(name, path=WHERE)
    return answer


def _set(answer: Response, mine: Tools, name: str, value: str, *, seconds: int, path: str) -> None:
    secure = mine.config.app.base_url.startswith("https:")
    answer.set_cookie(name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="Lax")
    answer.headers["Cache-Control"] = "no-store"


def _signed_in(call: Call, channel: str, account: Account, nonce: str) -> str:
    oauth.spend(call.session, nonce, now=call.now)
    identity = meet(call.session, channel, account.external_id, unionid=account.unionid, now=call.now)
    return open_sign_in(call.session, identity.person, door=Door.PHONE, now=call.now, rng=call.rng, identity=identity)


def bind(call: Call) -> phone.Page:
    """Ask for a code, or give it; after five wrong ones there is an hour's rest."""
    then = doors.path_of(request.values.get("next")) or doors.HOME
    identity = call.identity
    if phone.reader(call) is not None:
        return phone.then(then)
    words = ""
    if phone.posting():
        call.session.execute(select(Identity.id).where(Identity.id == identity.id).with_for_update())
        call.session.refresh(identity)
        number, code = phone.typed("number"), phone.typed("code")
        if not number:
            raise phone.Faults({"number": texts_pages.NO_NUMBER})
        if phone.typed("do") == "ask":
            service.request_code(call.session, identity, number, now=call.now, rng=call.rng)
            return _form(call, then, said=[texts_pages.CODE_ASKED], kept=request.form)
        refuse_locked(identity, now=call.now)
        if not (code.isdecimal() and len(code) == 6):
            raise phone.Faults({"code": texts_pages.SIX_DIGITS})
        person = service.try_code(call.session, identity, number, code, now=call.now)
        if person is not None:
            return phone.then(then, texts_pages.bound(person.name))
        words = texts_pages.WRONG_CODE  # the miss is kept, so this is no refusal
    return _form(call, then, problem=words, kept=request.form) if words else _form(call, then)


def _form(call: Call, then: str, **values: object) -> str:
    return phone.render(call, "phone/org/bind.html", next=then, **values)


def leave(call: Call) -> phone.Page:
    """End this phone's sign-in."""
    end_sign_in(call.session, call.signed_in)
    return phone.then(WHERE)
