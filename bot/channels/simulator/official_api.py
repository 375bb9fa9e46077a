"""api.weixin.qq.com for a 公众号: tokens, customer and template messages, 订阅通知, sign-in."""

from datetime import timedelta
from typing import Any

from bot.channels.simulator import fields
from bot.channels.simulator.accounts import App
from bot.channels.simulator.calls import OK, ApiCall, Endpoint, OpenEndpoint, needed, words
from bot.channels.simulator.errors import ApiError
from bot.channels.simulator.state import State

TEXT_BYTES = 2048
CLIENT_MSG_ID_LASTS = timedelta(minutes=10)
BOTH = ("official", "miniprogram")
CUSTOM_KINDS = frozenset(
    [
        "text",
        "image",
        "voice",
        "video",
        "music",
        "news",
        "mpnewsarticle",
        "msgmenu",
        "wxcard",
        "miniprogrampage",
        "link",
    ]
)


def _app(state: State, app_id: object, secret: object) -> App:
    for app in state.apps:
        if app.channel in BOTH and app.app_id == app_id:
            if app.secret != secret:
                raise ApiError(40125)
            return app
    raise ApiError(40013)


def token(state: State, call: ApiCall) -> dict[str, Any]:
    """A token that replaces the one before."""
    if call.query.get("grant_type") != "client_credential":
        raise ApiError(40002)
    app = _app(state, call.query.get("appid"), call.query.get("secret"))
    state.day.take(f"{app.app_id} {call.path}", state.today(), 2000)
    text, seconds = state.tokens.plain(app)
    return {"access_token": text, "expires_in": seconds}


def stable_token(state: State, call: ApiCall) -> dict[str, Any]:
    """The same token for everybody who asks."""
    asked = call.json()
    if asked.get("grant_type") != "client_credential":
        raise ApiError(40002)
    app = _app(state, asked.get("appid"), asked.get("secret"))
    text, seconds = state.tokens.lasting(app, force=asked.get("force_refresh") is True)
    return {"access_token": text, "expires_in": seconds}


def reachable(state: State, app: App, openid: object) -> str:
    """The recipient, or ApiError 40003 nobody, 43004 does not follow."""
    if not isinstance(openid, str) or not openid or not state.exists(app.channel, openid):
        raise ApiError(40003)
    if not state.follows(app.channel, openid):
        raise ApiError(43004)
    return openid


def show(state: State, app: App, call: ApiCall, to: str, content: dict[str, Any], dropped: str = "") -> int:
    """Note a message as shown; its id."""
    msgid = state.new_id()
    kind = str(content.get("msgtype") or content.get("template_id") or "")
    inner = {name: value for name, value in content.items() if name != "touser"}
    state.log.push(
        at=state.now(), channel=app.channel, to=to, api=call.path, kind=kind, text=words(content), body=inner,
        msgid=str(msgid), dropped=dropped,
    )  # fmt: skip
    return msgid


def custom_send(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """A customer message, within what the person's last acts allow."""
    content = call.json()
    openid = reachable(state, app, content.get("touser"))
    kind = content.get("msgtype")
    if kind not in CUSTOM_KINDS:
        raise ApiError(40008)
    if kind == "text" and len(str(content.get("text", {}).get("content", "")).encode()) > TEXT_BYTES:
        raise ApiError(45002)
    if not content.get(kind):
        raise ApiError(44004)
    if kind == "image" and content["image"].get("media_id") not in state.medias:
        raise ApiError(40007)
    state.allowances.spend(app.app_id, openid, state.now())
    show(state, app, call, openid, content)
    return OK


def typing(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The other side sees that somebody writes."""
    reachable(state, app, call.json().get("touser"))
    return OK


def template_send(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """A template message; a repeat of client_msg_id within ten minutes is answered and not shown."""
    content = call.json()
    openid = reachable(state, app, content.get("touser"))
    needed(content, "template_id", 40037)
    fields.check(content.get("data"), free_names=True)
    key = ("template", openid, str(content.get("client_msg_id") or ""))
    before = state.sent.get(key)
    if key[2] and before and state.now() - before[0] < CLIENT_MSG_ID_LASTS:
        show(state, app, call, openid, content, dropped="repeat")
        return before[1]
    answer = {**OK, "msgid": show(state, app, call, openid, content)}
    state.sent[key] = (state.now(), answer)
    return answer


def subscribe_send(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """A subscription message: one for each time the person accepted its template."""
    content = call.json()
    openid = needed(content, "touser", 40003)
    if not state.exists(app.channel, openid):
        raise ApiError(40003)
    template_id = needed(content, "template_id", 40037)
    fields.check(content.get("data"))
    state.use_grant(app.channel, openid, template_id)
    return {**OK, "msgid": show(state, app, call, openid, content)}


def user_info(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """Whether an openid follows; names are no longer given."""
    openid = needed(call.query, "openid", 40003)
    if not state.exists(app.channel, openid):
        raise ApiError(40003)
    follows = state.follows(app.channel, openid)
    return {"subscribe": int(follows), "openid": openid, **({"nickname": "", "language": "zh_CN"} if follows else {})}


def oauth_token(state: State, call: ApiCall) -> dict[str, Any]:
    """The openid behind an authorisation code."""
    _app(state, call.query.get("appid"), call.query.get("secret"))
    openid = state.use_code(needed(call.query, "code", 41008), ("official",))
    return {
        "access_token": f"oauth-{openid}", "expires_in": 7200, "refresh_token": f"refresh-{openid}", "openid": openid,
        "scope": "snsapi_base",
    }  # fmt: skip


def ticket(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The JS-SDK's ticket."""
    return {**OK, "ticket": f"ticket-{app.app_id}", "expires_in": 7200}


def callback_check(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The platform looks whether it reaches the callback."""
    call.json()
    return {**OK, "dns": [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}], "ping": []}


OPEN: dict[tuple[str, str], OpenEndpoint] = {
    ("GET", "cgi-bin/token"): token,
    ("POST", "cgi-bin/stable_token"): stable_token,
    ("GET", "sns/oauth2/access_token"): oauth_token,
}
WITH_TOKEN: dict[tuple[str, str], Endpoint] = {
    ("POST", "cgi-bin/message/custom/send"): custom_send,
    ("POST", "cgi-bin/message/custom/typing"): typing,
    ("POST", "cgi-bin/message/template/send"): template_send,
    ("POST", "cgi-bin/message/subscribe/bizsend"): subscribe_send,
    ("GET", "cgi-bin/user/info"): user_info,
    ("GET", "cgi-bin/ticket/getticket"): ticket,
    ("POST", "cgi-bin/callback/check"): callback_check,
}
