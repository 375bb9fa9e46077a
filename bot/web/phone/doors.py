"""The ways to become known: which app the page is open in, the page that signs in, the page that binds.

The simulator's phone is a browser that cannot call itself WeChat: a cookie of its says which app, and who holds it.
"""

from urllib.parse import unquote, urlencode, urlsplit

from flask import request

from bot.config import Config
from bot.web.call import Call
from bot.web.tools import tools

SIGN_IN, BIND, HOME = "/m/sign-in", "/m/bind", "/m/"
WECOM, OFFICIAL = "wecom", "official"
SIMULATED = "simulator_person"


def inside() -> str:
    """The channel whose app has this page open and can say who holds the phone; "" for any other browser."""
    config, agent = tools().config, request.headers.get("User-Agent", "").lower()
    if "wxwork" in agent:
        return WECOM if config.wecom else ""
    if "micromessenger" in agent:
        return OFFICIAL if config.official else WECOM if config.wecom else ""
    channel = _simulated(config)[0]
    return channel if channel in (WECOM, OFFICIAL) else ""


def somebody_elses_phone(call: Call) -> bool:
    """In the simulator: whether another person was picked since this sign-in."""
    held = _simulated(call.config)
    if not held[0] or call.sign_in is None or call.sign_in.identity is None:
        return False
    mine = (call.sign_in.identity.channel, call.sign_in.identity.external_id)
    return [part.casefold() for part in held] != [part.casefold() for part in mine]


def _simulated(config: Config) -> tuple[str, str]:
    if not config.simulator.enabled:
        return "", ""
    channel, _, external_id = unquote(request.cookies.get(SIMULATED, "")).partition(":")
    return channel, external_id


def path_of(address: str | None) -> str:
    """The path and query of an address of ours under /m/; "" for any other."""
    parts = urlsplit(address or "")
    if parts.netloc and parts.netloc not in (request.host, urlsplit(tools().config.app.base_url).netloc):
        return ""
    local = parts.path + (f"?{parts.query}" if parts.query else "")
    return local if parts.path.startswith(HOME) and "\\" not in local else ""


def wanted() -> str:
    """The page to come back to: this one, or for a form that was sent the page it stood on."""
    if request.method == "GET":
        return path_of(request.full_path.removesuffix("?")) or HOME
    return path_of(request.referrer) or HOME


def sign_in() -> str:
    """The address of the page that signs in, and comes back."""
    return _to(SIGN_IN)


def bind() -> str:
    """The address of the page that binds, and comes back."""
    return _to(BIND)


def _to(page: str) -> str:
    return f"{page}?{urlencode({'next': wanted()})}"
