"""Signing in by WeChat: a state that is signed, bound to the browser by a cookie, and good once for ten minutes."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from bot.channels.accounts import login
from bot.channels.accounts.login import Account
from bot.config import Config
from bot.turn import Refusal
from bot.web import texts
from bot.web.phone.doors import WECOM
from bot.web.tools import Tools
from models.base import insert_ignore, table_of
from models.web import IdempotentAnswer

LASTS = timedelta(minutes=10)
NONCE_BYTES, MAC = 16, 32
SALT = "phone.oauth"
NAMED_BY = 8


class StateOver(Refusal):
    """A state that is not ours, not this browser's, too old, or used."""

    text = texts.PHONE_OVER


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send the browser, and the cookie to send it with."""

    to: str
    cookie: str
    value: str


def start(config: Config, channel: str, back: str, then: str, *, now: datetime, rng: Random) -> Start:
    """Begin: WeChat comes `back` with a code and the state, from where it goes on to `then`."""
    nonce = rng.randbytes(NONCE_BYTES).hex()
    state = nonce + _mac(config, channel, nonce)
    until = int((now + LASTS).timestamp())
    value = URLSafeSerializer(config.app.secret_key, SALT).dumps([nonce, channel, then, until])
    at = f"{config.app.base_url}/simulator/connect/oauth2/authorize" if config.simulator.enabled else login.AUTHORIZE
    if channel == WECOM and config.wecom:
        to = login.wecom_authorize_url(config.wecom, back, state, at=at)
    elif config.official:
        to = login.official_authorize_url(config.official, back, state, at=at)
    else:
        raise StateOver
    return Start(to, cookie_of(state), str(value))


def cookie_of(state: str) -> str:
    """The cookie that holds this state's other half: pages that sign in at once do not disturb each other."""
    return f"siwei_state_{state[:NAMED_BY]}"


def begun(config: Config, channel: str, state: str, cookie: str, *, now: datetime) -> tuple[str, str]:
    """The nonce and where to go on. Raises: StateOver."""
    nonce = state[: 2 * NONCE_BYTES]
    try:
        said = URLSafeSerializer(config.app.secret_key, SALT).loads(cookie)
    except BadSignature:
        raise StateOver from None
    known, asked, then, until = said
    ours = hmac.compare_digest(state.encode(), (nonce + _mac(config, channel, nonce)).encode())
    if not ours or known != nonce or asked != channel or now.timestamp() > until:
        raise StateOver
    return nonce, str(then)


def spend(session: Session, nonce: str, *, now: datetime) -> None:
    """Use a state up. Raises: StateOver, where it was."""
    row = {"holder": "oauth", "key": f"state:{nonce}", "request": "", "status": 200, "created_at": now}
    if not insert_ignore(session, table_of(IdempotentAnswer), row, unique=("holder", "key")):
        raise StateOver


def account(tools: Tools, channel: str, code: str) -> Account:
    """Who holds the phone; asks the platform, so outside any transaction. Raises: the refusals of the accounts."""
    if channel == WECOM:
        return login.wecom_account(tools.apis[channel], code)
    if tools.config.official is None:
        raise StateOver
    return login.official_account(tools.apis[channel], tools.config.official, code)


def _mac(config: Config, channel: str, nonce: str) -> str:
    return hmac.new(config.app.secret_key.encode(), f"oauth|{channel}|{nonce}".encode(), sha256).hexdigest()[:MAC]
