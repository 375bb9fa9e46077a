"""access_token as the platform hands it out and takes it back."""

import pytest

from bot.channels.simulator.platform import FakeWeChat
from bot.config import Config
from tests.channels.simulator.conftest import Api, Clock

DAY_S = 24 * 3600


def test_a_stable_token_is_the_same_for_everybody_and_counts_down(api: Api, clock: Clock) -> None:
    first = api.stable("official")
    clock.advance(minutes=10)
    assert api.stable("official") == {"access_token": first["access_token"], "expires_in": 6600}


def test_a_stable_token_is_renewed_five_minutes_early_and_both_work(api: Api, clock: Clock) -> None:
    first = api.token("official")
    clock.advance(minutes=116)
    second = api.token("official")
    assert first != second
    assert {api.call("official", "cgi-bin/getcallbackip", access_token=t)["errcode"] for t in (first, second)} == {0}


def test_forcing_a_stable_token_ends_the_old_one_and_is_rationed(api: Api, clock: Clock) -> None:
    old = api.token("official")
    assert api.stable("official", force=True)["access_token"] != old
    assert api.call("official", "cgi-bin/getcallbackip", access_token=old)["errcode"] == 40001
    assert api.stable("official", force=True)["errcode"] == 45011
    for _ in range(19):
        clock.advance(seconds=30)
        assert "access_token" in api.stable("official", force=True)
    clock.advance(seconds=30)
    assert api.stable("official", force=True)["errcode"] == 45009


def test_a_plain_token_replaces_the_one_before_after_five_minutes(api: Api, accounts: Config, clock: Clock) -> None:
    assert accounts.official
    asked = {
        "grant_type": "client_credential",
        "appid": accounts.official.app_id,
        "secret": accounts.official.app_secret,
    }
    old, new = (api.call("official", "cgi-bin/token", **asked)["access_token"] for _ in range(2))
    clock.advance(minutes=4)
    assert api.call("official", "cgi-bin/getcallbackip", access_token=old)["errcode"] == 0
    clock.advance(minutes=1)
    assert api.call("official", "cgi-bin/getcallbackip", access_token=old)["errcode"] == 40001
    assert api.call("official", "cgi-bin/getcallbackip", access_token=new)["errcode"] == 0
    assert [api.call("official", "cgi-bin/token", **asked).get("errcode") for _ in range(1999)][-1] == 45009


def test_a_token_that_is_missing_made_up_or_old_is_told_apart(api: Api, clock: Clock) -> None:
    old = api.token("wecom")
    assert api.call("wecom", "cgi-bin/getcallbackip")["errcode"] == 41001
    assert api.call("wecom", "cgi-bin/getcallbackip", access_token="made-up")["errcode"] == 40014
    clock.advance(hours=2)
    assert api.call("wecom", "cgi-bin/getcallbackip", access_token=old)["errcode"] == 42001


@pytest.mark.parametrize(("channel", "errcode"), [("official", 40001), ("wecom", 40014)])
def test_a_revoked_token_fails_and_the_next_one_works(
    api: Api, platform: FakeWeChat, channel: str, errcode: int
) -> None:
    old = api.token(channel)
    platform.tokens.revoke(channel)
    assert api.call(channel, "cgi-bin/getcallbackip", access_token=old)["errcode"] == errcode
    assert api.call(channel, "cgi-bin/getcallbackip", access_token=api.token(channel))["errcode"] == 0


def test_a_token_of_one_host_is_nothing_on_the_other_and_wrong_secrets_are_named(api: Api, accounts: Config) -> None:
    assert accounts.wecom
    assert accounts.official
    assert api.call("wecom", "cgi-bin/getcallbackip", access_token=api.token("official"))["errcode"] == 40014
    assert api.call("wecom", "cgi-bin/gettoken", corpid=accounts.wecom.corp_id, corpsecret="x")["errcode"] == 40001
    assert api.call("wecom", "cgi-bin/gettoken", corpid="x", corpsecret="x")["errcode"] == 40013
    asked = {"grant_type": "client_credential", "appid": accounts.official.app_id, "secret": "x"}
    assert api.call("official", "cgi-bin/stable_token", asked)["errcode"] == 40125
    assert api.call("official", "cgi-bin/stable_token", {**asked, "appid": "x"})["errcode"] == 40013


def test_an_unknown_path_is_404_and_an_account_without_the_right_48001(api: Api) -> None:
    assert api.raw("official", "cgi-bin/nothing").status == 404
    token = api.token("miniprogram")
    assert api.call("miniprogram", "cgi-bin/menu/get", access_token=token)["errcode"] == 48001


@pytest.mark.parametrize(("body", "errcode"), [(b"", 44002), (b"{", 47001), (b"[]", 47001)])
def test_a_body_that_is_no_object_is_refused(api: Api, body: bytes, errcode: int) -> None:
    answer = api.raw("official", "cgi-bin/message/custom/send", body, access_token=api.token("official"))
    assert answer.json()["errcode"] == errcode


def test_no_secret_enters_the_log(api: Api, platform: FakeWeChat, accounts: Config) -> None:
    assert accounts.official
    assert accounts.wecom
    api.token("official"), api.token("wecom")
    assert accounts.official.app_secret not in repr(platform.calls())
    assert accounts.wecom.secret not in repr(platform.calls())
    assert len(platform.calls("token")) == 2
