"""What everybody may type at any time, and what is said when nothing fits."""

import re
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from bot import outbox
from bot.app import create_worker
from bot.resolve import Resolver
from bot.router import Router, TableError, merge
from bot.turn import Reply
from models.messages import Unmatched
from models.org import Identity, Person
from models.outbox import SubscribeCredit
from tests.world import World, found, hire


@pytest.fixture
def office(world: World) -> World:
    """One company with one person in it."""
    with world.writing() as session:
        hire(session, "20135", "张立秋", found(session, "C", "青松岭林业公司"))
    return world


def test_help_lists_what_can_be_done_with_a_number_each(office: World) -> None:
    text = office.says("帮助")
    assert "1 学习：" in text
    assert len(text.split("\n")) <= 12
    assert len(office.says("更多功能").encode()) <= 2048


@pytest.mark.parametrize("typed", ["幫助", "ｂａｎｇｚｈｕ", "bangzhu", "帮 助", "邦助"])
def test_help_is_understood_however_it_is_typed(office: World, typed: str) -> None:
    assert office.says(typed).startswith("您可以这样用")


def test_a_long_reply_is_continued_with_more_until_nothing_is_left(office: World) -> None:
    with office.writing() as session:
        person = session.scalars(select(Person)).one()
        for number in range(5):
            outbox.post(session, person, f"第 {number} 条：" + "关心" * 150, key=f"n-{number}", now=office.now)
        session.scalars(select(Identity)).one().following = False
    office.work()
    first = office.says("通知")
    assert first.endswith("回复“更多”继续")
    whole = first
    for _ in range(9):
        part = office.says("更多")
        if part.startswith("没有更多了"):
            break
        whole += part
    assert [whole.count(f"第 {number} 条：") for number in range(5)] == [1] * 5


def test_notices_that_reached_nobody_wait_in_the_inbox_and_are_read_once(office: World) -> None:
    with office.writing() as session:
        person = session.scalars(select(Person)).one()
        session.scalars(select(Identity)).one().following = False
        outbox.post(session, person, "周六清雪，9 点林场路口集合。", key="snow", now=office.now)
    office.work()
    assert office.says("通知").startswith("〔新〕")
    assert not office.says("通知").startswith("〔新〕")


def test_a_notice_without_words_for_a_subscription_waits_in_the_inbox(office: World) -> None:
    mini = office.config.miniprogram
    assert mini is not None
    with office.writing() as session:
        person = session.scalars(select(Person)).one()
        session.scalars(select(Identity)).one().following = False
        phone = Identity(channel="miniprogram", external_id="o-1", person_id=person.id, created_at=office.now)
        session.add(phone)
        session.flush()
        credit = {"template_id": mini.subscribe_template, "credits_left": 1}
        session.add(SubscribeCredit(identity_id=phone.id, **credit))
        outbox.post(session, person, "周六清雪，9 点林场路口集合。", key="snow", now=office.now)
    office.work()
    assert office.says("通知").startswith("〔新〕")


def test_a_notice_reaches_whoever_agreed_to_one_in_the_words_of_the_configured_template(office: World) -> None:
    mini = office.config.miniprogram
    assert mini is not None
    config = replace(office.config, miniprogram=replace(mini, subscribe_fields=("thing1={内容}", "time2={时间}")))
    with office.writing() as session:
        person = session.scalars(select(Person)).one()
        session.scalars(select(Identity)).one().following = False
        phone = Identity(channel="miniprogram", external_id="o-1", person_id=person.id, created_at=office.now)
        session.add(phone)
        session.flush()
        session.add(SubscribeCredit(identity_id=phone.id, template_id=mini.subscribe_template, credits_left=1))
        outbox.post(session, person, "周六清雪，9 点集合。", key="snow", now=office.now)
    office.platform.grant("miniprogram", "o-1", mini.subscribe_template)
    worker = create_worker(config, office.db, clock=lambda: office.now, rng=Random(1), concurrency=1)
    worker.step(office.now)
    worker.sender.close()
    assert ["周六清雪" in text and "2026年11月24日 09:00" in text for text in office.pushed("o-1")] == [True]


def test_a_word_with_a_fixed_answer_is_pushed_where_nothing_else_is_shown(office: World) -> None:
    heard = office.hears("帮助", "o-1", "miniprogram")
    assert not heard.problem, heard
    office.work()
    assert office.pushed("o-1")[0].startswith("您可以这样用")


def test_a_person_hears_that_there_is_nothing_new(office: World) -> None:
    assert office.says("通知") == "没有新通知。有事会在这里告诉您。"


def test_leaving_says_so_even_when_there_is_nothing_to_leave(office: World) -> None:
    assert office.says("退出").startswith("现在没有正在办的事")


def test_pictures_voice_and_unknown_kinds_are_answered(office: World) -> None:
    phone = office.phone()
    assert "图片收到了" in phone.photo("media-1").text
    assert "打字" in phone.raw({"MsgType": "voice", "MediaId": "v", "Format": "amr", "MsgId": "91"}).text
    assert "看不懂" in phone.raw({"MsgType": "hologram", "MsgId": "92"}).text


def test_unknown_events_are_acknowledged(office: World) -> None:
    heard = office.phone().taps("some_event_of_next_year")
    assert (heard.status, heard.text) == (200, "")


def test_a_menu_click_is_the_word_it_carries(office: World) -> None:
    assert office.phone().taps("CLICK", "帮助").text.startswith("您可以这样用")


@pytest.mark.parametrize("typed", ["asdf乱七八糟", "吃了吗", "z", "。。。"])
def test_what_is_near_nothing_still_gets_three_choices_and_the_hotline(office: World, typed: str) -> None:
    answer = office.says(typed)
    assert re.match(r"您是想找：1 \S+  2 \S+  3 \S+\n", answer)
    assert "热线" in answer


@pytest.mark.parametrize(("typed", "answer"), [("谢谢！", "不客气"), ("您好", "您好，我在"), ("收到。", "好的")])
def test_a_courtesy_is_returned(office: World, typed: str, answer: str) -> None:
    assert office.says(typed).startswith(answer)


def test_a_no_to_something_unheard_of_does_nothing_and_says_so(office: World) -> None:
    assert office.says("不要报名").startswith("好的，")
    assert office.says("不要").startswith("您是想找：1 ")


def test_what_was_not_understood_is_counted_without_its_sender(office: World) -> None:
    office.says("量子火锅")
    office.says("量子火锅")
    with office.writing() as session:
        kept = session.scalars(select(Unmatched)).one()
        assert (kept.text, kept.times) == ("量子火锅", 2)


def test_a_story_that_was_not_understood_is_kept_nowhere(office: World) -> None:
    office.says("我家里最近出了一些事情不知道该跟谁说也不知道能不能在这里说")
    with office.writing() as session:
        assert session.scalars(select(Unmatched)).all() == []


def test_the_hotlines_work_in_the_middle_of_anything(office: World) -> None:
    office.says("体会")
    assert "12356" in office.says("热线")


def test_the_same_word_twice_is_an_error_at_start() -> None:
    one, two = Router(), Router()
    for router in (one, two):
        router.words("报名", help="")(lambda _turn: Reply("好"))
    with pytest.raises(TableError, match="报名"):
        Resolver(merge([one, two]))
