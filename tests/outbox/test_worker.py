"""A worker that runs: woken by Redis, seen by its heartbeat, giving back what it does not send."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import select

from bot import outbox
from bot.channels.base import Outcome, Result
from bot.config import Config
from bot.database import Database
from bot.embedded import Supervised, start_redis
from bot.outbox import Sender
from bot.redis import open_redis
from bot.schedule import Jobs
from bot.worker import Worker, utc_now
from models.outbox import ChannelState, Heartbeat, Send
from tests.outbox.conftest import NOON, Add, EveryDay, MakeWorker, later
from tests.outbox.remote import DONE, Remote
from tests.outbox.test_delivery import say, states, tell

BROKEN = Outcome(Result.RETRY, "connect", transport=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Supervised]:
    supervised = start_redis(tmp_path)
    yield supervised
    supervised.stop()


@pytest.fixture
def redis(server: Supervised) -> Iterator[Redis]:
    client = open_redis(server.url)
    yield client
    client.close()


def until(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_ring_ends_the_wait_and_silence_is_told_from_no_redis(server: Supervised, redis: Redis) -> None:
    assert outbox.heard(redis, 0.1) is False
    outbox.ring(redis)
    assert outbox.heard(redis, 30) is True
    for _ in range(200):
        outbox.ring(redis)
    assert redis.llen("siwei:outbox:bell") == 64
    redis.flushall()
    assert outbox.heard(redis, 0.1) is False
    server.stop()
    outbox.ring(redis)
    assert outbox.heard(redis, 0.1) is None


@pytest.mark.parametrize("dies", [False, True], ids=["redis stays", "redis dies"])
def test_a_running_worker_sends_what_is_posted_and_beats_in_every_loop(
    db: Database, add: Add, config: Config, server: Supervised, redis: Redis, dies: bool
) -> None:
    add(1, "wecom")
    remote, stop = Remote(), threading.Event()
    worker = Worker(db, redis, {"wecom": remote}, Jobs(), config, workdays=EveryDay())
    running = threading.Thread(target=worker.run, args=(stop,))
    running.start()
    try:
        if dies:
            server.stop()
        say(db, 1, now=utc_now(), urgent=True)
        outbox.ring(redis)
        until(lambda: states(db) == {"sent": 1})
        until(lambda: loops(db) == {"plan", "send", "jobs", "tick", "sweep"})
    finally:
        stop.set()
        running.join(20)
    assert not running.is_alive()


def loops(db: Database) -> set[str]:
    with db.reading() as session:
        return {name.rpartition(":")[2] for name in session.scalars(select(Heartbeat.loop))}


def test_a_stopping_worker_gives_back_what_it_claimed_and_did_not_send(
    db: Database, add: Add, config: Config, worker: MakeWorker
) -> None:
    add(1, "wecom")
    add(1, "official", seen=NOON)
    remotes = {name: Remote(name=name, quota=10) for name in ("wecom", "official")}
    tell(db, {"people": [1, 2]}, now=NOON)
    outbox.plan(db, now=NOON, channels=remotes, config=config)
    outbox.pack(db, now=NOON, channels=remotes, config=config)
    one_at_a_time = {"owner": "w", "clock": lambda: NOON, "rng": worker().rng, "concurrency": 1}
    sender = Sender(db, remotes, config, **one_at_a_time)  # type: ignore[arg-type]
    sender.turn()
    sender.close()
    with db.reading() as session:
        assert sorted(session.scalars(select(Send.state))) == ["done", "ready"]
        assert session.scalars(select(Send.lease_until_ms)).all() == [None, None]
    worker(*remotes.values()).step(NOON)
    assert states(db) == {"sent": 2}


def test_more_than_half_of_twenty_calls_broken_opens_the_breaker_without_five_in_a_row(
    db: Database, add: Add, worker: MakeWorker, config: Config
) -> None:
    add(60, "wecom")
    remote = Remote(batch=1, answer=lambda _: DONE if remote.calls % 3 == 0 else BROKEN)
    tell(db, {"unit": 1}, now=NOON)
    sender = Sender(db, {"wecom": remote}, config, owner="w", clock=lambda: NOON, rng=worker().rng, concurrency=1)
    outbox.plan(db, now=NOON, channels={"wecom": remote}, config=config)
    outbox.pack(db, now=NOON, channels={"wecom": remote}, config=config)
    while sender.turn():
        pass
    assert 20 <= remote.calls <= 22
    with db.reading() as session:
        assert session.scalars(select(ChannelState.open_until_ms)).one() > 0
    remote.answer = lambda _: DONE
    worker(remote).step(later(NOON, seconds=45))
    worker(remote).step(later(NOON, minutes=5))
    assert states(db) == {"sent": 60}
    sender.close()
