"""Each way of sending against the platform: what arrives, and what is made of a no."""

import json
from typing import Any

import pytest

from bot.channels.base import Channel, Outcome, Result
from bot.channels.sending.forms import NoForm, fit_fields, fit_text
from bot.channels.sending.miniprogram import MiniProgramSubscribe
from bot.channels.sending.official import OfficialSubscribe
from bot.channels.simulator.platform import FakeWeChat
from bot.config import Config
from tests.channels.client.conftest import Clock, Line

TEXT = {"text": "今天的学习卡到了"}
FIELDS = {"template_id": "T1", "data": {"thing1": "学习提醒", "time2": "2026年11月24日 08:00"}}
FORMS: dict[str, dict[str, Any]] = {
    "wecom": TEXT,
    "official": TEXT,
    "official_template": {"official_template": FIELDS},
    "official_subscribe": {"official_subscribe": FIELDS},
    "miniprogram": {"miniprogram": FIELDS},
}


@pytest.fixture(params=sorted(FORMS))
def channel(request: pytest.FixtureRequest, line: Line, wechat: FakeWeChat) -> Channel:
    """Each channel in turn, with a person on it who may be written to."""
    wechat.heard("official", "o-li")
    for platform in ("official", "miniprogram"):
        wechat.grant(platform, "o-li", "T1", times=3)
    return line.channels[request.param]


def send(
    channel: Channel, to: list[str] | None = None, *, key: str = "k1", texts: dict[str, Any] | None = None
) -> Outcome:
    return channel.push(channel.freeze(texts or FORMS[channel.name], to or ["o-li"], key))


def test_it_arrives_once_with_its_words(channel: Channel, wechat: FakeWeChat) -> None:
    came = send(channel)
    assert (came.result, came.errcode, came.http) == (Result.DONE, 0, 200)
    (push,) = wechat.pushed("o-li")
    assert "学习" in push.text
    assert came.remote_id == push.msgid or channel.name == "official"


def test_the_same_arguments_give_the_same_bytes_and_chinese_stays_itself(channel: Channel) -> None:
    texts = FORMS[channel.name]
    payload = channel.freeze(texts, ["o-li"], "k1")
    assert payload == channel.freeze(texts, ["o-li"], "k1")
    assert "学习".encode() in payload


@pytest.mark.parametrize("fault", ["http500", "reset_before", "reset_after", "half_body", "not_json", "busy"])
def test_a_spoilt_answer_leaves_it_unknown_and_counts_against_the_line(
    fault: str, channel: Channel, wechat: FakeWeChat
) -> None:
    wechat.fail("message/", fault, times=1)
    came = send(channel)
    assert (came.result, came.transport, came.gone) == (Result.UNKNOWN, True, False)
    assert came.reason


def test_a_full_quota_asks_for_a_pause_and_kills_nothing(channel: Channel, wechat: FakeWeChat) -> None:
    wechat.fail("message/", "quota", times=1)
    came = send(channel)
    assert (came.result, came.errcode, came.transport) == (Result.RETRY, 45009, False)
    assert came.pause_s >= 60


def test_a_bad_token_is_replaced_once_and_does_not_count(channel: Channel, wechat: FakeWeChat) -> None:
    send(channel, key="k0")
    wechat.tokens.revoke(channel.name.split("_")[0])
    assert send(channel, texts=different(channel)).result is Result.DONE


def test_a_token_that_stays_bad_is_the_channels_failure_and_not_the_messages(
    channel: Channel, wechat: FakeWeChat
) -> None:
    wechat.fail("message/", "bad_token")
    came = send(channel)
    assert (came.result, came.transport) == (Result.RETRY, True)
    assert came.pause_s > 0
    assert wechat.pushed() == []


def test_without_a_token_nothing_was_sent(channel: Channel, wechat: FakeWeChat) -> None:
    wechat.fail("token", "not_json")
    came = send(channel)
    assert (came.result, came.transport) == (Result.RETRY, True)
    assert wechat.calls("message/") == []


def test_a_repeat_within_its_time_is_shown_once_where_the_platform_can_tell(
    channel: Channel, wechat: FakeWeChat, clock: Clock
) -> None:
    payload = channel.freeze(FORMS[channel.name], ["o-li"], "k1")
    wechat.fail("message/", "reset_after", times=1)
    assert channel.push(payload).result is Result.UNKNOWN
    clock.pass_time(seconds=max(0, channel.resend_s - 1))
    assert channel.push(payload).result is Result.DONE
    assert len(wechat.pushed("o-li")) == (1 if channel.resend_s else 2)


def test_a_notice_without_words_for_the_channel_is_not_sent_empty(channel: Channel) -> None:
    with pytest.raises(NoForm):
        channel.freeze({"text": ""}, ["o-li"], "k")
    with pytest.raises(NoForm):
        channel.freeze({"official_template": {}, "other": FIELDS}, ["o-li"], "k")


