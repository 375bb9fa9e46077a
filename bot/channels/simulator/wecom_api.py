"""qyapi.weixin.qq.com for a self-built application: token, messages, cards, sign-in, directory."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.channels.simulator.accounts import App
from bot.channels.simulator.calls import OK, ApiCall, Endpoint, OpenEndpoint, needed, words
from bot.channels.simulator.errors import ApiError
from bot.channels.simulator.state import State

MOST_RECIPIENTS = 1000
REPEAT_S, MOST_REPEAT_S = 1800, 14400
EVERYBODY = "@all"
KINDS = frozenset(
    "text image voice video file textcard news mpnews markdown miniprogram_notice template_card".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom a message names: inside the range with a licence, unknown, without a licence."""

    shown: list[str]
    bad: list[str]
    unlicensed: list[str]

    @property
    def problems(self) -> dict[str, str]:
        """What the answer says of those who get nothing."""
        named = {"invaliduser": "|".join(self.bad), "unlicenseduser": "|".join(self.unlicensed)}
        return {name: value for name, value in named.items() if value}


def gettoken(state: State, call: ApiCall) -> dict[str, Any]:
    """The application's token, the same while it holds."""
    app = state.app("wecom") if any(a.channel == "wecom" for a in state.apps) else None
    if app is None or call.query.get("corpid") != app.app_id:
        raise ApiError(40013)
    if call.query.get("corpsecret") != app.secret:
        raise ApiError(40001)
    text, seconds = state.tokens.lasting(app, line="gettoken")
    return {**OK, "access_token": text, "expires_in": seconds}


