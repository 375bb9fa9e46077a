"""What the platform lets a 公众号 and a 小程序 do."""

from typing import Any

import pytest

from bot.channels.simulator.platform import FakeWeChat
from bot.config import Config
from tests.channels.simulator.conftest import Api, Clock

DATA = {"thing1": {"value": "每日一学"}}


def test_a_customer_message_needs_a_person_who_wrote_and_five_is_the_end(api: Api, platform: FakeWeChat) -> None:
    assert api.custom_text("o1")["errcode"] == 45015
    platform.heard("official", "o1")
    assert [api.custom_text("o1")["errcode"] for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert [push.text for push in platform.pushed("o1")] == ["你好"] * 5


def test_writing_opens_48_hours_and_a_click_one_minute_of_three(api: Api, platform: FakeWeChat, clock: Clock) -> None:
    platform.heard("official", "o1")
    clock.advance(hours=48)
    assert api.custom_text("o1")["errcode"] == 45015
    platform.heard("official", "o1", "click")
    assert [api.custom_text("o1")["errcode"] for _ in range(4)] == [0, 0, 0, 45047]
    clock.advance(minutes=1)
    assert api.custom_text("o1")["errcode"] == 45015


def test_writing_again_fills_the_allowance(api: Api, platform: FakeWeChat) -> None:
    for _ in range(2):
        platform.heard("official", "o1")
        assert [api.custom_text("o1")["errcode"] for _ in range(5)] == [0] * 5


def test_who_left_or_never_was_gets_nothing(accounts: Config, api: Api, platform: FakeWeChat) -> None:
    platform.people = {"o1"}
    platform.unfollow("official", "o1")
    assert api.custom_text("o1")["errcode"] == 43004
    assert api.custom_text("o2")["errcode"] == 40003
    assert api.call("official", "cgi-bin/user/info", access_token=api.token("official"), openid="o1")["subscribe"] == 0
    platform.follow("official", "o1")
    assert api.custom_text("o1")["errcode"] == 45015


@pytest.mark.parametrize(("chars", "errcode"), [(682, 0), (683, 45002)])
def test_a_text_over_2048_bytes_is_refused(api: Api, platform: FakeWeChat, chars: int, errcode: int) -> None:
    platform.heard("official", "o1")
    assert api.custom_text("o1", "学" * chars)["errcode"] == errcode


def test_a_template_message_with_the_same_client_msg_id_is_shown_once_in_ten_minutes(
    api: Api, platform: FakeWeChat, clock: Clock
) -> None:
    body = {"touser": "o1", "template_id": "t", "client_msg_id": "n-1", "data": DATA}
    first = api.send("official", "cgi-bin/message/template/send", body)
    clock.advance(minutes=9)
    assert api.send("official", "cgi-bin/message/template/send", body) == first
    assert len(platform.pushed("o1")) == 1
    assert [push.dropped for push in platform.pushed("o1", seen=False)] == ["", "repeat"]
    clock.advance(minutes=1)
    assert api.send("official", "cgi-bin/message/template/send", body) != first


@pytest.mark.parametrize(
    ("channel", "path"),
    [
        ("official", "cgi-bin/message/subscribe/bizsend"),
        ("miniprogram", "cgi-bin/message/subscribe/send"),
    ],
)
def test_a_subscription_message_costs_one_acceptance(api: Api, platform: FakeWeChat, channel: str, path: str) -> None:
    body = {"touser": "o1", "template_id": "t", "data": DATA}
    assert api.send(channel, path, body)["errcode"] == 43101
    platform.grant(channel, "o1", "t")
    assert api.send(channel, path, {**body, "data": {"thing1": {"value": "长" * 21}}})["errcode"] == 47003
    assert [api.send(channel, path, body)["errcode"] for _ in range(2)] == [0, 43101]


@pytest.mark.parametrize(
    "data", [{}, {"phrase1": {"value": "abc"}}, {"number1": {"value": "三"}}, {"x1": {"value": "a"}}]
)
def test_a_field_that_breaks_its_rule_is_47003(api: Api, platform: FakeWeChat, data: Any) -> None:
    platform.grant("miniprogram", "o1", "t")
    body = {"touser": "o1", "template_id": "t", "data": data}
    assert api.send("miniprogram", "cgi-bin/message/subscribe/send", body)["errcode"] == 47003


def test_a_menu_is_kept_and_a_fourth_button_refused(api: Api) -> None:
    button = {"type": "click", "name": "学习", "key": "学习"}
    assert api.call("official", "cgi-bin/menu/get", access_token=api.token("official"))["errcode"] == 46003
    assert api.send("official", "cgi-bin/menu/create", {"button": [button] * 4})["errcode"] == 40016
    assert api.send("official", "cgi-bin/menu/create", {"button": [button] * 3})["errcode"] == 0
    menu = api.call("official", "cgi-bin/menu/get", access_token=api.token("official"))["menu"]
    assert menu["button"] == [button] * 3


def test_a_picture_comes_back_as_it_was_sent_up(api: Api) -> None:
    sent = b"\xff\xd8\xff\xe0\r\n--not a boundary\r\n"
    url = f"{api.bases['official']}/cgi-bin/media/upload?type=image&access_token={api.token('official')}"
    media_id = api.http.request("POST", url, fields={"media": ("a.jpg", sent, "image/jpeg")}).json()["media_id"]
    answer = api.raw("official", "cgi-bin/media/get", access_token=api.token("official"), media_id=media_id)
    assert (answer.data, answer.headers["Content-Type"]) == (sent, "image/jpeg")
    assert (
        api.call("official", "cgi-bin/media/get", access_token=api.token("official"), media_id="x")["errcode"] == 40007
    )


@pytest.mark.parametrize(
    ("channel", "path", "name"),
    [("official", "sns/oauth2/access_token", "code"), ("miniprogram", "sns/jscode2session", "js_code")],
)
def test_a_login_code_works_once_and_for_five_minutes(
    api: Api, platform: FakeWeChat, accounts: Config, clock: Clock, channel: str, path: str, name: str
) -> None:
    account = accounts.official if channel == "official" else accounts.miniprogram
    assert account

    def exchange(code: str) -> Any:
        secret = {"appid": account.app_id, "secret": account.app_secret}
        return api.call(channel, path, **secret, **{name: code})

    code = platform.code(channel, "o1")
    assert exchange(code)["openid"] == "o1"
    assert exchange(code)["errcode"] == 40163
    late = platform.code(channel, "o1")
    clock.advance(minutes=5)
    assert exchange(late)["errcode"] == 40029
    assert exchange("made-up")["errcode"] == 40029


def test_a_phone_code_gives_its_number_once_and_is_no_login_code(api: Api, platform: FakeWeChat) -> None:
    code = {"code": platform.code("miniprogram", "13800000000", "phone")}
    path = "wxa/business/getuserphonenumber"
    assert api.send("miniprogram", path, code)["phone_info"]["purePhoneNumber"] == "13800000000"
    assert api.send("miniprogram", path, code)["errcode"] == 40029
    assert api.send("miniprogram", path, {"code": platform.code("miniprogram", "o1")})["errcode"] == 40029


@pytest.mark.parametrize(("text", "suggest"), [("大家好", "pass"), ("谈时政", "review"), ("违禁品", "risky")])
def test_the_content_check_has_three_verdicts(api: Api, platform: FakeWeChat, text: str, suggest: str) -> None:
    platform.code("miniprogram", "o1")
    asked = {"version": 2, "scene": 2, "openid": "o1", "content": text}
    assert api.send("miniprogram", "wxa/msg_sec_check", asked)["result"]["suggest"] == suggest


def test_the_content_check_wants_somebody_active_in_the_last_two_hours(
    api: Api, platform: FakeWeChat, clock: Clock
) -> None:
    asked = {"version": 2, "scene": 2, "openid": "o1", "content": "大家好"}
    assert api.send("miniprogram", "wxa/msg_sec_check", asked)["errcode"] == 61010
    platform.code("miniprogram", "o1")
    assert api.send("miniprogram", "wxa/msg_sec_check", asked)["errcode"] == 0
    clock.advance(hours=2, seconds=1)
    assert api.send("miniprogram", "wxa/msg_sec_check", asked)["errcode"] == 61010
