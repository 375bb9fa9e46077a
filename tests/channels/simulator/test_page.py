"""The page: what it is told, what it does, and that a browser can chat with it."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from bot.channels.simulator.page import simulator_blueprint
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.state import real_now
from bot.channels.simulator.transport import over_wsgi
from bot.config import Config
from tests.channels.simulator.echo_bot import EchoBot, echo

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PEOPLE = [
    {"external_id": "WangChaoYi", "channel": "wecom", "name": "王朝一", "units": "一车间", "bound": True},
    {"external_id": "LiSi", "channel": "wecom", "name": "李四", "units": "", "bound": False},
    {"external_id": "o-wang", "channel": "official", "name": "王朝一", "units": "一车间", "bound": True},
    {"external_id": "m-wang", "channel": "miniprogram", "name": "王朝一", "units": "一车间", "bound": True},
]


class DemoClock:
    """The real time and an offset."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def __call__(self) -> datetime:
        return real_now() + self.offset

    def set(self, offset: timedelta) -> None:
        self.offset = offset


@pytest.fixture
def demo_clock() -> DemoClock:
    return DemoClock()


@pytest.fixture
def demo(accounts: Config, demo_clock: DemoClock) -> FakeWeChat:
    return FakeWeChat(accounts, now=demo_clock)


@pytest.fixture
def app(demo: FakeWeChat, accounts: Config, demo_clock: DemoClock) -> Flask:
    app = Flask("demonstration")
    page = simulator_blueprint(
        demo,
        deliver_to="http://localhost",
        accounts=accounts,
        people=lambda: PEOPLE,
        clock=demo_clock,
        set_clock=demo_clock.set,
        transport=over_wsgi(EchoBot(accounts, echo)),
    )
    app.register_blueprint(page)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(client: FlaskClient, path: str, **body: Any) -> Any:
    answer = client.post(f"/simulator/api/{path}", json=body, headers={"X-Simulator": "1"})
    return answer.get_json()


def test_a_turn_shows_both_sides_of_the_wire_and_what_decided(client: FlaskClient) -> None:
    turn = post(client, "turns", do="say", channel="official", external_id="o-wang", text="学习")
    heard = turn["heard"]
    assert (turn["said"], heard["shown"], heard["reason"]) == ("学习", "听到：学习", "word 学习")
    assert "<![CDATA[学习]]>" in heard["plain"]
    assert "<Encrypt>" in heard["sealed"]
    assert "听到" in heard["raw"]
    assert "<Encrypt>" in heard["reply"]
    assert 0 <= heard["share"] < 100
    assert client.get("/simulator/api/pushed?since=0").get_json()["turns"] == [turn]


def test_what_is_pushed_arrives_after_the_number_last_seen(client: FlaskClient, demo: FakeWeChat) -> None:
    post(client, "turns", do="say", channel="official", external_id="o-wang", text="学习")
    last = client.get("/simulator/api/pushed?since=0").get_json()["last"]
    account = demo.app("official")
    token, _ = demo.tokens.lasting(account)
    body = {"touser": "o-wang", "msgtype": "text", "text": {"content": "通知"}}
    path = "/simulator/api.weixin.qq.com/cgi-bin/message/custom/send"
    assert client.post(f"{path}?access_token={token}", json=body).get_json()["errcode"] == 0
    (push,) = client.get(f"/simulator/api/pushed?since={last}").get_json()["pushes"]
    assert (push["to"], push["text"], push["channel_name"]) == ("o-wang", "通知", "公众号")


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"do": "tap", "event": "CLICK", "key": "学习", "label": "学习"}, "学习"),
        ({"do": "follow"}, "（关注了）"),
        ({"do": "unfollow"}, "（取消关注了）"),
        ({"do": "accept"}, "（同意接收一次订阅消息）"),
    ],
)
def test_taps_are_shown_in_words(client: FlaskClient, order: dict[str, Any], said: str) -> None:
    turn = post(client, "turns", channel="official", external_id="o-wang", **order)
    assert (turn["said"], turn["heard"]["status"]) == (said, 200)


