"""What is asked of the platforms besides sending."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels.accounts import login
from bot.channels.accounts.cards import update_template_card
from bot.channels.accounts.files import MediaGone, download, upload
from bot.channels.accounts.menu import Button, push_menu
from bot.channels.accounts.network import callback_ips, check_callback
from bot.channels.accounts.pages import ticket_sources
from bot.channels.accounts.refusals import CodeSpent, NotAMember, PlatformTrouble, RiskyUser, SnapshotUser
from bot.channels.api import Api
from bot.channels.crypto import jssdk_signature
from bot.channels.platforms import open_apis, open_channels
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.tokens import Tokens
from bot.config import Config
from bot.database import Database
from bot.vault import Vault
from tests.channels.client.conftest import KEY, Clock, Line, RawServer, http

MENU = (
    Button("学习", subs=(Button("今日一题", word="今日一题"), Button("搜索", word="搜索"))),
    Button("活动", url="https://example.cn/m/activities"),
    Button("我的", page="pages/me/index", app_id="wx1", url="https://example.cn/m/me"),
)


def test_a_mini_program_code_becomes_an_openid_once(line: Line, config: Config, wechat: FakeWeChat) -> None:
    assert config.miniprogram
    code = wechat.code("miniprogram", "o-li")
    account = login.miniprogram_account(line.apis["miniprogram"], config.miniprogram, code)
    assert (account.external_id, bool(account.unionid)) == ("o-li", True)
    assert account.session_key
    assert account.session_key not in repr(account)
    for spent in (code, "made up"):
        with pytest.raises(CodeSpent):
            login.miniprogram_account(line.apis["miniprogram"], config.miniprogram, spent)
    assert wechat.calls("token") == [], "a login needs no access token"


def test_a_mini_program_inside_wecom_gives_the_userid(line: Line, wechat: FakeWeChat) -> None:
    account = login.wecom_miniprogram_account(line.apis["wecom"], wechat.code("wecom", "LiSi"))
    assert account.external_id == "LiSi"


def test_a_page_of_the_official_account_learns_who_opened_it(line: Line, config: Config, wechat: FakeWeChat) -> None:
    assert config.official
    code = wechat.code("official", "o-li")
    assert login.official_account(line.apis["official"], config.official, code).external_id == "o-li"
    with pytest.raises(CodeSpent):
        login.official_account(line.apis["official"], config.official, code)


def test_a_snapshot_page_is_nobody(line: Line, config: Config, raw_server: RawServer) -> None:
    url, answers = raw_server
    answers.append(http(b'{"openid":"o-x","access_token":"t","is_snapshotuser":1}'))
    assert config.official
    with pytest.raises(SnapshotUser):
        login.official_account(Api(url, line.apis["official"].pool, line.tokens, "official"), config.official, "c")


def test_a_page_of_wecom_learns_the_member_and_what_they_show(line: Line, wechat: FakeWeChat) -> None:
    account = login.wecom_account(line.apis["wecom"], wechat.code("wecom", "LiSi"))
    assert account.external_id == "LiSi"
    assert login.wecom_details(line.apis["wecom"], account.ticket) == login.Details("", "", "0")


def test_the_addresses_that_ask_who_somebody_is_are_as_the_platform_wants_them(config: Config) -> None:
    assert config.official
    assert config.wecom
    back = "https://example.cn/m/?a=1&b=二"
    for url, app_id in (
        (login.official_authorize_url(config.official, back, "s1"), config.official.app_id),
        (login.wecom_authorize_url(config.wecom, back, "s1"), config.wecom.corp_id),
    ):
        parts = urlsplit(url)
        asked = {name: value[0] for name, value in parse_qs(parts.query).items()}
        assert (parts.netloc, parts.fragment) == ("open.weixin.qq.com", "wechat_redirect")
        assert (asked["appid"], asked["redirect_uri"], asked["state"]) == (app_id, back, "s1")
        assert asked["scope"] == "snsapi_base"
        assert list(asked)[:4] == ["appid", "redirect_uri", "response_type", "scope"]


def test_a_phone_number_comes_by_its_own_code(line: Line, wechat: FakeWeChat) -> None:
    code = wechat.code("miniprogram", "13800000000", "phone")
    assert login.phone_number(line.apis["miniprogram"], code) == "13800000000"
    with pytest.raises(CodeSpent):
        login.phone_number(line.apis["miniprogram"], code)


def test_trouble_on_the_line_is_a_refusal_with_words(line: Line, config: Config, wechat: FakeWeChat) -> None:
    assert config.official
    wechat.fail("sns/oauth2", "http500")
    with pytest.raises(PlatformTrouble) as trouble:
        login.official_account(line.apis["official"], config.official, "c")
    assert "稍后" in trouble.value.text
    assert trouble.value.answer.http == 500


@pytest.mark.parametrize("name", ["official", "wecom"])
def test_one_menu_serves_both_platforms(name: str, line: Line, config: Config, wechat: FakeWeChat) -> None:
    assert config.wecom
    push_menu(line.apis[name], MENU, agent_id=config.wecom.agent_id)
    study, activities, me = wechat.menus[name]["button"]
    assert study["sub_button"][0] == {"type": "click", "name": "今日一题", "key": "今日一题"}
    assert activities == {"type": "view", "name": "活动", "url": "https://example.cn/m/activities"}
    assert me["type"] == ("view_miniprogram" if name == "wecom" else "miniprogram")
    assert (me["pagepath"], me["appid"]) == ("pages/me/index", "wx1")
    (call,) = wechat.calls("menu/create")
    assert ("agentid" in call.query) is (name == "wecom")


@pytest.mark.parametrize(
    "menu",
    [
        (),
        MENU + MENU[:1],
        (Button("多", subs=tuple(Button(str(n), word="w") for n in range(6))),),
        (Button("空"),),
        (Button("两样", word="w", url="https://example.cn"),),
        (Button("深", subs=(Button("下", subs=(Button("底", word="w"),)),)),),
        (Button("长", word="长" * 43),),
    ],
)
def test_a_menu_the_platform_would_refuse_is_not_sent(menu: tuple[Button, ...], line: Line, wechat: FakeWeChat) -> None:
    with pytest.raises(ValueError):
        push_menu(line.apis["official"], menu)
    assert wechat.calls() == []


@pytest.mark.parametrize("name", ["official", "wecom", "miniprogram"])
def test_what_is_uploaded_comes_back(name: str, line: Line, wechat: FakeWeChat) -> None:
    data = bytes(range(256)) * 40
    media_id = upload(line.apis[name], "image", "a.png", data, content_type="image/png")
    assert download(line.apis[name], media_id) == data


def test_a_file_that_is_gone_or_too_large_is_refused(line: Line, wechat: FakeWeChat) -> None:
    with pytest.raises(MediaGone):
        download(line.apis["wecom"], "gone")
    large = wechat.media(b"x" * ((10 << 20) + 1))
    with pytest.raises(PlatformTrouble):
        download(line.apis["wecom"], large)
    assert len(download(line.apis["wecom"], wechat.media(b"x" * (10 << 20)))) == 10 << 20
    wechat.fail("media/get", "half_body", times=1)
    with pytest.raises(PlatformTrouble):
        download(line.apis["wecom"], wechat.media(b"x" * 1000))


def test_a_downloaded_json_file_is_not_taken_for_an_answer(line: Line, wechat: FakeWeChat) -> None:
    media_id = wechat.media(b'{"errcode": 0}', "a.json", "application/octet-stream")
    assert download(line.apis["wecom"], media_id) == b'{"errcode": 0}'


def test_a_page_is_signed_as_the_official_example_shows() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    signature = jssdk_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value#top")
    assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_a_pages_ticket_is_asked_for_once_in_two_hours(
    line: Line, wechat: FakeWeChat, database: Database, clock: Clock
) -> None:
    tickets = Tokens(database, Vault((KEY,)), ticket_sources(line.apis), clock=clock.ms)
    assert tickets.get("official") == tickets.get("official") == f"ticket-{wechat.app('official').app_id}"
    assert len(wechat.calls("ticket/getticket")) == 1
    clock.pass_time(seconds=7000)
    tickets.get("official")
    assert len(wechat.calls("ticket/getticket")) == 2


def test_a_card_changes_once(line: Line, config: Config, wechat: FakeWeChat) -> None:
    assert config.wecom
    code = wechat.response_code("LiSi")
    assert update_template_card(line.apis["wecom"], config.wecom.agent_id, code, ["LiSi"], button="已报名") == ()
    (push,) = wechat.pushed("LiSi")
    assert "已报名" in json.dumps(push.body, ensure_ascii=False)
    with pytest.raises(PlatformTrouble):
        update_template_card(
            line.apis["wecom"], config.wecom.agent_id, code, ["LiSi"], card={"card_type": "text_notice"}
        )


def test_the_platforms_addresses_and_its_view_of_ours(line: Line) -> None:
    assert callback_ips(line.apis["official"]) == callback_ips(line.apis["wecom"]) == ("127.0.0.1",)
    assert check_callback(line.apis["official"])["dns"]


def test_somebody_from_outside_is_not_a_member(line: Line, raw_server: RawServer) -> None:
    url, answers = raw_server
    answers.append(http(b'{"errcode":0,"errmsg":"ok","openid":"o-x"}'))
    with pytest.raises(NotAMember):
        login.wecom_account(Api(url, line.apis["wecom"].pool, line.tokens, "wecom"), "c")


def test_a_risky_account_gets_its_own_words(line: Line, config: Config, raw_server: RawServer) -> None:
    url, answers = raw_server
    answers.append(http(b'{"errcode":40226,"errmsg":"code blocked"}'))
    assert config.miniprogram
    with pytest.raises(RiskyUser):
        login.miniprogram_account(
            Api(url, line.apis["wecom"].pool, line.tokens, "miniprogram"), config.miniprogram, "c"
        )


def test_one_call_wires_everything_the_configuration_switches_on(config: Config, database: Database) -> None:
    apis = open_apis(config, database, Vault((KEY,)))
    assert set(apis) == {"official", "wecom", "miniprogram"}
    assert set(open_channels(config, apis)) == {
        "wecom", "official", "official_template", "official_subscribe", "miniprogram",
        "miniprogram_customer",
    }  # fmt: skip
    assert callback_ips(apis["official"]) == ("127.0.0.1",)
    only = open_apis(replace(config, official=None, miniprogram=None), database, Vault((KEY,)))
    assert set(open_channels(replace(config, official=None, miniprogram=None), only)) == {"wecom"}
    for api in (*apis.values(), *only.values()):
        api.pool.clear()
