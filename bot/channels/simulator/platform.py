"""FakeWeChat: the platform's API at the edge of the world, quotas, error codes, faults and all."""

import re
from dataclasses import replace
from typing import Any

from bot.channels.simulator import miniprogram_api, official_api, wecom_api
from bot.channels.simulator.accounts import HOSTS, OFFICIAL_HOST, WECOM_HOST, App
from bot.channels.simulator.allowances import CALLS_A_DAY
from bot.channels.simulator.calls import Answer, ApiCall, Endpoint, OpenEndpoint, answer_json
from bot.channels.simulator.control import CONTROL, control
from bot.channels.simulator.errors import ApiError
from bot.channels.simulator.faults import Fault, Kind
from bot.channels.simulator.shared_api import SHARED
from bot.channels.simulator.state import State

OPEN: dict[str, dict[tuple[str, str], OpenEndpoint]] = {
    OFFICIAL_HOST: official_api.OPEN | miniprogram_api.OPEN,
    WECOM_HOST: wecom_api.OPEN,
}
WITH_TOKEN: dict[str, dict[tuple[str, str], Endpoint]] = {
    "official": SHARED | official_api.WITH_TOKEN,
    "miniprogram": {path: call for path, call in SHARED.items() if "menu" not in path[1]} | miniprogram_api.WITH_TOKEN,
    "wecom": SHARED | wecom_api.WITH_TOKEN,
}
CHANNELS = {OFFICIAL_HOST: ("official", "miniprogram"), WECOM_HOST: ("wecom",)}
ALSO_POST = frozenset({"cgi-bin/menu/get", "cgi-bin/menu/delete"})
SECRETS = re.compile(r'("?(?:corp|app)?secret"?\s*[:=]\s*"?)[^"&,}]+')


class FakeWeChat(State):
    """The platform in memory. Everything may be called from any thread; time comes from `now`.

    Its URL space: `/api.weixin.qq.com/…`, `/qyapi.weixin.qq.com/…` and `/_control/…`, below wherever it is mounted.
    `latency_s` is added to every answer. See State for what can be arranged and read.
    """

    latency_s: float = 0.0

    def answer(self, path: str, call: ApiCall) -> Answer:
        """Answer one request; `path` is the whole path below the mount point, `call.path` is ignored."""
        host, _, rest = path.lstrip("/").partition("/")
        call = replace(call, path=rest)
        with self.lock:
            if host == CONTROL:
                return control(self, call)
            if host not in CHANNELS:
                return Answer(404, b"404 page not found", "text/plain", 404)
            answer = self._called(host, call)
        return replace(answer, wait=answer.wait + self.latency_s)

    def _called(self, host: str, call: ApiCall) -> Answer:
        fault = self.faults.strike(call.path)
        real, channel = Answer(0, b""), CHANNELS[host][0]
        if fault is None or fault.accepted:
            real, channel = self._served(host, call)
        answer = real if fault is None else _spoilt(fault, real, channel)
        body = SECRETS.sub(r"\1***", call.body.decode("utf-8", "replace"))
        query = {name: "***" if name.endswith("secret") else value for name, value in call.query.items()}
        self.log.call(
            at=self.now(), channel=channel, method=call.method, path=call.path, query=query, body=body,
            status=answer.status, errcode=answer.errcode, fault=fault.kind.value if fault else "",
            accepted=real.status == 200 and real.errcode == 0,
        )  # fmt: skip
        return answer

    def _served(self, host: str, call: ApiCall) -> tuple[Answer, str]:
        """The true answer, and the channel of the account that asked."""
        channel = CHANNELS[host][0]
        try:
            opened = OPEN[host].get((call.method, call.path))
            if opened is not None:
                return _as_answer(opened(self, call)), channel
            if not any(self._endpoint(name, call) for name in CHANNELS[host]):
                return Answer(404, b"404 page not found", "text/plain", 404), channel
            app = self.tokens.app(call.query.get("access_token"), CHANNELS[host])
            channel = app.channel
            return _as_answer(self._with_token(app, call)), channel
        except ApiError as error:
            return answer_json(error.to_json()), channel

    def _endpoint(self, channel: str, call: ApiCall) -> Endpoint | None:
        method = "GET" if call.path in ALSO_POST else call.method
        return WITH_TOKEN[channel].get((method, call.path))

    def _with_token(self, app: App, call: ApiCall) -> dict[str, Any] | Answer:
        endpoint = self._endpoint(app.channel, call)
        if endpoint is None:
            raise ApiError(48001)
        if app.channel != "wecom" and call.path in CALLS_A_DAY:
            self.day.take(f"{app.app_id} {call.path}", self.today(), CALLS_A_DAY[call.path])
        return endpoint(self, app, call)

    def bases(self, url: str) -> dict[str, str]:
        """The `api_base` of each channel when this platform is reached at `url`."""
        return {channel: f"{url.rstrip('/')}/{host}" for channel, host in HOSTS.items()}


def _as_answer(content: dict[str, Any] | Answer) -> Answer:
    return content if isinstance(content, Answer) else answer_json(content)


def _spoilt(fault: Fault, real: Answer, channel: str) -> Answer:
    """The answer with its fault."""
    match fault.kind:
        case Kind.SLOW:
            return replace(real if fault.accepted else answer_json({"errcode": -1}), wait=fault.seconds)
        case Kind.HTTP500:
            return Answer(500, b"<html><body>500 Internal Server Error</body></html>", "text/html", -1)
        case Kind.RESET_BEFORE | Kind.RESET_AFTER:
            return replace(real, cut="all")
        case Kind.HALF_BODY:
            return replace(real if fault.accepted else answer_json({"errcode": 0, "errmsg": "ok"}), cut="half")
        case Kind.NOT_JSON:
            return Answer(200, "<!DOCTYPE html><p>系统维护中</p>".encode(), "text/html", -1)
        case Kind.QUOTA:
            return answer_json(ApiError(45009).to_json())
        case Kind.BAD_TOKEN:
            return answer_json(ApiError(40014 if channel == "wecom" else 40001).to_json())
        case _:
            return answer_json(ApiError(-1).to_json())
