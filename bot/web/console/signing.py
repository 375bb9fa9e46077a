"""Signing in: 企业微信's QR code, or a password with a second factor; in the demonstration, one click."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import abort, g, make_response, redirect, request, session, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.channels.accounts import login
from bot.turn import Refusal
from bot.web import passwords, texts
from bot.web.call import Call, run
from bot.web.console.door import drop_token, keep_token, own_page, page, status_of
from bot.web.console.home import console
from bot.web.console.pages import render
from bot.web.csrf import ForeignForm
from bot.web.signins import end_sign_in, open_sign_in
from bot.web.tools import tools
from models.org import Grant, Identity, Person, Role
from models.web import Door

STATE_BYTES = 24
SIMULATED = "/simulator/wwlogin/sso/login"
LABELS: Mapping[str, str] = {
    Role.ADMIN: "管理员",
    Role.ORGANIZER: "组织员",
    Role.CASEWORKER: "经办人",
    Role.SECRETARY: "书记",
    Role.LEADER: "领导",
    Role.LECTURER: "宣讲员",
    Role.AUDITOR: "审计员",
}


class Wrong(Refusal):
    """工号, password or code: which of them is not told (401)."""

    text = texts.SIGN_IN_WRONG


class Outsider(Refusal):
    """Somebody who is known, but not to the back office."""

    text = texts.NO_ROLE


@console.get("/sign-in")
def sign_in() -> Response:
    """The ways in."""
    session.setdefault("csrf", secrets.token_hex(STATE_BYTES))
    session["next"] = own_page(request.args.get("next", ""))
    return run(_form, door=Door.CONSOLE, token=None, writes=False)


@console.post("/sign-in")
def sign_in_by_password() -> Response:
    """工号, password and code."""
    return _trying(_token_for_password)


@console.get("/sign-in/wecom")
def scan() -> Response:
    """To 企业微信's QR code; on a phone inside 企业微信, to the page that needs none."""
    config = tools().config
    if config.wecom is None:
        abort(404)
    session["state"] = secrets.token_hex(STATE_BYTES)
    back = config.app.base_url + url_for("console.scanned")
    if "wxwork" in request.headers.get("User-Agent", "").lower():
        return redirect(login.wecom_authorize_url(config.wecom, back, session["state"]))
    at = config.app.base_url + SIMULATED if config.simulator.enabled else login.SCAN
    return redirect(login.wecom_scan_url(config.wecom, back, session["state"], at=at))


@console.get("/sign-in/wecom/back")
def scanned() -> Response:
    """From 企业微信 with a code; the state must be this browser's, and serves once."""
    return _trying(_token_for_scan, form=False)


@console.post("/sign-in/demo")
def sign_in_to_demo() -> Response:
    """As somebody of the demonstration, without any proof: only there."""
    if not tools().config.app.demo:
        abort(404)
    return _trying(_token_for_demo)


@console.post("/sign-out")
@page(unfinished=True)
def sign_out(call: Call) -> Response:
    """Of this browser."""
    end_sign_in(call.session, call.signed_in)
    return drop_token(redirect(url_for("console.sign_in"), 303))


def _trying(token_of: Any, *, form: bool = True) -> Response:
    """Hand over what a way in gives, or show the ways in again with the words of its no."""
    try:
        if form and not secrets.compare_digest(session.get("csrf", ""), request.form.get("csrf", "") or "-"):
            raise ForeignForm
        token = token_of()
    except Refusal as refusal:
        session.setdefault("csrf", secrets.token_hex(STATE_BYTES))
        g.refusal = refusal.text
        answer = run(_form, door=Door.CONSOLE, token=None, writes=False)
        answer.status_code = 401 if isinstance(refusal, Wrong) else 403 if form is False else status_of(refusal)
        return answer
    target = own_page(session.get("next", ""))
    return keep_token(redirect(target, 303), token)


def _form(call: Call) -> Response:
    wecom = call.config.wecom is not None
    people = _demo_people(call.session) if call.config.app.demo else []
    return make_response(render(call, "console/sign_in.html", wecom=wecom, people=people))


def _token_for_password() -> str:
    mine = tools()
    number, typed, code = (request.form.get(name, "")[:200] for name in ("employee_no", "password", "code"))
    secret_key, address, now = mine.config.app.secret_key, request.remote_addr or "", mine.clock()
    with mine.database.reading() as reading:
        passwords.refuse_locked(reading, secret_key, number, address, now=now)
        known = passwords.password_for(reading, number)
    right = passwords.matches(known, typed)

    def work(call: Call) -> str:
        row = passwords.password_for(call.session, number) if right else None
        if row is None or known is None or row.hash != known.hash or not _second(call, row, code):
            passwords.count_miss(call.session, secret_key, number, address, now=now)
            return ""
        passwords.forgive(call.session, secret_key, number, now=now)
        person = call.session.get_one(Person, row.person_id)
        return open_sign_in(call.session, person, door=Door.CONSOLE, now=now, rng=call.rng)

    token = run(work, door=Door.CONSOLE, token=None)
    if not token:
        raise Wrong
    return token


def _second(call: Call, row: Any, code: str) -> bool:
    """Who has not set up a second factor yet comes as far as the page where they do."""
    if row.totp_at is None:
        return True
    return passwords.use_second_factor(call.session, call.vault, row, code, now=call.now)


def _token_for_scan() -> str:
    state, given = session.pop("state", ""), request.args.get("state", "")
    if not state or not secrets.compare_digest(state, given):
        raise StateOver
    account = login.wecom_account(tools().apis["wecom"], request.args.get("code", ""))

    def work(call: Call) -> str:
        mine = (Identity.channel == "wecom", func.lower(Identity.external_id) == account.external_id.lower())
        for identity in call.session.scalars(select(Identity).where(*mine, Identity.person_id.is_not(None))):
            if identity.person is not None and identity.person.active:
                return _open(call, identity.person, identity)
        raise NotOnRoster

    return run(work, door=Door.CONSOLE, token=None)


def _token_for_demo() -> str:
    def work(call: Call) -> str:
        person_id = request.form.get("person", 0, int)
        query = select(Identity).where(Identity.person_id == person_id, Identity.channel == "wecom")
        identity = call.session.scalars(query).first()
        if identity is None or identity.person is None:
            raise NotOnRoster
        return _open(call, identity.person, identity)

    return run(work, door=Door.CONSOLE, token=None)


def _open(call: Call, person: Person, identity: Identity) -> str:
    if call.session.scalars(select(Grant.id).where(Grant.person_id == person.id)).first() is None:
        raise Outsider
    return open_sign_in(call.session, person, door=Door.CONSOLE, now=call.now, rng=call.rng, identity=identity)


def _demo_people(reading: Session) -> list[tuple[str, str, int]]:
    """For each role (its label), the first who has it: name and id."""
    query = select(Grant.role, Person.name, Person.id).join(Person, Person.id == Grant.person_id)
    rows = reading.execute(query.where(Person.active).order_by(Person.employee_no, Grant.id)).all()
    first: dict[str, tuple[str, str, int]] = {}
    for role, name, person_id in rows:
        first.setdefault(role, (LABELS.get(role, role), name, person_id))
    return [first[role] for role in LABELS if role in first]


class StateOver(Refusal):
    """A state that is not this browser's, or was used (403)."""

    text = texts.STATE_OVER


class NotOnRoster(Refusal):
    """A member of 企业微信 who is nobody on the roster (403)."""

    text = texts.NOT_ON_ROSTER
