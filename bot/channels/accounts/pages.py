"""Pages inside WeChat: the JS-SDK's tickets; `crypto.jssdk_signature` signs with them."""

from collections.abc import Mapping

from bot.channels.api import Api
from bot.channels.codes import WECOM
from bot.channels.tokens import Source

PAGE, AGENT = "page", "agent"


def ticket_sources(apis: Mapping[str, Api]) -> dict[str, Source]:
    """For a second token manager, of tickets: "official", "wecom", and "wecom.agent" (wx.agentConfig)."""
    sources = {name: _source(api, PAGE) for name, api in apis.items() if name != "miniprogram"}
    if WECOM in apis:
        sources[f"{WECOM}.{AGENT}"] = _source(apis[WECOM], AGENT)
    return sources


def _source(api: Api, kind: str) -> Source:
    asks = {"agent_config": "/cgi-bin/ticket/get", "jsapi": "/cgi-bin/ticket/getticket"}
    param = "agent_config" if kind == AGENT else "jsapi"
    path, params = asks[param], {"type": param}
    if api.platform == WECOM and kind == PAGE:
        path, params = "/cgi-bin/get_jsapi_ticket", {}
    app = f"{kind}:{api.tokens.app(api.platform)}"
    return Source(app, lambda: api.call("GET", path, params=params, wants="ticket", read_s=3.0), "ticket")
