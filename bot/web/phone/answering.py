"""From a request to its answer: who is asking, whether the form is ours and new, what a refusal looks like."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bot.scope import NotFound
from bot.turn import NotBound, Refusal
from bot.web.call import Call, run
from bot.web.csrf import check_csrf
from bot.web.phone import doors, once
from bot.web.phone.showing import Faults, Page, Shown, Then, Who, posting
from bot.web.refusals import NotAllowed, NotSignedIn
from bot.web.tools import tools
from models.web import Door

COOKIE = "siwei_m"
CONFLICT, UNPROCESSABLE, FORBIDDEN, MISSING = 409, 422, 403, 404
View = Callable[..., Page]


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
    except NotSignedIn:
        return doors.sign_in()
    except NotBound:
        return doors.bind()
    except NotFound as refusal:
        return refused(refusal, MISSING)
    except NotAllowed as refusal:
        return refused(refusal, FORBIDDEN)
    except Refusal as refusal:
        if not posting() or "GET" not in _methods():
            return refused(refusal, CONFLICT)
        return _again(work, who, refusal)


def refused(refusal: Refusal, status: int) -> AnyResponse:
    """A page of its own for a no, with a way on."""
    back = doors.path_of(request.referrer) if request.method == "POST" else ""
    page = render_template("phone/refused.html", words=refusal.text, back=back, app_name=tools().config.app.name)
    return _guarded(make_response(page, status))


def _answer(work: Shown, who: Who, *, writes: bool) -> AnyResponse:
    token = None if who is Who.ANYBODY else request.cookies.get(COOKIE)
    given = run(lambda call: _taken(call, work, who), door=Door.PHONE, token=token, writes=writes)
    if isinstance(given, Then):
        if given.said:
            flash(given.said)
        return redirect(given.to, code=303)
    return _guarded(make_response(given))


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