def different(channel: Channel) -> dict[str, Any]:
    return json.loads(json.dumps(FORMS[channel.name]).replace("\\u63d0\\u9192", "\\u901a\\u77e5"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["official", "official_template"])
def test_who_left_is_gone(name: str, line: Line, wechat: FakeWeChat) -> None:
    wechat.heard("official", "o-li")
    wechat.unfollow("official", "o-li")
    came = send(line.channels[name])
    assert (came.result, came.gone, came.errcode) == (Result.DEAD, True, 43004)


def test_who_did_not_write_lately_is_waited_for(line: Line, wechat: FakeWeChat) -> None:
    assert send(line.channels["official"]).result is Result.WAIT
    wechat.heard("official", "o-li")
    results = [send(line.channels["official"]) for _ in range(6)]
    assert [came.result for came in results] == [Result.DONE] * 5 + [Result.WAIT]
    assert results[-1].errcode == 45047


def test_who_agreed_no_more_is_dead_but_not_gone(line: Line, wechat: FakeWeChat) -> None:
    for name in ("official_subscribe", "miniprogram"):
        came = send(line.channels[name])
        assert (came.result, came.gone, came.errcode) == (Result.DEAD, False, 43101)


def test_the_template_of_the_configuration_serves_where_the_notice_names_none(
    line: Line, wechat: FakeWeChat, config: Config
) -> None:
    assert config.miniprogram
    wechat.grant("miniprogram", "o-li", config.miniprogram.subscribe_template)
    came = send(line.channels["miniprogram"], texts={"miniprogram": {"data": {"thing1": "提醒"}}})
    assert came.result is Result.DONE


def test_a_notice_that_has_only_its_words_fills_the_configured_template(wechat: FakeWeChat, line: Line) -> None:
    fields = ("thing1={内容}", "time2={时间}", "thing3=打开思为查看")
    texts = {"text": "周六清雪，9 点林场路口集合，请自带手套和雪具。", "at": "2026年11月24日 08:00"}
    for platform, kind in (("official", OfficialSubscribe), ("miniprogram", MiniProgramSubscribe)):
        wechat.grant(platform, "o-li", "T1")
        channel = kind(line.apis[platform], "T1", fields)
        assert send(channel, texts=texts).result is Result.DONE
        body = json.loads(channel.freeze(texts, ["o-li"], "k1"))
        assert {name: field["value"] for name, field in body["data"].items()} == {
            "thing1": "周六清雪，9 点林场路口集合，请自带手…",
            "time2": "2026年11月24日 08:00",
            "thing3": "打开思为查看",
        }
        own = json.loads(channel.freeze({**texts, channel.name: FIELDS}, ["o-li"], "k1"))
        assert own["data"]["thing1"]["value"] == "学习提醒"
        with pytest.raises(NoForm):
            channel.freeze({"text": ""}, ["o-li"], "k1")


def test_a_thousand_members_are_one_call_and_the_bad_ones_are_named_as_we_spell_them(
    line: Line, config: Config, wechat: FakeWeChat
) -> None:
    members = [f"Zhang{n}" for n in range(1000)]
    wechat.people = {member.lower() for member in members[:997]} | {"zhang998"}
    wechat.unlicensed.add("Zhang998")
    came = send(line.channels["wecom"], members)
    assert came.result is Result.DONE
    assert set(came.failed) == {"Zhang997", "Zhang998", "Zhang999"}
    assert came.failed["Zhang998"] != came.failed["Zhang999"]
    assert len(wechat.calls("message/send")) == 1
    assert len(wechat.pushed()) == 997
    with pytest.raises(ValueError):
        line.channels["wecom"].freeze(TEXT, [*members, "one more"], "k")
    with pytest.raises(ValueError):
        line.channels["wecom"].freeze(TEXT, [], "k")


def test_when_all_members_are_bad_each_is_named(line: Line, wechat: FakeWeChat) -> None:
    wechat.people = set()
    came = send(line.channels["wecom"], ["A", "B"])
    assert (came.result, came.errcode, set(came.failed)) == (Result.DEAD, 81013, {"A", "B"})


def test_the_wrong_application_stops_the_channel_and_kills_no_message(line: Line, wechat: FakeWeChat) -> None:
    payload = line.channels["wecom"].freeze(TEXT, ["A"], "k").replace(b'"agentid":1000002', b'"agentid":7')
    came = line.channels["wecom"].push(payload)
    assert (came.result, came.errcode, came.transport) == (Result.RETRY, 40056, False)
    assert came.pause_s >= 600


def test_a_card_goes_out_as_it_is_given(line: Line, wechat: FakeWeChat) -> None:
    card = {"textcard": {"title": "新进展", "description": "请查看", "url": "https://example.cn/m/1"}}
    assert send(line.channels["wecom"], ["A"], texts={**TEXT, "wecom": card}).result is Result.DONE
    (push,) = wechat.pushed("A")
    assert (push.kind, push.body["textcard"]["title"]) == ("textcard", "新进展")


def test_the_daily_quota_of_members_follows_the_number_of_accounts(line: Line, config: Config) -> None:
    assert config.wecom
    assert line.channels["wecom"].quota == config.wecom.accounts * 200


def test_a_long_text_is_cut_between_characters_and_never_in_a_link() -> None:
    assert fit_text("短") == "短"
    cut = fit_text("思" * 1000)
    assert len(cut.encode()) <= 2048
    assert set(cut) == {"思", "…"}
    assert len(cut) > 680
    linked = fit_text("字" * 660 + '<a href="https://example.cn/一二三四五六七八九十">打开</a>' + "字" * 100)
    assert linked == "字" * 660 + "…"
    assert fit_text("a\x00b\x0bc\nd") == "abc\nd"


def test_a_template_field_is_cut_to_what_its_kind_allows() -> None:
    fitted = fit_fields(
        {"thing1": "长" * 30, "phrase2": "一二三四五六", "time3": "8点\n整", "name4": {"value": "李"}, "x": 5}
    )
    assert {name: field["value"] for name, field in fitted.items()} == {
        "thing1": "长" * 19 + "…",
        "phrase2": "一二三四五",
        "time3": "8点 整",
        "name4": "李",
        "x": "5",
    }
