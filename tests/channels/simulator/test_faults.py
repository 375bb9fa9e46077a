"""Each fault, seen as a client sees it; and the platform in another process."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import urllib3
from werkzeug.test import Client

from bot.channels.simulator.log import read_log
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.wsgi import wsgi_app
from tests.channels.simulator.conftest import Api

SEND = "cgi-bin/message/send"


def sends(api: Api) -> urllib3.BaseHTTPResponse:
    return api.raw("wecom", SEND, api.wecom_body("a"), access_token=api.token("wecom"))


@pytest.mark.parametrize(("kind", "shown"), [("reset_before", 0), ("reset_after", 1)])
def test_a_reset_hides_whether_the_message_was_taken(api: Api, platform: FakeWeChat, kind: str, shown: int) -> None:
    fault = platform.fail(SEND, kind, times=1)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        sends(api)
    assert (len(platform.pushed("a")), fault.hits) == (shown, 1)
    assert platform.calls(SEND)[0].accepted == bool(shown)
    assert sends(api).json()["errcode"] == 0


def test_half_a_body_comes_and_the_message_was_taken(api: Api, platform: FakeWeChat) -> None:
    platform.fail(SEND, "half_body", times=1)
    with pytest.raises(urllib3.exceptions.ProtocolError, match="IncompleteRead"):
        sends(api)
    assert len(platform.pushed("a")) == 1


def test_a_page_instead_of_json_comes_and_the_message_was_taken(api: Api, platform: FakeWeChat) -> None:
    platform.fail(SEND, "not_json", times=1)
    answer = sends(api)
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert (answer.status, len(platform.pushed("a"))) == (200, 1)


@pytest.mark.parametrize(
    ("kind", "status", "errcode"), [("http500", 500, None), ("busy", 200, -1), ("quota", 200, 45009)]
)
def test_an_error_is_answered_and_nothing_is_taken_unless_told(
    api: Api, platform: FakeWeChat, kind: str, status: int, errcode: int | None
) -> None:
    platform.fail(SEND, kind, times=1)
    answer = sends(api)
    assert answer.status == status
    assert errcode is None or answer.json()["errcode"] == errcode
    assert platform.pushed("a") == []
    platform.fail(SEND, kind, times=1, accepted=True)
    sends(api)
    assert len(platform.pushed("a")) == 1


@pytest.mark.parametrize(("channel", "errcode"), [("official", 40001), ("miniprogram", 40001), ("wecom", 40014)])
def test_a_storm_of_bad_tokens_leaves_the_token_endpoints_alone(
    api: Api, platform: FakeWeChat, channel: str, errcode: int
) -> None:
    platform.fail("", "bad_token")
    answers = [api.call(channel, "cgi-bin/getcallbackip", access_token=api.token(channel)) for _ in range(5)]
    assert {answer["errcode"] for answer in answers} == {errcode}
    platform.heal()
    assert api.call(channel, "cgi-bin/getcallbackip", access_token=api.token(channel))["errcode"] == 0


def test_a_slow_answer_is_a_timeout_to_who_does_not_wait(api: Api, platform: FakeWeChat) -> None:
    token = api.token("wecom")
    platform.fail(SEND, "slow", times=2, seconds=0.3)
    url = f"{api.bases['wecom']}/{SEND}?access_token={token}"
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        api.http.request("POST", url, json=api.wecom_body("a"), timeout=0.1)
    started = time.perf_counter()
    assert api.http.request("POST", url, json=api.wecom_body("a")).json()["errcode"] == 0
    assert time.perf_counter() - started >= 0.3
    assert len(platform.pushed("a")) == 2


def test_chance_is_seeded_so_that_a_failure_can_be_repeated(api: Api, platform: FakeWeChat) -> None:
    def pattern(seed: int) -> list[int]:
        platform.heal()
        platform.fail(SEND, "busy", probability=0.5, seed=seed)
        return [sends(api).json()["errcode"] for _ in range(20)]

    assert pattern(1) == pattern(1) != pattern(2)
    assert set(pattern(1)) == {0, -1}


def test_the_log_names_the_fault_and_whether_the_call_took_effect(api: Api, platform: FakeWeChat) -> None:
    platform.fail(SEND, "busy", times=1)
    platform.fail(SEND, "http500", times=1, accepted=True)
    sends(api), sends(api), sends(api)
    noted = [(call.fault, call.errcode, call.accepted) for call in platform.calls(SEND)]
    assert noted == [("busy", -1, False), ("http500", -1, True), ("", 0, True)]


@pytest.mark.parametrize(
    ("kind", "status"), [("reset_after", 502), ("half_body", 200), ("not_json", 200), ("busy", 200)]
)
def test_mounted_in_another_program_the_faults_hold_as_far_as_they_can(
    platform: FakeWeChat, kind: str, status: int
) -> None:
    client = Client(wsgi_app(platform))
    platform.fail("getcallbackip", kind)
    token, _ = platform.tokens.lasting(platform.app("wecom"), line="gettoken")
    answer = client.get(f"/qyapi.weixin.qq.com/cgi-bin/getcallbackip?access_token={token}")
    assert answer.status_code == status
    assert b'"errcode": 0' not in answer.data or kind == "half_body"
    assert client.get("/somewhere.else/cgi-bin/token").status_code == 404


@pytest.fixture
def process(tmp_path: Path) -> Any:
    command = [sys.executable, "-m", "bot.channels.simulator", "--log", str(tmp_path / "log"), "--latency-ms", "1"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert started.stdout
    yield started, json.loads(started.stdout.readline()), tmp_path / "log"
    started.kill()
    started.wait()
    started.stdout.close()


def test_another_process_is_controlled_over_http_and_its_log_outlives_it(accounts: Any, process: Any) -> None:
    started, where, log = process
    http = urllib3.PoolManager(retries=False, timeout=3)
    wecom = accounts.wecom

    def control(verb: str, **body: Any) -> Any:
        return http.request("POST", f"{where['url']}/_control/{verb}", json=body).json()

    asked = {"corpid": wecom.corp_id, "corpsecret": wecom.secret}
    token = http.request("GET", f"{where['wecom']}/cgi-bin/gettoken", fields=asked).json()["access_token"]
    body = {"touser": "a", "agentid": wecom.agent_id, "msgtype": "text", "text": {"content": "你好"}}
    url = f"{where['wecom']}/{SEND}?access_token={token}"
    control("fail", path_part=SEND, kind="busy", times=1)
    assert [http.request("POST", url, json=body).json()["errcode"] for _ in range(2)] == [-1, 0]
    seen = http.request("GET", f"{where['url']}/_control/log?what=push").json()["entries"]
    assert [(push["to"], push["text"]) for push in seen] == [("a", "你好")]
    assert control("code", channel="wecom", holds="a")["result"].startswith("login")
    assert "error" in control("fail", kind="nonsense")
    assert "error" in control("nonsense")
    started.kill()
    started.wait()
    calls, pushes = read_log(log)
    assert [call["fault"] for call in calls] == ["", "busy", ""]
    assert [push["to"] for push in pushes] == ["a"]
    http.clear()
