"""A phone's callbacks, read by somebody else's codec, and the answers it accepts."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from wechatpy.replies import ArticlesReply
from werkzeug.serving import make_server

from bot.channels.simulator.accounts import sections
from bot.channels.simulator.callbacks import Callback
from bot.channels.simulator.phone import Phone
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.transport import Response as Answered
from bot.channels.simulator.transport import over_wsgi
from bot.channels.simulator.wire import BadReply, Seal, from_xml, to_xml
from bot.config import Config
from tests.channels.simulator.conftest import Clock
from tests.channels.simulator.echo_bot import EchoBot, echo
from tests.shared_data import shared


@pytest.fixture
def bot(accounts: Config) -> EchoBot:
    return EchoBot(accounts, echo)


@pytest.fixture
def phone(bot: EchoBot, accounts: Config, platform: FakeWeChat, clock: Clock) -> Callable[..., Phone]:
    def phone(channel: str, openid: str = "WangChaoYi", **more: Any) -> Phone:
        account = more.pop("account", sections(accounts)[channel])
        known = {"transport": over_wsgi(bot), "platform": platform, "now": clock, **more}
        return Phone(account, channel, openid, **known)

    return phone


@pytest.mark.parametrize("channel", ["official", "wecom"])
def test_a_message_is_read_by_another_codec_and_its_answer_by_the_phone(
    bot: EchoBot, phone: Callable[..., Phone], clock: Clock, channel: str
) -> None:
    heard = phone(channel).says("学习 ]]> <3", key="m-1")
    assert heard.shown == "听到：学习  <3"
    assert bot.read[0].content == "学习 ]]> <3"
    assert (heard.status, heard.problem, heard.reason, heard.deliveries) == (200, "", "word 学习", 1)
    assert (bot.read[0].source, int(bot.read[0].create_time.timestamp())) == ("WangChaoYi", int(clock().timestamp()))
    assert "学习" in heard.plain
    assert "学习" not in heard.sealed


def test_plain_mode_sends_nothing_sealed(accounts: Config, phone: Callable[..., Phone]) -> None:
    assert accounts.official
    heard = phone("official", account=replace(accounts.official, mode="plain")).says("学习")
    assert (heard.text, heard.plain) == ("听到：学习", heard.sealed)


def test_the_same_key_is_the_same_message_and_no_key_a_new_one(bot: EchoBot, phone: Callable[..., Phone]) -> None:
    me = phone("official")
    for key in ("m-1", "m-1", None, None, 17):
        me.says("学习", key=key)
    first, second, third, fourth, fifth = (message.id for message in bot.read)
    assert first == second
    assert len({first, third, fourth, fifth}) == 4
    assert fifth == 17


def test_events_and_pictures_arrive_as_what_they_are(bot: EchoBot, phone: Callable[..., Phone]) -> None:
    me, member = phone("official"), phone("wecom")
    me.follows("spring"), me.taps("CLICK", "学习"), me.photo("m-9"), me.unfollows()
    member.taps("CLICK", "学习")
    assert [getattr(message, "event", message.type) for message in bot.read] == [
        "subscribe_scan", "click", "image", "unsubscribe", "click",
    ]  # fmt: skip
    assert bot.read[0].scene_id == "spring"
    assert bot.read[2].media_id == "m-9"


@pytest.mark.parametrize("channel", ["official", "wecom"])
def test_an_address_proves_to_be_the_accounts(phone: Callable[..., Phone], channel: str) -> None:
    assert phone(channel).verifies()


def test_an_answer_in_articles_is_opened(bot: EchoBot, phone: Callable[..., Phone]) -> None:
    def articles(message: Any) -> str:
        reply = ArticlesReply(message=message)
        reply.add_article({"title": "今日", "description": "一学", "image": "http://p", "url": "http://u"})
        return str(reply.render())

    bot.answers = articles
    (article,) = phone("official").says("学习").articles
    assert article == {"title": "今日", "description": "一学", "picture": "http://p", "url": "http://u"}


@pytest.mark.parametrize("silence", ["", "success"])
def test_silence_is_no_problem(bot: EchoBot, phone: Callable[..., Phone], silence: str) -> None:
    bot.answers = lambda message: silence
    heard = phone("official").says("学习")
    assert (heard.shown, heard.problem) == ("", "")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("<xml><a></xml>", "XML"),
        ("<xml><ToUserName>x</ToUserName></xml>", "对调"),
        ("{}", "XML"),
        (echo, "2048"),
    ],
)
def test_what_real_wechat_would_not_show_is_shown_as_its_apology(
    bot: EchoBot, phone: Callable[..., Phone], answer: Any, problem: str
) -> None:
    bot.answers = answer if callable(answer) else lambda message: answer
    heard = phone("official").says("长" * 700)
    assert problem in heard.problem
    assert "稍后再试" in heard.shown


def test_a_mini_programs_event_is_json_and_its_contacts_twin_comes_from_sys(
    accounts: Config, phone: Callable[..., Phone]
) -> None:
    assert accounts.miniprogram
    assert accounts.wecom
    mini = accounts.miniprogram
    callback = phone("miniprogram", "o1").callback({"MsgType": "event", "Event": "user_authorization_revoke"})
    outside = json.loads(callback.body)
    assert list(outside) == ["ToUserName", "Encrypt"]
    assert json.loads(callback.plain)["FromUserName"] == "o1"
    xml = phone("miniprogram", "o1", account=replace(mini, format="xml", mode="plain"))
    assert from_xml(xml.callback({"MsgType": "event", "Event": "x"}).body.decode())["Event"] == "x"
    seen: list[Callback] = []

    def deliver(callback: Callback) -> Answered:
        seen.append(callback)
        return Answered(200, b"success")

    phone("wecom", transport=deliver).contacts("update_user", UserID="a", NewUserID="b")
    (change,) = seen
    assert (change.fields["FromUserName"], change.fields["ChangeType"]) == ("sys", "update_user")
    assert b"AgentID" not in change.body


def test_a_duplicated_callback_reaches_the_program_twice(
    bot: EchoBot, phone: Callable[..., Phone], platform: FakeWeChat
) -> None:
    fault = platform.fail("callback", "duplicate", times=1)
    me = phone("official")
    me.says("一"), me.says("二")
    assert [message.content for message in bot.read] == ["一", "一", "二"]
    assert bot.read[0].id == bot.read[1].id
    assert fault.hits == 1


def test_writing_opens_the_way_back(phone: Callable[..., Phone], platform: FakeWeChat, accounts: Config) -> None:
    assert accounts.official
    phone("official", "o1").says("学习")
    platform.allowances.spend(accounts.official.app_id, "o1", platform.now())


@pytest.fixture
def refusing(bot: EchoBot) -> Iterator[tuple[str, list[int]]]:
    """A server that drops the first two connections after reading the request, then answers."""
    seen: list[int] = []

    def application(environ: Any, start_response: Any) -> Any:
        seen.append(1)
        if len(seen) < 3:
            environ["werkzeug.socket"].shutdown(2)
        return bot(environ, start_response)

    server = make_server("127.0.0.1", 0, application)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_answer_is_delivered_again_three_times_altogether(
    bot: EchoBot, phone: Callable[..., Phone], refusing: tuple[str, list[int]]
) -> None:
    url, seen = refusing
    started = time.perf_counter()
    heard = phone("official", base_url=url, transport=None).says("学习")
    assert (heard.text, heard.deliveries, len(seen)) == ("听到：学习", 3, 3)
    assert 0 < heard.seconds <= time.perf_counter() - started
    assert len({message.id for message in bot.read}) == 1


def test_nobody_there_is_a_problem_and_no_error(phone: Callable[..., Phone]) -> None:
    heard = phone("official", base_url="http://127.0.0.1:1", transport=None).says("学习")
    assert (heard.status, heard.deliveries) == (0, 3)
    assert "没有回答" in heard.problem


def test_the_seal_opens_the_published_vectors_and_refuses_the_forged_one() -> None:
    vectors = json.loads(shared("data/wechat_vectors.json").read_text(encoding="utf-8"))["vectors"]
    kinds = ("msg_decrypt", "wecom_url_verify", "msg_decrypt_must_fail_signature")
    tried = [vector for vector in vectors if vector["kind"] in kinds]
    for vector in tried:
        given, words = vector["inputs"], vector["expected"].get("plaintext")
        seal = Seal(given["token"], given["encoding_aes_key"], given["receive_id"])
        reply = {"Encrypt": given.get("encrypt") or given["echostr"], "MsgSignature": given["msg_signature"]}
        reply |= {"TimeStamp": given["timestamp"], "Nonce": given["nonce"]}
        if words is None:
            with pytest.raises(BadReply, match="MsgSignature"):
                seal.open(reply, given["nonce"])
        else:
            assert seal.open(reply, given["nonce"]) == words
    assert len(tried) >= 4


def test_lists_and_nests_survive_the_xml() -> None:
    fields = {"A": {"B": ["1", "2"], "C": "]]>"}}
    assert from_xml(to_xml(fields)) == fields
