"""A hall contest: the script as data, buzzers, the host's verdicts."""

import pytest

from bot.database import Database
from handlers.quiz.live.orders import ordered
from handlers.quiz.live.play import Play
from handlers.quiz.live.store import Loaded, Me, claim
from handlers.quiz.rules.hall import Plan, Round
from handlers.quiz.rules.live import NotNow
from tests.quiz.live.arena import arena, enters, play
from tests.quiz.live.stage import set_up

SCRIPT = (
    Plan(Round.BUZZ, 2, minus=10, supplements=1, early=10, seconds=60),
    Plan(Round.RISK, 1, each=False, stakes=(10, 20, 30), seconds=60),
)


def test_the_first_to_buzz_has_the_word_and_the_verdict_gives_or_takes_points(db: Database) -> None:
    show = set_up(db, 4, script=SCRIPT)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as one,
            enters(address, show.code, token=show.tickets[1]) as two,
            enters(address, show.code, token=show.tickets[2]) as three,
        ):
            await host.say("open")
            assert (await one.sees("question"))["floor"]["round"] == "buzz"
            assert (await one.answers(1, "A"))["why"] == "not_open"
            await three.say("buzz")
            assert (await one.sees("floor", event="early"))["floor"]["barred"] == ["第3支部"]
            await host.say("arm")
            await one.sees("floor", event="armed")
            await three.say("buzz")
            assert (await three.sees("refused"))["why"] == "barred"
            await two.say("buzz")
            called = await one.sees("floor", event="called")
            assert called["floor"]["speaking"] == "第2支部"
            await one.say("buzz")
            assert (await one.sees("refused"))["why"] == "taken"
            await host.say("judge", verdict="wrong")
            await one.sees("floor", event="judged")
            await host.sees("floor", event="judged")
            await one.say("buzz")
            assert (await host.sees("floor", event="called"))["floor"]["speaking"] == "第1支部"
            await host.say("judge", verdict="right")
            assert (await one.sees("floor", event="judged"))["floor"]["over"]
            for _ in range(3):
                await host.say("next")
            units = {line["team"]: line["points"] for line in (await one.sees("standing"))["units"]}
            assert units == {"第1支部": 110, "第2支部": 90, "第3支部": 90, "第4支部": 100}

    play(scenario)
    loaded = claim(db, show.code, Me("later", "ws://later"), now=2**50)
    assert isinstance(loaded, Loaded)
    assert sorted(float(ranked.row.score) for ranked in loaded.play.table.units) == [90, 90, 100, 110]


def test_a_risk_question_is_judged_by_the_stake_the_team_chose(db: Database) -> None:
    show = set_up(db, 4, script=SCRIPT[1:])

    async def scenario() -> None:
        async with arena(db) as address, enters(address, show.code, host=show.host) as host:
            await host.say("judge", verdict="right", stake=30)
            assert (await host.sees("refused"))["why"] == "not_now"
            await host.say("open")
            await host.say("call", team="第4支部")
            await host.sees("floor", event="called")
            for stake in (25, None):
                await host.say("judge", verdict="right", stake=stake)
                assert (await host.sees("refused"))["why"] == "malformed"
            await host.say("judge", verdict="wrong", stake=30)
            await host.sees("floor", event="judged")
            for _ in range(2):
                await host.say("next")
            await host.say("next")
            units = {line["team"]: line["points"] for line in (await host.sees("standing"))["units"]}
            assert units["第4支部"] == 70

    play(scenario)


def test_a_host_cannot_pause_what_is_not_open(db: Database) -> None:
    show = set_up(db, 1)
    loaded = claim(db, show.code, Me("a", "ws://a"), now=2**50)
    assert isinstance(loaded, Loaded)
    room: Play = loaded.play
    with pytest.raises(NotNow):
        room.apply(ordered(room, {"type": "pause"}, now=1)[0])
    assert room.seq == 0


TIMED = (Plan(Round.TIMED, 3, plus=20, minus=10, seconds=40, each=True),)


def test_a_team_s_timed_questions_share_one_clock_that_the_server_keeps(db: Database) -> None:
    show = set_up(db, 4, questions=12, script=TIMED)

    async def scenario() -> None:
        async with arena(db) as address, enters(address, show.code, host=show.host) as host:
            await host.say("open")
            first = await host.sees("question")
            team = first["floor"]["team"]
            await host.say("call", team=team)
            await host.sees("floor", event="called")
            await host.say("judge", verdict="right")
            second = await host.sees("question")
            assert second["question"] == 2
            assert second["floor"]["team"] == team
            assert second["ends_at"] == first["ends_at"]
            await host.say("pause")
            await host.sees("paused")
            await host.say("pause")
            resumed = await host.sees("resumed")
            await host.say("call", team=team)
            await host.say("judge", verdict="wrong")
            third = await host.sees("question")
            assert (third["question"], third["ends_at"]) == (3, resumed["ends_at"])
            await host.say("call", team=team)
            await host.say("judge", verdict="right")
            assert (await host.sees("floor", event="judged"))["floor"]["over"]
            await host.say("next")
            await host.sees("closed")
            await host.say("open")
            other = await host.sees("question")
            assert (other["question"], other["floor"]["team"]) == (4, "第2支部")
            assert other["ends_at"] - other["opened_at"] == 40_000

    play(scenario)


def test_what_is_left_of_a_turn_whose_time_is_up_is_not_asked(db: Database) -> None:
    show = set_up(db, 4, questions=12, script=TIMED)
    loaded = claim(db, show.code, Me("a", "ws://a"), now=1)
    assert isinstance(loaded, Loaded)
    room = loaded.play

    def order(kind: str, now: int) -> None:
        for body in ordered(room, {"type": kind}, now=now):
            room.apply(body)

    order("open", 1_000)
    order("close", 41_000)
    order("open", 41_500)
    assert (room.n, room.room.ends_at) == (4, 81_500)
    for turn in (2, 3):
        order("close", 41_500 * turn)
        order("open", 41_500 * turn)
    order("close", 41_500 * 4)
    for kind in ("next", "next", "next"):
        order(kind, 41_500 * 4)
    assert room.room.phase == "end"
