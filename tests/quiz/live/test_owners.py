"""One owner a room: leases, fences, the directory, and what a room leaves behind."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from redis import Redis
from sqlalchemy import func, select

from bot.database import Database
from handlers.quiz.live.directory import Directory
from handlers.quiz.live.filing import file_answers
from handlers.quiz.live.finding import where
from handlers.quiz.live.store import Batch, Elsewhere, Loaded, Me, claim, keep, orphans, release
from models.live import LiveAnswer, LiveEvent, LiveRoom
from models.quiz import Answer
from tests.quiz.live.arena import arena, enters, play
from tests.quiz.live.stage import set_up

A, B = Me("a", "ws://a"), Me("b", "ws://b")


def claimed(db: Database, code: str, me: Me, now: int) -> Loaded:
    loaded = claim(db, code, me, now=now)
    assert isinstance(loaded, Loaded)
    return loaded


def test_a_process_that_lost_its_room_keeps_nothing_of_it(db: Database) -> None:
    show = set_up(db, 1)
    old = claimed(db, show.code, A, 1_000).play.static
    assert claim(db, show.code, B, now=2_000) == Elsewhere("ws://a")
    assert orphans(db, now=2_000) == []
    assert orphans(db, now=10_000) == [show.code]
    claimed(db, show.code, B, 10_000)
    stale = Batch(
        old.id, old.fence, events=[(old.id, 1, "{}")], answers=[(old.id, show.questions[0], show.people[0], "1", 1, 1)]
    )
    assert keep(db, [stale], A, now=10_001) == {old.id}
    with db.reading() as session:
        assert session.scalar(select(func.count(LiveEvent.id))) == 0
        assert session.scalar(select(func.count(LiveAnswer.id))) == 0


def test_a_released_room_is_taken_over_at_once(db: Database) -> None:
    show = set_up(db, 1)
    static = claimed(db, show.code, A, 1_000).play.static
    release(db, {static.id: static.fence}, A, now=1_500)
    assert orphans(db, now=1_500) == [show.code]
    claimed(db, show.code, B, 1_500)


@pytest.mark.parametrize("with_redis", [False, True])
def test_who_comes_to_the_wrong_process_is_sent_to_the_right_one(db: Database, with_redis: bool) -> None:
    from fakeredis import FakeRedis

    redis: Redis | None = FakeRedis() if with_redis else None
    show = set_up(db, 1)

    async def scenario() -> None:
        async with (
            arena(db, redis) as right,
            arena(db, redis) as wrong,
            enters(right, show.code, host=show.host),
            enters(wrong, show.code, token=show.tickets[0]) as lost,
        ):
            assert lost.met == {"type": "moved", "url": right}
            async with enters(lost.met["url"], show.code, token=show.tickets[0]) as found:
                assert found.met["phase"] == "lobby"

    play(scenario)


def test_a_room_that_nobody_has_is_brought_to_the_process_that_has_the_fewest(db: Database) -> None:
    first = set_up(db, 2)
    with db.transaction() as session:
        known = session.scalars(select(LiveRoom)).one()
        names = ("title", "host_id", "host_hash", "ruleset", "questions", "settings", "created_at")
        session.add(LiveRoom(code="9001", **{name: getattr(known, name) for name in names}))

    def told(code: str) -> str:
        now = datetime.now(UTC)
        with db.reading() as session:
            room = session.scalars(select(LiveRoom).where(LiveRoom.code == code)).one()
            return where(session, room, "ws://nowhere", now=now).removesuffix(f"/rooms/{code}")

    async def scenario() -> None:
        assert told(first.code) == "ws://nowhere"
        async with arena(db) as one, arena(db) as two:
            idle = await asyncio.to_thread(settled, lambda: told(first.code), {one, two})
            async with enters(idle, first.code, host=first.host):
                assert await asyncio.to_thread(told, first.code) == idle
                assert await asyncio.to_thread(told, "9001") == ({one, two} - {idle}).pop()

    play(scenario)
    assert told(first.code) == "ws://nowhere"


def settled(ask: Callable[[], str], among: set[str]) -> str:
    """What is told once it is one of these."""
    until = time.monotonic() + 10
    while (found := ask()) not in among and time.monotonic() < until:
        time.sleep(0.02)
    return found


def test_the_directory_forgets_and_does_without_a_redis() -> None:
    from fakeredis import FakeRedis

    here = Directory(FakeRedis(), "ws://a")
    here.here(["1"])
    assert here.where("1") == "ws://a"
    here.gone(["1"])
    assert here.where("1") == ""
    assert Directory(None, "ws://a").where("1") == ""


def test_answers_of_an_ended_room_are_filed_once(db: Database) -> None:
    show = set_up(db, 3, questions=2)

    async def scenario() -> None:
        async with (
            arena(db) as address,
            enters(address, show.code, host=show.host) as host,
            enters(address, show.code, token=show.tickets[0]) as one,
            enters(address, show.code, token=show.tickets[1]) as two,
        ):
            for number in (1, 2):
                await host.say("open")
                await host.sees("question")
                await one.answers(number, "A")
                await two.answers(number, "B")
                await host.say("close")
            await host.say("void", question=2, why="题目有误")
            await host.say("end")
            await host.sees("end")

    play(scenario)
    filed = 0
    while True:
        with db.transaction() as session:
            count = file_answers(session, limit=1)
        if count == 0:
            break
        filed += count
    with db.reading() as session:
        assert filed == 2
        assert {(a.person_id, a.right) for a in session.scalars(select(Answer))} == {
            (show.people[0], True),
            (show.people[1], False),
        }
        assert session.scalars(select(LiveRoom)).one().filed