def test_accepting_allows_one_subscription_message(client: FlaskClient, demo: FakeWeChat, accounts: Config) -> None:
    assert accounts.official
    post(client, "turns", do="accept", channel="official", external_id="o-wang")
    demo.use_grant("official", "o-wang", accounts.official.subscribe_template)


def test_a_card_is_answered_with_what_was_chosen(client: FlaskClient) -> None:
    order = {"task_id": "t-1", "card_type": "vote_interaction", "key": "submit", "selected": {"q": ["a", "b"]}}
    turn = post(client, "turns", do="card", channel="wecom", external_id="LiSi", label="甲 乙", **order)
    plain = turn["heard"]["plain"]
    assert "<OptionId><![CDATA[a]]></OptionId><OptionId><![CDATA[b]]></OptionId>" in plain
    assert "<TaskId><![CDATA[t-1]]></TaskId>" in plain


def test_a_picture_is_kept_sent_and_shown(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    with (tmp_path / "a.png").open("rb") as picture:
        upload = client.post("/simulator/api/media", data={"picture": (picture, "a.png")}, headers={"X-Simulator": "1"})
    media_id = upload.get_json()["media_id"]
    turn = post(client, "turns", do="photo", channel="official", external_id="o-wang", media_id=media_id)
    assert turn["picture"] == media_id
    assert client.get(f"/simulator/media/{media_id}").data == b"\x89PNG"


def test_the_clock_goes_to_tomorrow_morning_on_an_hour_and_back(client: FlaskClient, demo_clock: DemoClock) -> None:
    tomorrow = datetime.fromisoformat(post(client, "clock", to="tomorrow")["now"])
    local = tomorrow.astimezone(datetime.fromisoformat("2026-01-01T00:00+08:00").tzinfo)
    assert (local.hour, local.minute) == (8, 0)
    before = demo_clock.offset
    post(client, "clock", to="hour")
    assert timedelta(minutes=59) < demo_clock.offset - before < timedelta(minutes=61)
    post(client, "clock", to="now")
    assert demo_clock.offset == timedelta(0)
    assert "error" in post(client, "clock", to="yesterday")


def test_signing_in_returns_to_the_program_with_a_code_and_never_elsewhere(
    client: FlaskClient, demo: FakeWeChat, accounts: Config
) -> None:
    assert accounts.wecom
    client.set_cookie("simulator_person", "wecom%3ALiSi", path="/simulator")
    query = {"appid": accounts.wecom.corp_id, "redirect_uri": "http://localhost/m/?a=1", "state": "s"}
    answer = client.get("/simulator/connect/oauth2/authorize", query_string=query)
    target, _, code = answer.headers["Location"].partition("&code=")
    assert target == "http://localhost/m/?a=1"
    assert demo.use_code(code.partition("&")[0], ("wecom",)) == "LiSi"
    elsewhere = {**query, "redirect_uri": "http://evil.example/"}
    assert client.get("/simulator/connect/oauth2/authorize", query_string=elsewhere).status_code == 400


def test_another_site_cannot_order_anything(client: FlaskClient) -> None:
    assert client.post("/simulator/api/turns", json={"do": "follow"}).status_code == 403
    policy = client.get("/simulator/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy


def test_nonsense_is_refused_in_words(client: FlaskClient) -> None:
    for order in (
        {"do": "dance", "channel": "wecom", "external_id": "a"},
        {"do": "say", "channel": "fax"},
        {"do": "say"},
    ):
        assert post(client, "turns", **order)["error"]["message"]


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/simulator/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(not CHROMIUM.exists(), reason="SKIPPED LOUDLY: no Chromium at /usr/bin/chromium")
def test_a_browser_chats_reads_what_lies_behind_and_fits_a_narrow_screen(url: str, demo: FakeWeChat) -> None:
    from playwright.sync_api import sync_playwright

    demo.menus["wecom"] = {"button": [{"type": "click", "name": "学习", "key": "学习"}]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 800})
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(url)
        page.fill("#text", "帮助 <b>")
        page.click("text=发送")
        page.wait_for_selector("text=听到：帮助 <b>")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.click("[data-side=behind]")
        assert "word 学习" in page.inner_text(".panel .reason")
        assert "帮助 <b>" in page.inner_text(".panel .raw")
        assert errors == []
        browser.close()
