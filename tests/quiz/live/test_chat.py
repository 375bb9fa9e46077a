"""Players who write letters in the chat play beside those on the page."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from sqlalchemy import select

from bot.channels.simulator.accounts import demo_accounts
from bot.config import App
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.resolve import Resolver
from bot.router import merge
from bot.synonyms import Synonyms
from bot.turn import Incoming
from bot.workdays import Workdays
from handlers.quiz.live import messages
from models.live import LiveAnswer, LiveIntent
from tests.quiz.live.arena import arena, enters, play
from tests.quiz.live.stage import bind, set_up


class Chat:
    """The chat's door with the live room's words."""

    def __init__(self, db: Database) -> None:
        config = replace(
            demo_accounts(), app=App(secret_key="a secret of the tests alone", base_url="https://siwei.example")
        )
        self.dispatcher = Dispatcher(
            db, Resolver(merge([messages.router])), config, Synonyms(db), Workdays(), Random(1)
        )
        self.count = 0

    def says(self, text: str, who: str = "w1", *, key: str = "") -> str:
        """What is answered."""
        self.count += 1
        now = datetime.now(UTC)
        incoming = Incoming(key or f"{self.count:064x}", "wecom", who, "corp", "text", now, text)
        return self.dispatcher.handle(incoming, now=now).reply.text


def test_a_player_in_the_chat_answers_by_letter_and_is_in_the_standings(db: Database) -> None:
    show = set_up(db, 2, questions=2)
    bind(db, show.people[0], "w1")
    chat = Chat(db)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[1]) as player,
        ):
            assert "您已进场：党史现场赛" in chat.says(f"进场 {show.code}")
            assert "还没有开始" in chat.says("A")
            await host.sees("count", of=2)
            await host.say("open")
            await host.sees("question")
            assert "回复选项字母" in chat.says("什么")
            assert chat.says("A", key="f" * 64) == chat.says("A", key="f" * 64) == "已收到"
            assert "已答过" in chat.says("B")
            await host.sees("count", answered=1)
            await player.answers(1, "B")
            await host.say("next")
            await host.sees("closed")
            assert "时间已到" in chat.says("A")
            for _ in range(2):
                await host.say("next")
            assert [line["name"] for line in (await player.sees("standing"))["top"]] == ["队员0", "队员1"]
            await host.say("end")
            await host.sees("end")
            assert "已经结束" in chat.says("A")

    play(scenario)
    with db.reading() as session:
        assert len(session.scalars(select(LiveAnswer)).all()) == 2
        assert all(session.scalars(select(LiveIntent.done)))


def test_an_answer_the_chat_has_taken_counts_though_the_question_closes_before_it_is_fetched(db: Database) -> None:
    show = set_up(db, 1)
    bind(db, show.people[0], "w1")
    chat = Chat(db)
    chat.says(f"进场 {show.code}")

    async def scenario() -> None:
        async with arena(db) as address, enters(address, show.code, host=show.host) as host:
            await host.say("open")
            await host.sees("question")
            assert chat.says("A") == "已收到"
            await host.say("close")
            await host.sees("count", answered=1)

    play(scenario)


def test_a_wrong_number_and_no_number_are_told_what_to_do(db: Database) -> None:
    show = set_up(db, 1)
    bind(db, show.people[0], "w1")
    chat = Chat(db)
    assert "没有找到这一场" in chat.says("进场 99999999")
    assert "大屏幕上的数字" in chat.says("进场")
