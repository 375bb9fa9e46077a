"""One token for all processes, whatever dies under it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis
from sqlalchemy import select

from bot.channels.api import Api
from bot.channels.http import Answer
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.tokens import NoToken
from bot.config import Config
from bot.database import Database
from models.outbox import AccessToken
from tests.channels.client.conftest import Clock, Line, RedisServer, with_secret

Process = Callable[..., Line]


def fetches(wechat: FakeWeChat) -> int:
    return len(wechat.calls("stable_token")) + len(wechat.calls("gettoken"))


def ask(api: Api) -> Answer:
    """A call that needs nothing but a good token."""
    return api.call("GET", "/cgi-bin/getcallbackip", wants="ip_list")


def test_a_second_process_uses_the_first_ones_token(process: Process, wechat: FakeWeChat) -> None:
    token = process().tokens.get("official")
    assert process().tokens.get("official") == token
    assert fetches(wechat) == 1
    assert process().tokens.get("wecom") != token


def test_the_row_and_redis_hold_it_sealed(process: Process, redis: Redis, database: Database) -> None:
    token = process(redis).tokens.get("wecom")
    with database.reading() as session:
        row = session.scalars(select(AccessToken)).one()
        assert row.app.startswith("wecom:ww")
        assert token not in row.sealed
    values = [redis.get(key) for key in redis.scan_iter("siwei:token:*")]
    assert len(values) == 1
    assert token.encode() not in (values[0] or b"")


def test_a_fresh_process_finds_it_in_redis_alone_and_in_the_row_alone(
    process: Process, redis: Redis, database: Database, wechat: FakeWeChat
) -> None:
    token = process(redis).tokens.get("wecom")
    redis.flushall()
    assert process(redis).tokens.get("wecom") == token
    process(redis).tokens.get("official")
    with database.transaction() as session:
        session.query(AccessToken).delete()
    assert process(redis).tokens.get("official").startswith("stable-official-")
    assert fetches(wechat) == 2


@pytest.mark.parametrize("with_redis", [True, False])
def test_twelve_processes_whose_token_goes_bad_fetch_one_and_all_go_on(
    with_redis: bool, process: Process, wechat: FakeWeChat, request: pytest.FixtureRequest
) -> None:
    redis = request.getfixturevalue("redis") if with_redis else None
    lines = [process(redis) for _ in range(12)]
    for one in lines:
        assert ask(one.apis["official"]).ok
    for round_ in range(1, 4):
        wechat.tokens.revoke("official")
        with ThreadPoolExecutor(12) as threads:
            answers = list(threads.map(lambda one: ask(one.apis["official"]), lines))
        assert all(answer.ok for answer in answers), answers
        assert fetches(wechat) == 1 + round_


def test_twelve_threads_of_one_process_fetch_once(process: Process, wechat: FakeWeChat) -> None:
    one = process()
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: ask(one.apis["wecom"]), range(48)))
    assert all(answer.ok for answer in answers)
    assert fetches(wechat) == 1


def test_a_storm_of_refusals_costs_one_fetch_and_opens_a_circuit(line: Line, wechat: FakeWeChat, clock: Clock) -> None:
    assert ask(line.apis["official"]).ok
    storm = wechat.fail("getcallbackip", "bad_token")
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: ask(line.apis["official"]), range(60)))
    assert not any(answer.ok for answer in answers)
    assert all(answer.pause_s for answer in answers)
    assert fetches(wechat) == 2
    assert storm.hits <= 2 * 60
    wechat.heal()
    assert ask(line.apis["official"]).ok
    assert fetches(wechat) == 2


def test_a_token_is_replaced_five_minutes_early_and_serves_until_then(
    line: Line, wechat: FakeWeChat, clock: Clock
) -> None:
    first = line.tokens.get("official")
    clock.pass_time(seconds=7200 - 301)
    assert line.tokens.get("official") == first
    clock.pass_time(seconds=2)
    wechat.fail("stable_token", "http500", times=1)
    assert line.tokens.get("official") == first, "the old one is still good"
    assert line.tokens.get("official") == first
    assert fetches(wechat) == 2, "the circuit is open"
    clock.pass_time(seconds=31)
    assert line.tokens.get("official") != first
    assert fetches(wechat) == 3


def test_where_no_token_can_be_had_calls_fail_at_once_without_asking_again(
    process: Process, config: Config, wechat: FakeWeChat, clock: Clock
) -> None:
    line = process(config=with_secret(config, "wrong"))
    for _ in range(20):
        answer = ask(line.apis["official"])
        assert (answer.errcode, answer.ok) == (40125, False)
    assert fetches(wechat) == 1
    assert wechat.calls("getcallbackip") == []
    clock.pass_time(seconds=31)
    with pytest.raises(NoToken):
        line.tokens.get("official")
    assert fetches(wechat) == 2


def test_redis_may_die_between_two_calls(
    process: Process, redis: Redis, redis_server: RedisServer, wechat: FakeWeChat
) -> None:
    lines = [process(redis) for _ in range(4)]
    assert ask(lines[0].apis["wecom"]).ok
    redis_server.kill()
    began = time.monotonic()
    assert ask(lines[1].apis["wecom"]).ok
    assert time.monotonic() - began < 0.5
    wechat.tokens.revoke("wecom")
    with ThreadPoolExecutor(4) as threads:
        assert all(answer.ok for answer in threads.map(lambda one: ask(one.apis["wecom"]), lines))
    assert fetches(wechat) == 2


def test_a_lock_left_by_a_dead_process_is_taken_over_when_it_ends(
    process: Process, redis: Redis, database: Database, wechat: FakeWeChat, clock: Clock
) -> None:
    line = process(redis)
    app = line.tokens.app("wecom")
    redis.set(f"siwei:token:{app}:lock", "dead", px=400)
    assert ask(line.apis["wecom"]).ok
    with database.transaction() as session:
        session.add(
            AccessToken(
                app=line.tokens.app("official"), sealed="", expires_ms=0, lock_owner="dead", lock_until_ms=clock.ms()
            )
        )
    clock.pass_time(seconds=1)
    assert ask(process().apis["official"]).ok


def test_rubbish_in_redis_and_in_the_row_costs_one_fetch(
    process: Process, redis: Redis, database: Database, wechat: FakeWeChat, clock: Clock
) -> None:
    line = process(redis)
    app = line.tokens.app("wecom")
    for rubbish in (b"\xff\xfe", b"|", b"99999999999999|v1:k1:AAAA", b"9" * 400 + b"|x"):
        redis.set(f"siwei:token:{app}", rubbish)
        with database.transaction() as session:
            session.query(AccessToken).delete()
            session.add(AccessToken(app=app, sealed="v1:other:AAAA", expires_ms=clock.ms() * 2))
        before = fetches(wechat)
        assert ask(process(redis).apis["wecom"]).ok
        assert fetches(wechat) == before + 1
