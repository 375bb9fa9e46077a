"""A whole room: two players and a host over real sockets."""

import json

from sqlalchemy import select

from bot.database import Database
from handlers.quiz.live.store import Elsewhere, Loaded, Me, claim
from models.contest import Certificate
from models.live import LiveAnswer, LiveEvent, LiveRoom
from tests.quiz.live.arena import Frame, arena, enters, play
from tests.quiz.live.stage import set_up

WRONG: tuple[Frame, ...] = ({"question": "1"}, {"question": None, "choice": {}}, {"question": 99, "choice": "A"})


def test_a_room_is_played_from_the_lobby_to_the_podium(db: Database) -> None:
    show = set_up(db, 2, questions=2)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as first,
            enters(address, show.code, token=show.tickets[1]) as second,
        ):
            assert first.met["me"]["name"] == "队员0"
            await host.sees("count", of=2)
            await host.say("open")
            asked = await first.sees("question", question=1)
            assert asked["options"][0] == "江西瑞金"
            assert (await first.answers(1, ["A"]))["type"] == "taken"
            assert (await second.answers(1, "B"))["type"] == "taken"
            assert (await host.sees("count", answered=2))["spread"] == {"A": 1, "B": 1}
            await host.say("next")
            await first.sees("closed")
            await host.say("next")
            reveal = await first.sees("reveal")
            assert (reveal["right"], reveal["mine"], reveal["rank"]) == (
                ["A"],
                {"choice": ["A"], "right": True, "points": 10},
                1,
            )
            assert (await second.sees("reveal"))["mine"]["points"] == 0
            await host.say("next")
            standing = await second.sees("standing")
            assert standing["mine"] == {"place": 2, "points": 0, "right": 0}
            assert [line["name"] for line in standing["top"]] == ["队员0", "队员1"]
            await host.say("next")
            await first.sees("question", question=2)
            await host.say("end")
            assert (await second.sees("end"))["podium"][0]["points"] == 10

    play(scenario)
    with db.reading() as session:
        assert len(session.scalars(select(LiveAnswer)).all()) == 2
        assert session.scalars(select(LiveRoom)).one().ended_at is not None


def test_late_double_and_out_of_phase_answers_are_refused_with_the_reason(db: Database) -> None:
    show = set_up(db, 1)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as player,
        ):
            assert (await player.answers(1, "A"))["why"] == "not_open"
            await host.say("open")
            await player.sees("question")
            assert (await player.answers(2, "A"))["why"] == "other_question"
            assert (await player.answers(1, "Z"))["why"] == "not_a_choice"
            assert (await player.answers(1, ["A", "B"]))["why"] == "not_a_choice"
            assert (await player.answers(1, "A"))["type"] == "taken"
            assert (await player.answers(1, "B"))["why"] == "twice"
            await host.say("pause")
            await player.sees("paused")
            await host.say("pause")
            await player.sees("resumed")
            await host.say("close")
            await player.sees("closed")
            await host.say("open")
            await player.sees("question", question=2)
            assert (await player.answers(1, "B"))["why"] == "late"
            await host.say("close")
            await player.sees("closed")
            assert (await player.answers(2, "A"))["why"] == "late"

    play(scenario)
    with db.reading() as session:
        assert [row.choice for row in session.scalars(select(LiveAnswer))] == [["A"]]


def test_a_player_who_comes_back_has_their_name_answer_and_points(db: Database) -> None:
    show = set_up(db, 1)

    async def scenario() -> None:
        async with arena(db) as address, enters(address, show.code, host=show.host) as host:
            async with enters(address, show.code, token=show.tickets[0]) as player:
                await host.say("open")
                await player.sees("question")
                await player.answers(1, "A")
            async with enters(address, show.code, token=show.tickets[0]) as again:
                state = again.met
                assert (state["phase"], state["mine"], state["me"]["points"]) == ("question", ["A"], 10)
                assert (await again.answers(1, "B"))["why"] == "twice"

    play(scenario)