def message_send(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """A message to members: identical bodies once, bad recipients named, excess per member dropped without a word."""
    content = call.json()
    _check(app, content)
    named = [userid for userid in str(content.get("touser") or "").split("|") if userid]
    if len(named) > MOST_RECIPIENTS:
        raise ApiError(40035, "touser")
    if not (named or content.get("toparty") or content.get("totag")):
        raise ApiError(40063, "touser, toparty and totag are all empty")
    repeat = _repeat(state, call, content)
    if repeat is not None:
        for userid in named:
            _push(state, app, call, content, userid, repeat["msgid"], "repeat")
        return repeat
    recipients = _recipients(state, named)
    if not recipients.shown and not content.get("toparty") and not content.get("totag"):
        raise ApiError(81013, **recipients.problems)
    state.day.take(f"{app.app_id} {app.agent_id} person-times", state.today(), app.day_quota, len(recipients.shown))
    return _deliver(state, app, call, content, recipients)


def _recipients(state: State, named: list[str]) -> Recipients:
    found = Recipients([], [], [])
    for userid in named:
        if userid != EVERYBODY and not state.exists("wecom", userid):
            found.bad.append(userid.lower())
        elif userid in state.unlicensed:
            found.unlicensed.append(userid)
        else:
            found.shown.append(userid)
    return found


def _check(app: App, content: dict[str, Any]) -> None:
    if str(content.get("agentid")) != str(app.agent_id):
        raise ApiError(40056)
    kind = content.get("msgtype")
    if kind not in KINDS:
        raise ApiError(40008)
    if not content.get(kind):
        raise ApiError(44004)


def _repeat(state: State, call: ApiCall, content: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to the same body sent before, within the interval asked for."""
    if content.get("enable_duplicate_check") != 1:
        return None
    lasts = timedelta(seconds=min(int(content.get("duplicate_check_interval") or REPEAT_S), MOST_REPEAT_S))
    before = state.sent.get(("wecom", call.body.decode("utf-8", "replace")))
    return before[1] if before and state.now() - before[0] < lasts else None


def _deliver(state: State, app: App, call: ApiCall, content: dict[str, Any], recipients: Recipients) -> dict[str, Any]:
    msgid = f"msgid-{state.new_id()}"
    answer: dict[str, Any] = {**OK, "msgid": msgid, **recipients.problems}
    if content["msgtype"] == "template_card":
        answer["response_code"] = state.response_code("|".join(recipients.shown))
    for userid in recipients.shown:
        dropped = "" if state.members.shows(app.agent_id, userid.lower(), state.now()) else "rate"
        _push(state, app, call, content, userid, msgid, dropped, str(answer.get("response_code", "")))
    for name in ("toparty", "totag"):
        if content.get(name):
            _push(state, app, call, content, f"{name}:{content[name]}", msgid, "")
    if content.get("enable_duplicate_check") == 1:
        state.sent["wecom", call.body.decode("utf-8", "replace")] = (state.now(), answer)
    return answer


def _push(
    state: State, app: App, call: ApiCall, content: dict[str, Any], to: str, msgid: str, dropped: str, code: str = ""
) -> None:
    kind = str(content["msgtype"])
    state.log.push(
        at=state.now(), channel="wecom", to=to, api=call.path, kind=kind, text=words(content),
        body={"msgtype": kind, kind: content[kind]}, msgid=msgid, dropped=dropped, response_code=code,
    )  # fmt: skip


def update_card(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """Change a card that was sent; a response code works once."""
    content = call.json()
    if str(content.get("agentid")) != str(app.agent_id):
        raise ApiError(40056)
    code = needed(content, "response_code", 40058)
    _, until = state.response_codes.pop(code, ("", state.now()))
    if until <= state.now():
        raise ApiError(40058, "invalid response_code")
    card = content.get("template_card") or {"button": content.get("button")}
    for userid in content.get("userids") or []:
        _push(state, app, call, {"msgtype": "template_card", "template_card": card}, userid, f"card-{code}", "")
    return {**OK, "invaliduser": []}


def user_of_code(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The member behind an authorisation code, and a ticket for their details."""
    userid = state.use_code(needed(call.query, "code", 40029), ("wecom",), used_is=40029)
    return {**OK, "userid": userid, "user_ticket": state.code("wecom", userid, "ticket"), "expires_in": 1800}


def user_detail(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """What the member allowed to be read: the userid and no more."""
    userid = state.use_code(needed(call.json(), "user_ticket", 40058), ("wecom",), "ticket", used_is=40029)
    return {**OK, "userid": userid, "gender": "0", "avatar": "", "qr_code": "", "mobile": "", "email": ""}


def code2session(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The member behind a mini-program's login code."""
    userid = state.use_code(needed(call.query, "js_code", 40029), ("wecom",), used_is=40029)
    return {**OK, "corpid": app.app_id, "userid": userid, "session_key": "c2ltdWxhdG9yIHNlc3Npb24ga2V5IQ=="}


def departments(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The units inside the application's range."""
    return {**OK, "department": state.departments}


def simple_users(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """A unit's members, names and all."""
    unit = int(call.query.get("department_id") or 0)
    found = [
        {"userid": userid, "name": name, "department": units, "open_userid": ""}
        for userid, (name, units) in state.names.items()
        if unit in units
    ]
    return {**OK, "userlist": found}


def user_ids(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """Every member with each of their units, in pages."""
    asked = call.json()
    rows = [{"userid": u, "department": unit} for u, (_, units) in state.names.items() for unit in units]
    start, limit = int(asked.get("cursor") or 0), min(int(asked.get("limit") or 10_000), 10_000)
    after = start + limit
    return {**OK, "next_cursor": str(after) if after < len(rows) else "", "dept_user": rows[start:after]}


OPEN: dict[tuple[str, str], OpenEndpoint] = {("GET", "cgi-bin/gettoken"): gettoken}
WITH_TOKEN: dict[tuple[str, str], Endpoint] = {
    ("POST", "cgi-bin/message/send"): message_send,
    ("POST", "cgi-bin/message/update_template_card"): update_card,
    ("GET", "cgi-bin/auth/getuserinfo"): user_of_code,
    ("POST", "cgi-bin/auth/getuserdetail"): user_detail,
    ("GET", "cgi-bin/miniprogram/jscode2session"): code2session,
    ("GET", "cgi-bin/department/list"): departments,
    ("GET", "cgi-bin/user/simplelist"): simple_users,
    ("POST", "cgi-bin/user/list_id"): user_ids,
}
