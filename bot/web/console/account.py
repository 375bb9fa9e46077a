"""One's own way in: password, second factor, recovery codes, signing out everywhere."""

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.turn import Refusal
from bot.web import passwords, texts
from bot.web.call import Call
from bot.web.console.door import View, done, drop_token, page
from bot.web.console.forms import Form
from bot.web.console.home import console
from bot.web.console.pages import render
from bot.web.signins import end_all_of, open_sign_in
from models.password import Password
from models.web import Door

ACCOUNT = "console.account"


class WrongCode(Refusal):
    """A code that does not fit."""

    text = texts.CODE_WRONG


@console.get("/account")
@page(unfinished=True)
def account(call: Call) -> View:
    """What there is, and what is still to be set up."""
    row = passwords.password_of(call.session, call.person)
    secret, address = "", ""
    if row is not None and row.totp_at is None:
        secret, address = passwords.totp_address(call.vault, row, call.person, call.config.app.name)
    picture = _picture(address) if address else ""
    return render(call, "console/account.html", password=row, secret=secret, picture=picture)


@console.post("/account/password")
@page(unfinished=True, form=account)
def change_password(call: Call) -> View:
    """A new password; every other sign-in of this person is over."""
    form = Form()
    row = passwords.password_of(call.session, call.person)
    old, new, again = request.form.get("old", ""), request.form.get("new", ""), request.form.get("again", "")
    if row is not None and not passwords.matches(row, old):
        form.fault("old", texts.OLD_ONE_WRONG)
    if new != again:
        form.fault("again", texts.TWICE)
    form.check()
    passwords.set_password(call.session, call.person, new, now=call.now, temporary=False)
    return done(texts.CHANGED_IT, to=url_for(ACCOUNT), token=_anew(call))


@console.post("/account/totp")
@page(unfinished=True, form=account)
def start_totp(call: Call) -> View:
    """A secret for the authenticator."""
    passwords.start_totp(call.vault, _row(call))
    return redirect(url_for(ACCOUNT), 303)


@console.post("/account/totp/code")
@page(unfinished=True, form=account)
def finish_totp(call: Call) -> View:
    """The first code; then the recovery codes, once."""
    codes = passwords.finish_totp(call.session, call.vault, _row(call), request.form.get("code", ""), now=call.now)
    if not codes:
        raise WrongCode
    return render(call, "console/codes.html", codes=codes)


@console.post("/account/codes")
@page(form=account)
def new_codes(call: Call) -> View:
    """New recovery codes; the old ones are void."""
    return render(call, "console/codes.html", codes=passwords.new_recovery_codes(call.session, _row(call)))


@console.post("/account/sign-out-everywhere")
@page(unfinished=True)
def sign_out_everywhere(call: Call) -> Response:
    """On every device, this one too."""
    end_all_of(call.session, call.person)
    return drop_token(make_response(redirect(url_for("console.sign_in"), 303)))


def _anew(call: Call) -> str:
    """Everything this person had open is over; a sign-in in place of this one."""
    identity = call.signed_in.identity
    end_all_of(call.session, call.person)
    return open_sign_in(call.session, call.person, door=Door.CONSOLE, now=call.now, rng=call.rng, identity=identity)


def _row(call: Call) -> Password:
    row = passwords.password_of(call.session, call.person)
    if row is None:
        raise Refusal(texts.NEEDED)
    return row


def _picture(address: str) -> str:
    import segno

    return str(segno.make(address, error="m").svg_data_uri(scale=6, border=2))