def test_only_the_hosts_token_makes_a_host(db: Database) -> None:
    show = set_up(db, 1)

    async def scenario() -> None:
        async with arena(db) as address:
            async with enters(address, show.code, host=show.tickets[0]) as stranger:
                assert stranger.met["why"] == "bad_token"
            async with enters(address, show.code, token=show.host) as stranger:
                assert stranger.met["why"] == "bad_token"
            async with enters(address, show.code, token=show.tickets[0]) as player:
                await player.say("open")
                assert (await player.sees("refused"))["why"] == "not_host"

    play(scenario)


def test_the_right_answer_is_in_no_frame_before_the_close(db: Database) -> None:
    show = set_up(db, 1, questions=1)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0], packs=True) as player,
        ):
            await host.say("open")
            key = await player.sees("question")
            assert "stem" not in key
            assert key["key"]
            await player.answers(1, "B")
            await host.say("close")
            await player.sees("closed")
            await host.sees("closed")
            for frame in player.frames + host.frames:
                assert not {"right", "explanation", "answer"} & frame.keys()
                assert show.host not in json.dumps(frame)

    play(scenario)


def test_what_makes_no_sense_is_refused_and_the_room_goes_on(db: Database) -> None:
    show = set_up(db, 1)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as player,
        ):
            for fields in WRONG:
                await player.say("answer", **fields)
                await player.sees("refused")
            for order in ({"question": "x", "why": "错"}, {"question": 1, "why": " "}, {}):
                await host.say("void", **order)
                assert (await host.sees("refused"))["why"] in ("malformed", "not_now")
            await host.say("next")
            await player.sees("question")
            await player.socket.send("not json")
            await player.socket.wait_closed()

    play(scenario)


def test_a_voided_question_counts_for_nobody(db: Database) -> None:
    show = set_up(db, 1)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as player,
        ):
            await host.say("open")
            await player.sees("question")
            await player.answers(1, "A")
            await host.say("void", question=1, why="题目有误")
            await player.sees("voided", question=1)
            await host.say("award", person=1, points=5, why="现场加分")
            await player.sees("award", points=5)
            await host.say("next")
            assert (await player.sees("standing"))["mine"]["points"] == 5

    play(scenario)


def test_a_room_told_again_from_its_log_has_the_same_table(db: Database) -> None:
    show = set_up(db, 4)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as one,
            enters(address, show.code, token=show.tickets[1]) as two,
        ):
            await host.say("open")
            await one.sees("question")
            await one.answers(1, "A")
            await two.answers(1, "A")
            for _ in range(3):
                await host.say("next")
            standing = await one.sees("standing")
            now = 2**50
            loaded = claim(db, show.code, Me("later", "ws://later"), now=now)
            assert isinstance(loaded, Loaded)
            assert isinstance(claim(db, show.code, Me("third", "ws://third"), now=now), Elsewhere)
            table = loaded.play.table.people
            assert [ranked.row.person for ranked in table] == show.people[:2]
            assert [ranked.place for ranked in table] == [line["place"] for line in standing["top"]]

    play(scenario)
    with db.reading() as session:
        numbers = list(session.scalars(select(LiveEvent.n).order_by(LiveEvent.n)))
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_first_places_get_their_certificate_with_the_end_and_a_correction_takes_it_back(db: Database) -> None:
    show = set_up(db, 5, questions=1)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as one,
            enters(address, show.code, token=show.tickets[1]) as two,
        ):
            await host.say("open")
            await one.sees("question")
            await one.answers(1, "A")
            await two.answers(1, "B")
            await host.say("close")
            await host.say("end")
            assert (await one.sees("end"))["certificate"].startswith("/m/quiz/certificates/")
            assert "certificate" not in await two.sees("end")
            async with enters(address, show.code, token=show.tickets[0]) as again:
                assert "certificate" in again.met
            await host.say("void", question=1, why="题目有误")
            await host.sees("voided")

    play(scenario)
    with db.reading() as session:
        held = session.scalars(select(Certificate).where(Certificate.person_id == show.people[0])).one()
        assert held.title == "一等奖"
        assert held.revoked_at is not None
