"""`@page`: cookie → sign-in → role → CSRF → one transaction → page; a refusal is a page with its words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import unwrap
from typing import Any
from urllib.parse import urlsplit

from flask import Response, flash, g, make_response, redirect, request, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from bot.scope import NotFound
from bot.turn import NotBound, Refusal
from bot.web.call import Call, run
from bot.web.console.forms import Faulty
from bot.web.console.pages import render
from bot.web.csrf import check_csrf
from bot.web.passwords import TooManyTries
from bot.web.refusals import NotAllowed, NotSignedIn
from bot.web.signins import person_of
from bot.web.tools import tools
from models.org import Grant, Role
from models.password import Password
from models.web import Door

COOKIE = "siwei_console"
SAFE = ("GET", "HEAD", "OPTIONS")
SIGN_IN = "console.sign_in"
SET_UP = "console.account"
Entry = Callable[..., AnyResponse]


@dataclass(frozen=True, slots=True)
class Done:
    """Something was done: say so on the page that follows."""

    text: str
    to: str
    token: str = ""


View = str | Response | AnyResponse | Done


def done(text: str, *, to: str, token: str = "") -> Done:
    """The answer of a view that changed something: on to a page of our own, with these words on it. `token`: a new
    sign-in's, where the old one is over.
    """
    return Done(text, to, token)


def page(
    *roles: Role, form: Callable[..., Any] | None = None, writes: bool = False, unfinished: bool = False
) -> Callable[[Callable[..., View]], Entry]:
    """A page for whoever has one of the roles somewhere (none: everybody with any role). Scope is the view's care.

    `form`: the view that shows the form this one takes; a refusal shows it again. `writes`: a GET that must write
    something down (a look at what is sealed). `unfinished`: also before a password's owner has set up everything.
    """

    def wrap(view: Callable[..., View]) -> Entry:
        @wraps(view)
        def entry(**path: Any) -> AnyResponse:
            changing = request.method not in SAFE

            def work(call: Call) -> AnyResponse | Done:
                _admit(call, roles, unfinished=unfinished)
                if changing:
                    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
                    check_csrf(call.config.app.secret_key, call.signed_in, given)
                return _shown(view(call, **path))

            return _answer(work, path, writes=changing or writes, form=form, unfinished=unfinished)

        return entry

    return wrap


def _answer(
    work: Callable[[Call], AnyResponse | Done],
    path: dict[str, Any],
    *,
    writes: bool,
    form: Callable[..., Any] | None,
    unfinished: bool,
) -> AnyResponse:
    token = request.cookies.get(COOKIE)
    try:
        result = run(work, door=Door.CONSOLE, token=token, writes=writes)
    except (NotSignedIn, NotBound):
        return away(url_for(SIGN_IN, next=_here()))
    except Unfinished:
        return away(url_for(SET_UP))
    except Refusal as refusal:
        return refused(refusal, form, path)
    if isinstance(result, Done):
        answer = redirect(result.to, 303)
        answer = keep_token(answer, result.token) if result.token else answer
        if result.text:
            flash(result.text)
        return answer
    return result


def refused(refusal: Refusal, form: Callable[..., Any] | None, path: dict[str, Any]) -> AnyResponse:
    """The words of a refusal: over the form it is about, or on a page of their own."""
    status = status_of(refusal)
    token = request.cookies.get(COOKIE)
    view = unwrap(form) if form is not None and status in (409, 422) else None
    g.refusal = refusal.text
    g.faults = refusal.fields if isinstance(refusal, Faulty) else {}

    def show(call: Call) -> AnyResponse:
        _remember_roles(call)
        shown = view(call, **path) if view else render(call, "console/refused.html", status=status)
        return make_response(shown)

    answer = run(show, door=Door.CONSOLE, token=token, writes=False)
    answer.status_code = status
    return answer


def status_of(refusal: Refusal) -> int:
    """What HTTP calls it."""
    if isinstance(refusal, Faulty):
        return 422
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, TooManyTries):
        return 429
    return 403 if isinstance(refusal, NotAllowed) else 409


def away(url: str) -> AnyResponse:
    """Go there with the whole window, also from a part of a page."""
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": url})
    return redirect(url, 303)


def has_role(call: Call, *roles: Role) -> bool:
    """Whether who is signed in has one of the roles somewhere; for what a page offers, never for what it shows."""
    return bool(_remember_roles(call) & set(roles))


class Unfinished(Refusal):
    """A password that is still the one somebody else knows, or has no second factor yet."""


def _admit(call: Call, roles: tuple[Role, ...], *, unfinished: bool) -> None:
    person, mine = call.person, _remember_roles(call)
    if call.signed_in.identity_id is None and not unfinished:
        password = call.session.scalar(select(Password).where(Password.person_id == person.id))
        if password is None or not password.finished:
            raise Unfinished
    if not (mine & set(roles) if roles else mine):
        raise NotAllowed


def _remember_roles(call: Call) -> frozenset[Role]:
    if "roles" not in g:
        person = person_of(call.sign_in) if call.sign_in else None
        found = call.session.scalars(select(Grant.role).where(Grant.person_id == person.id)) if person else ()
        g.roles = frozenset(Role(role) for role in found)
    roles: frozenset[Role] = g.roles
    return roles


def _shown(view: View) -> AnyResponse | Done:
    return view if isinstance(view, Done) else make_response(view)


def _here() -> str:
    """This page, to come back to after signing in; a form's address would be no page."""
    return request.full_path.rstrip("?") if request.method in SAFE else ""


def own_page(url: str) -> str:
    """A `next` that leads to a page of the console, else the first page: never to another site."""
    parts = urlsplit(url)
    ours = not parts.scheme and not parts.netloc and url.startswith("/console/") and "\\" not in url
    return url if ours else url_for("console.home")


def keep_token(answer: AnyResponse, token: str) -> AnyResponse:
    """Hand a new sign-in's token to the browser; whatever it kept from before is gone."""
    session.clear()
    secure = tools().config.app.base_url.startswith("https:")
    answer.set_cookie(COOKIE, token, httponly=True, secure=secure, samesite="Lax", path="/")
    return answer


def drop_token(answer: AnyResponse) -> AnyResponse:
    """Take the token from the browser."""
    answer.delete_cookie(COOKIE, path="/")
    return answer
