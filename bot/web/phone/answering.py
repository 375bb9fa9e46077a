"""From a request to its answer: who is asking, whether the form is ours and new, what a refusal looks like."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from bot.config import Config
from bot.scope import NotFound
from bot.turn import NotBound, Refusal
from bot.web import texts
from bot.web.answering import http_error as elsewhere
from bot.web.call import Call, run
from bot.web.csrf import check_csrf, is_csrf
from bot.web.phone import doors, once
from bot.web.phone.showing import Faults, Page, Shown, Then, Who, plainly, posting, shared
from bot.web.refusals import NotAllowed, NotSignedIn
from bot.web.tools import tools
from models.web import Door

COOKIE = "siwei_m"
OK, CONFLICT, UNPROCESSABLE, FORBIDDEN, MISSING, GONE, FAULT, SIGNED_OUT = 200, 409, 422, 403, 404, 410, 500, 401
View = Callable[..., Page]
Watch = Callable[[Sequence[str], Config], Callable[[Call], str] | None]
WATCH, MARKS = "siwei-watch", frozenset({"csrf", "once"})


def page(
    pages: Blueprint, rule: str, *, methods: Sequence[str] = ("GET",), who: Who = Who.PERSON, writes: bool = False
) -> Callable[[View], View]:
    """A page at `rule`, answered in one transaction; `writes` for one that keeps something although it only shows."""

    def register(view: View) -> View:
        @wraps(view)
        def answer(**values: Any) -> AnyResponse:
            return answered(lambda call: view(call, **values), who=who, writes=writes)

        pages.add_url_rule(rule, view.__name__, answer, methods=list(methods))
        return view

    return register


def answered(work: Shown, *, who: Who = Who.PERSON, writes: bool = False) -> AnyResponse:
    """The answer to this request: what `work` gives, or the way to sign in, or a refusal's page."""
    try:
        return _answer(work, who, writes=writes or posting())
    except NotSignedIn as refusal:
        return _onward(doors.sign_in(), refusal)
    except NotBound:
        return redirect(doors.bind())
    except NotFound as refusal:
        return refused(refusal, MISSING)
    except NotAllowed as refusal:
        return refused(refusal, FORBIDDEN)
    except Refusal as refusal:
        if not posting() or "GET" not in _methods():
            return refused(refusal, CONFLICT)
        return _again(work, who, refusal)


def _onward(address: str, refusal: Refusal) -> AnyResponse:
    """Straight on, but a form's answer may not lead to another site: there the reader taps once more."""
    return refused(refusal, SIGNED_OUT, address) if request.method == "POST" else redirect(address)


def refused(refusal: Refusal, status: int, back: str = "") -> AnyResponse:
    """A page of its own for a no, with a way on."""
    back = back or (doors.path_of(request.referrer) if request.method == "POST" else "")
    page = render_template(
        "phone/refused.html", words=plainly(refusal.text), back=back, app_name=tools().config.app.name
    )
    return _guarded(make_response(page, status))


@shared.app_errorhandler(HTTPException)
def failed(error: HTTPException) -> HTTPException | AnyResponse:
    """A page in our own words for an address that leads nowhere, a form that is too large, a fault of ours."""
    if not request.path.startswith(doors.HOME):
        return elsewhere(error)
    words = texts.FAILED.get(error.code or 0, error.description if error.code == GONE else texts.FAULT)
    return refused(Refusal(words), error.code or FAULT)


def checked(work: Callable[[Call], object]) -> AnyResponse | None:
    """The answer that already is one: not signed in, no form of ours, a form that was taken before, or a refusal.

    For what must not be done inside a transaction: look first, do it, then answer.
    """

    def look(call: Call) -> Page:
        work(call)
        return ""

    answer = answered(look)
    return None if answer.status_code == OK and not answer.get_data() else answer


def _answer(work: Shown, who: Who, *, writes: bool) -> AnyResponse:
    token = None if who is Who.ANYBODY else request.cookies.get(COOKIE)
    _watch(token)
    given = run(lambda call: _taken(call, work, who), door=Door.PHONE, token=token, writes=writes)
    if isinstance(given, Then):
        for words in filter(None, (g.get("alarm"), given.said)):
            flash(words)
        return redirect(given.to, code=303)
    return _guarded(make_response(given))


def _watch(token: str | None) -> None:
    """What was typed may call for help at once, whatever becomes of the form: in a transaction of its own."""
    watch: Watch | None = current_app.extensions.get(WATCH)
    if watch is None or not posting() or "alarm" in g:
        return
    typed = [value for name, value in request.form.items(multi=True) if name not in MARKS]
    alarm = watch(typed, tools().config)
    g.alarm = run(lambda call: alarm(_trusted(call)), door=Door.PHONE, token=token) if alarm else ""


def _trusted(call: Call) -> Call:
    """Nobody is called out for somebody in whose name another page sent the form."""
    sign_in = call.sign_in
    ours = sign_in is not None and is_csrf(call.config.app.secret_key, sign_in, request.form.get("csrf", ""))
    call.sign_in = sign_in if ours and not doors.somebody_elses_phone(call) else None
    return call


def _again(work: Shown, who: Who, refusal: Refusal) -> AnyResponse:
    """The same page with what was typed; nothing of the refused attempt is left."""
    g.refusal = refusal
    answer = _answer(work, who, writes=True)
    answer.status_code = UNPROCESSABLE if isinstance(refusal, Faults) else CONFLICT
    return answer


def _taken(call: Call, work: Shown, who: Who) -> Page:
    if who is Who.ANYBODY:
        return work(call)
    if doors.somebody_elses_phone(call):
        call.sign_in = None
    if call.sign_in is None:
        if who is Who.PERSON or doors.inside():
            raise NotSignedIn
        return work(call)
    if who is Who.PERSON:
        _ = call.person
    if not posting():
        return work(call)
    check_csrf(call.config.app.secret_key, call.sign_in, request.form.get("csrf", ""))
    return once.taken(call, call.sign_in, request.form.get("once", ""), work)


def _methods() -> set[str]:
    return set(request.url_rule.methods or ()) if request.url_rule else set()


def _guarded(answer: Response) -> Response:
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
