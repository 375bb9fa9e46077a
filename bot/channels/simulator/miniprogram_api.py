"""api.weixin.qq.com for a 小程序: sign-in, phone number, subscription messages, content check."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.simulator.accounts import App
from bot.channels.simulator.calls import OK, ApiCall, Endpoint, OpenEndpoint, needed
from bot.channels.simulator.errors import ApiError
from bot.channels.simulator.official_api import custom_send, subscribe_send
from bot.channels.simulator.state import State

LONG_AGO = datetime.min.replace(tzinfo=UTC)
ACTIVE_WITHIN = timedelta(hours=2)
CONTENT_CHARS = 2500
RISKY = {"违禁": ("risky", 20006), "时政": ("review", 20001)}


def code2session(state: State, call: ApiCall) -> dict[str, Any]:
    """The openid and session key behind a login code."""
    app = next((a for a in state.apps if a.channel == "miniprogram" and a.app_id == call.query.get("appid")), None)
    if app is None:
        raise ApiError(40013)
    if app.secret != call.query.get("secret"):
        raise ApiError(40125)
    openid = state.use_code(needed(call.query, "js_code", 41008), ("miniprogram",))
    return {"openid": openid, "session_key": "c2ltdWxhdG9yIHNlc3Npb24ga2V5IQ==", "unionid": f"union-{openid}"[:28]}


def phone_number(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The number behind the phone button's code."""
    number = state.use_code(needed(call.json(), "code", 40029), ("miniprogram",), "phone", used_is=40029)
    watermark = {"timestamp": int(state.now().timestamp()), "appid": app.app_id}
    phone = {"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86", "watermark": watermark}
    return {**OK, "phone_info": phone}


def check_text(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """Version 2 of the content check: 违禁 in the text is risky, 时政 is for review, all else passes."""
    asked = call.json()
    openid = needed(asked, "openid", 40003)
    if state.now() - state.active.get((app.channel, openid), LONG_AGO) > ACTIVE_WITHIN:
        raise ApiError(61010)
    content = needed(asked, "content", 44004)
    if asked.get("version") != 2 or asked.get("scene") not in (1, 2, 3, 4):
        raise ApiError(40129)
    if len(content) > CONTENT_CHARS:
        raise ApiError(45002)
    found = next((verdict for word, verdict in RISKY.items() if word in content), ("pass", 100))
    result = {"suggest": found[0], "label": found[1]}
    return {**OK, "trace_id": f"trace-{state.new_id()}", "result": result, "detail": [{**result, "errcode": 0}]}


OPEN: dict[tuple[str, str], OpenEndpoint] = {("GET", "sns/jscode2session"): code2session}
WITH_TOKEN: dict[tuple[str, str], Endpoint] = {
    ("POST", "cgi-bin/message/custom/send"): custom_send,
    ("POST", "cgi-bin/message/subscribe/send"): subscribe_send,
    ("POST", "wxa/business/getuserphonenumber"): phone_number,
    ("POST", "wxa/msg_sec_check"): check_text,
}
