"""An API client: plain HTTP against the whole program, signed in with a platform's one-time code."""

from typing import Any

from werkzeug.test import Client
from werkzeug.test import TestResponse as Plain

from tests.world import World


class TestResponse(Plain):
    """An answer that is JSON."""

    __test__ = False

    @property
    def json(self) -> Any:
        """What it says."""
        return self.get_json()


CHANNELS = {"wecom_miniprogram": "wecom"}


class Api:
    """One client. `token` is sent with every request once there is one."""

    def __init__(self, world: World, token: str = "") -> None:
        self.world, self.token = world, token
        self.http = Client(world.app, TestResponse)

    def call(self, method: str, path: str, *, key: str = "", **more: Any) -> Any:
        """The answer to one request; `json=` is its body."""
        sent: dict[str, str] = {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if key:
            sent["Idempotency-Key"] = key
        return self.http.open(f"/api/v1{path}", method=method, headers=sent, **more)

    def get(self, path: str, **query: Any) -> TestResponse:
        """A GET."""
        answer: TestResponse = self.call("GET", path, query_string=query)
        return answer

    def post(self, path: str, *, key: str = "", **body: Any) -> TestResponse:
        """A POST of JSON."""
        answer: TestResponse = self.call("POST", path, json=body, key=key)
        return answer

    def send(self, method: str, path: str, *, key: str = "", **body: Any) -> TestResponse:
        """Another write."""
        answer: TestResponse = self.call(method, path, json=body, key=key)
        return answer

    def log_in(self, who: str, channel: str = "wecom") -> dict[str, Any]:
        """Sign in with a code the platform gives for this id; keeps the token."""
        code = self.world.platform.code(CHANNELS.get(channel, channel), who)
        answer = self.post("/login", code=code, channel=channel)
        assert answer.status_code == 200, answer.text
        self.token = answer.json["token"]
        return dict(answer.json)


def signed_in(world: World, who: str, channel: str = "wecom") -> Api:
    """A client of somebody who is on the roster."""
    api = Api(world)
    api.log_in(who, channel)
    return api


def items(answer: TestResponse) -> list[dict[str, Any]]:
    """The items of a list."""
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def code_of(answer: TestResponse, status: int) -> str:
    """The code of an error with this status."""
    assert answer.status_code == status, answer.text
    return str(answer.json["error"]["code"])
