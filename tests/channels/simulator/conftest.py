"""A platform on its own port, a clock that only moves when told, and an ordinary HTTP client."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import urllib3

from bot.channels.simulator.accounts import demo_accounts
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.server import Server, serve
from bot.config import Config


class Clock:
    """A time that is set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


class Api:
    """What a bot's adapter does: fetch tokens, call endpoints."""

    def __init__(self, server: Server, accounts: Config) -> None:
        self.bases, self.accounts = server.bases, accounts
        self.http = urllib3.PoolManager(retries=False, timeout=30)

    def call(self, channel: str, path: str, body: Any = None, **query: str) -> Any:
        return self.raw(channel, path, body, **query).json()

    def raw(self, channel: str, path: str, body: Any = None, **query: str) -> urllib3.BaseHTTPResponse:
        method = "GET" if body is None else "POST"
        url = f"{self.bases[channel]}/{path}"
        if method == "GET":
            return self.http.request(method, url, fields=query)
        target = f"{url}?{'&'.join(f'{name}={value}' for name, value in query.items())}"
        if isinstance(body, bytes):
            return self.http.request(method, target, body=body)
        return self.http.request(method, target, json=body)

    def token(self, channel: str) -> str:
        if channel == "wecom":
            assert self.accounts.wecom
            wecom = self.accounts.wecom
            return str(
                self.call("wecom", "cgi-bin/gettoken", corpid=wecom.corp_id, corpsecret=wecom.secret)["access_token"]
            )
        return str(self.stable(channel)["access_token"])

    def stable(self, channel: str, *, force: bool = False) -> Any:
        account = self.accounts.official if channel == "official" else self.accounts.miniprogram
        assert account
        asked = {"grant_type": "client_credential", "appid": account.app_id, "secret": account.app_secret}
        return self.call(channel, "cgi-bin/stable_token", {**asked, "force_refresh": force})

    def send(self, channel: str, path: str, body: Any) -> Any:
        return self.call(channel, path, body, access_token=self.token(channel))

    def wecom_text(self, to: str, text: str = "你好", **more: Any) -> Any:
        return self.send("wecom", "cgi-bin/message/send", self.wecom_body(to, text, **more))

    def wecom_body(self, to: str, text: str = "你好", **more: Any) -> dict[str, Any]:
        assert self.accounts.wecom
        agent = self.accounts.wecom.agent_id
        return {"touser": to, "agentid": agent, "msgtype": "text", "text": {"content": text}, **more}

    def custom_text(self, to: str, text: str = "你好") -> Any:
        body = {"touser": to, "msgtype": "text", "text": {"content": text}}
        return self.send("official", "cgi-bin/message/custom/send", body)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def accounts() -> Config:
    return demo_accounts()


@pytest.fixture
def platform(accounts: Config, clock: Clock) -> FakeWeChat:
    return FakeWeChat(accounts, now=clock)


@pytest.fixture
def server(platform: FakeWeChat) -> Iterator[Server]:
    with serve(platform) as server:
        yield server


@pytest.fixture
def api(server: Server, accounts: Config) -> Iterator[Api]:
    api = Api(server, accounts)
    yield api
    api.http.clear()
