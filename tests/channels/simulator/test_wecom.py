"""What the platform lets a 企业微信 application do."""

from typing import Any

import pytest

from bot.channels.simulator.platform import FakeWeChat
from bot.config import Config
from tests.channels.simulator.conftest import Api, Clock


def test_bad_recipients_are_named_in_lower_case_and_all_bad_is_an_error(api: Api, platform: FakeWeChat) -> None:
    platform.people = {"wangchaoyi"}
    answer = api.wecom_text("WangChaoYi|LiSi|Nobody")
    assert (answer["errcode"], answer["invaliduser"]) == (0, "lisi|nobody")
    assert [push.to for push in platform.pushed()] == ["WangChaoYi"]
    assert api.wecom_text("LiSi")["errcode"] == 81013


def test_a_member_without_a_licence_is_named_and_sees_nothing(api: Api, platform: FakeWeChat) -> None:
    platform.unlicensed = {"b"}
    assert api.wecom_text("a|b")["unlicenseduser"] == "b"
    assert [push.to for push in platform.pushed()] == ["a"]


def test_a_thousand_recipients_are_the_most(api: Api, platform: FakeWeChat) -> None:
    everyone = [f"u{n}" for n in range(1001)]
    assert api.wecom_text("|".join(everyone))["errcode"] == 40035
    assert api.wecom_text("|".join(everyone[:1000]))["errcode"] == 0
    assert len(platform.pushed()) == 1000


def test_an_identical_body_is_shown_once_within_the_interval_asked_for(
    api: Api, platform: FakeWeChat, clock: Clock
) -> None:
    check: dict[str, Any] = {"enable_duplicate_check": 1, "duplicate_check_interval": 14400}
    first = api.wecom_text("a", **check)
    clock.advance(hours=3.9)
    assert api.wecom_text("a", **check)["msgid"] == first["msgid"]
    assert len(platform.pushed("a")) == 1
    api.wecom_text("a", "你好！", **check)
    assert len(platform.pushed("a")) == 2
    clock.advance(hours=0.1)
    assert api.wecom_text("a", **check)["msgid"] != first["msgid"]


def test_without_the_check_a_repeat_is_shown_twice(api: Api, platform: FakeWeChat) -> None:
    api.wecom_text("a"), api.wecom_text("a")
    assert len(platform.pushed("a")) == 2


def test_the_thirty_first_message_in_a_minute_is_dropped_without_a_word(
    api: Api, platform: FakeWeChat, clock: Clock
) -> None:
    assert {api.wecom_text("a|b" if n < 5 else "a", str(n))["errcode"] for n in range(31)} == {0}
    assert (len(platform.pushed("a")), len(platform.pushed("b"))) == (30, 5)
    assert platform.pushed("a", seen=False)[-1].dropped == "rate"
    clock.advance(minutes=1)
    api.wecom_text("a", "later")
    assert platform.pushed("a")[-1].text == "later"


def test_the_thousand_and_first_in_an_hour_is_dropped_too(api: Api, platform: FakeWeChat, clock: Clock) -> None:
    token = api.token("wecom")
    for n in range(1001):
        clock.advance(seconds=3)
        api.call("wecom", "cgi-bin/message/send", api.wecom_body("a", str(n)), access_token=token)
    assert [push.text for push in platform.pushed("a", seen=False) if push.dropped] == ["1000"]


def test_a_day_has_two_hundred_person_times_for_each_account(api: Api, platform: FakeWeChat, clock: Clock) -> None:
    token, members = api.token("wecom"), "|".join(f"u{n}" for n in range(1000))

    def send() -> int:
        return int(api.call("wecom", "cgi-bin/message/send", api.wecom_body(members), access_token=token)["errcode"])

    assert {send() for _ in range(200)} == {0}
    assert send() == 45009
    clock.advance(hours=16)
    token = api.token("wecom")
    assert send() == 0


def test_a_card_is_changed_once_with_its_response_code(api: Api, platform: FakeWeChat, accounts: Config) -> None:
    assert accounts.wecom
    card = {"card_type": "button_interaction", "main_title": {"title": "报名"}, "task_id": "t-1"}
    body = {"touser": "a", "agentid": accounts.wecom.agent_id, "msgtype": "template_card", "template_card": card}
    code = api.send("wecom", "cgi-bin/message/send", body)["response_code"]
    assert platform.pushed("a")[0].response_code == code
    change = {
        "userids": ["a"],
        "agentid": accounts.wecom.agent_id,
        "response_code": code,
        "button": {"replace_name": "已报名"},
    }
    path = "cgi-bin/message/update_template_card"
    assert [api.send("wecom", path, change)["errcode"] for _ in range(2)] == [0, 40058]


@pytest.mark.parametrize(
    ("change", "errcode"),
    [({"agentid": 1}, 40056), ({"touser": ""}, 40063), ({"msgtype": "poem"}, 40008), ({"text": {}}, 44004)],
)
def test_a_message_with_a_mistake_is_refused(api: Api, change: dict[str, Any], errcode: int) -> None:
    assert api.send("wecom", "cgi-bin/message/send", {**api.wecom_body("a"), **change})["errcode"] == errcode


def test_signing_in_gives_the_member_once_and_their_details_by_ticket(api: Api, platform: FakeWeChat) -> None:
    token, code = api.token("wecom"), platform.code("wecom", "WangChaoYi")
    found = api.call("wecom", "cgi-bin/auth/getuserinfo", access_token=token, code=code)
    assert found["userid"] == "WangChaoYi"
    assert api.call("wecom", "cgi-bin/auth/getuserinfo", access_token=token, code=code)["errcode"] == 40029
    detail = api.send("wecom", "cgi-bin/auth/getuserdetail", {"user_ticket": found["user_ticket"]})
    assert detail["userid"] == "WangChaoYi"
    code = platform.code("wecom", "LiSi")
    session = api.call("wecom", "cgi-bin/miniprogram/jscode2session", access_token=token, js_code=code)
    assert session["userid"] == "LiSi"


def test_the_directory_is_read_in_pages(api: Api, platform: FakeWeChat) -> None:
    platform.names = {"a": ("甲", [1]), "b": ("乙", [1, 2])}
    page = api.send("wecom", "cgi-bin/user/list_id", {"limit": 2})
    assert page["dept_user"] == [{"userid": "a", "department": 1}, {"userid": "b", "department": 1}]
    rest = api.send("wecom", "cgi-bin/user/list_id", {"limit": 2, "cursor": page["next_cursor"]})
    assert (rest["dept_user"], rest["next_cursor"]) == ([{"userid": "b", "department": 2}], "")
    found = api.call("wecom", "cgi-bin/user/simplelist", access_token=api.token("wecom"), department_id="2")
    assert [user["name"] for user in found["userlist"]] == ["乙"]
