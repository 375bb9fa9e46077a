"""Signing in with a platform's one-time code, binding by 工号 and a one-time code, signing out."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.channels.accounts import login
from bot.turn import Refusal
from bot.web import signins
from bot.web import texts as web_texts
from bot.web.api import Kept, Resource, client_address
from bot.web.call import Call
from bot.web.limiting import Limit
from bot.web.shapes import SIX_DIGITS, Done, In, Out
from bot.web.tools import tools
from handlers.org import service, texts
from handlers.org.api.shapes import Me, me_of
from handlers.org.service.binding import Locked
from handlers.org.service.signing import meet
from models.org import Identity, Person
from models.web import Door

api = Resource("login", __name__, prefix="", tag="登录")
BY_ADDRESS, BY_CODE = Limit("login by address", "300/minute"), Limit("login by code", "5/minute")
TOKENS = 5


class Channel(StrEnum):
    """Where the code comes from: wx.login, 企业微信's wx.qy.login, or a page's OAuth in either."""

    MINIPROGRAM = "miniprogram"
    WECOM_MINIPROGRAM = "wecom_miniprogram"
    WECOM = "wecom"
    OFFICIAL = "official"


class LoginAsked(In):
    """A platform's one-time code."""

    code: str = Field(min_length=1, max_length=512, description="平台给的一次性 code")
    channel: Channel


class LoggedIn(Out):
    """`expires_in` seconds from its last use the token is over; `bound` says whether we know who it is."""

    token: str
    expires_in: int
    bound: bool
    person: Me | None = None


class CodeAsked(In):
    """Whose code is to be sent, to where they are bound already."""

    employee_no: str = Field(min_length=1, max_length=64, description="工号")


class BindAsked(In):
    """A 工号 and the six digits."""

    employee_no: str = Field(min_length=1, max_length=64, description="工号")
    code: Annotated[str, SIX_DIGITS] = Field(description="六位一次性绑定码", examples=["482913"])


class PhoneAsked(In):
    """The code of the mini-program's phone number button."""

    code: str = Field(min_length=1, max_length=512)


class Bound(Out):
    """Who it is now."""

    bound: bool
    person: Me | None = None


class ChannelOff(Refusal):
    """The channel has no section in the configuration."""

    text = web_texts.CHANNEL_OFF


class WrongCode(Refusal):
    """A miss, which is counted."""

    text = texts.WRONG_CODE


def exchange(body: LoginAsked) -> login.Account:
    """Who the code stands for. Raises: TooOften, ChannelOff, CodeSpent, PlatformTrouble, …"""
    tools().limiter.hit(BY_ADDRESS, client_address())
    tools().limiter.hit(BY_CODE, body.code)
    config, apis = tools().config, tools().apis
    match body.channel:
        case Channel.MINIPROGRAM if config.miniprogram:
            return login.miniprogram_account(apis["miniprogram"], config.miniprogram, body.code)
        case Channel.OFFICIAL if config.official:
            return login.official_account(apis["official"], config.official, body.code)
        case Channel.WECOM if config.wecom:
            return login.wecom_account(apis["wecom"], body.code)
        case Channel.WECOM_MINIPROGRAM if config.wecom:
            return login.wecom_miniprogram_account(apis["wecom"], body.code)
    raise ChannelOff


@api.writes("/login", LoggedIn, anybody=True, limit=None, prepare=exchange)
def log_in(call: Call, body: LoginAsked, prepared: login.Account) -> LoggedIn:
    """Exchange a platform's code for a token."""
    channel = body.channel.replace("_miniprogram", "")
    identity = meet(call.session, channel, prepared.external_id, unionid=prepared.unionid, now=call.now)
    person = identity.person if identity.person is not None and identity.person.active else None
    token = signins.open_sign_in(call.session, person, door=Door.API, now=call.now, rng=call.rng, identity=identity)
    signins.keep_newest(call.session, identity, door=Door.API, most=TOKENS)
    lasts = int(signins.LIMITS[Door.API].idle.total_seconds())
    return LoggedIn(token=token, expires_in=lasts, bound=person is not None, person=_me(call, person))


@api.writes("/bind/code", Done, bound=False)
def send_code(call: Call, body: CodeAsked) -> Done:
    """Send a one-time code to where this 工号 is bound already; the answer is the same whether it is or not."""
    service.request_code(call.session, call.identity, body.employee_no.strip(), now=call.now, rng=call.rng)
    return Done()


@api.writes("/bind", Bound, bound=False)
def bind(call: Call, body: BindAsked) -> Bound | Kept:
    """Bind by 工号 and one-time code; the fifth miss locks for an hour."""
    identity = call.identity
    person = service.try_code(call.session, identity, body.employee_no.strip(), body.code, now=call.now)
    if person is None:
        until = identity.bind_locked_until
        return Kept(Locked(texts.locked(until)) if until and call.now < until else WrongCode())
    return _bound(call, identity, person)


def phone_of(body: PhoneAsked) -> str:
    """The number WeChat vouches for. Raises: ChannelOff, CodeSpent, PlatformTrouble."""
    if tools().config.miniprogram is None:
        raise ChannelOff
    return login.phone_number(tools().apis["miniprogram"], body.code)


@api.writes("/bind/phone", Bound, prepare=phone_of, bound=False)
def bind_by_phone(call: Call, body: PhoneAsked, prepared: str) -> Bound:
    """Bind by the number WeChat has verified, where exactly one person on the roster has it."""
    person = service.bind_by_phone(call.session, call.identity, prepared, now=call.now)
    return _bound(call, call.identity, person)


@api.writes("/bind", Bound, method="delete", bound=False)
def unbind(call: Call) -> Bound:
    """This WeChat is nobody's again; the token stays, unbound."""
    service.unbind(call.session, call.identity)
    call.signed_in.person_id = None
    return Bound(bound=False)


@api.writes("/logout", None, bound=False)
def log_out(call: Call) -> None:
    """End this token."""
    signins.end_sign_in(call.session, call.signed_in)


def _bound(call: Call, identity: Identity, person: Person) -> Bound:
    call.signed_in.person_id = person.id
    return Bound(bound=True, person=me_of(call.session, person))


def _me(call: Call, person: Person | None) -> Me | None:
    return me_of(call.session, person) if person is not None else None
