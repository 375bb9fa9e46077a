"""What operators and load balancers see."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from bot import health, migrate
from bot.config import Config, Server
from bot.database import Database, open_database
from bot.embedded import start_redis
from bot.metrics import Metrics, make_metrics
from models.outbox import Heartbeat
from tests.empty_database import empty_database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with empty_database(tmp_path) as url:
        database = open_database(url)
        yield database
        database.dispose()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator["Redis"]:
    supervised = start_redis(tmp_path)
    with Redis.from_url(supervised.url) as client:
        yield client
    supervised.stop()


def page(
    db: Database, redis: "Redis | None", config: Config | None = None, metrics: Metrics | None = None
) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(health.blueprint(db, redis, config or Config(), metrics or make_metrics()))
    return app.test_client()


def test_it_is_alive_whatever_else_is_wrong(db: Database) -> None:
    assert page(db, None).get("/healthz").json == {"status": "ok"}


def test_it_is_ready_once_migrated(db: Database, redis: "Redis") -> None:
    client = page(db, redis)
    before = client.get("/readyz")
    assert before.json is not None
    assert (before.status_code, before.json["status"]) == (503, "unavailable")
    migrate.to_head(db)
    after = client.get("/readyz")
    assert (after.status_code, after.json) == (
        200,
        {"status": "ready", "database": "ok", "migrations": "ok", "redis": "ok", "silent": []},
    )


def test_losing_redis_degrades_and_does_not_take_the_web_out_of_service(db: Database) -> None:
    migrate.to_head(db)
    answer = page(db, None).get("/readyz")
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"], answer.json["redis"]) == (200, "degraded", "unreachable")


@pytest.mark.parametrize(
    ("beats", "silent"),
    [
        ({"one:plan": 0, "one:send": 40_000, "two:plan": 40_000}, ["one:plan"]),  # a hung loop of a living worker
        ({"old:plan": 0, "old:send": 0, "new:plan": 40_000, "new:send": 40_000}, []),  # a worker that was started anew
        ({"old:plan": 0, "old:send": 0}, ["old:plan", "old:send"]),  # nobody is left
    ],
)
def test_a_loop_that_went_silent_is_named(
    db: Database, redis: "Redis", beats: dict[str, int], silent: list[str]
) -> None:
    migrate.to_head(db)
    with db.transaction() as session:
        session.add_all([Heartbeat(loop=loop, at_ms=at_ms) for loop, at_ms in beats.items()])
    checks = health.readiness(db, redis, now_ms=60_000)
    assert (checks["status"], checks["silent"]) == ("degraded" if silent else "ready", silent)


def test_a_database_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    answer = page(open_database(f"sqlite:///{tmp_path}/folder.db"), None).get("/readyz")
    assert answer.json is not None
    assert (answer.status_code, answer.json["database"]) == (503, "unreachable")


def test_metrics_are_for_this_machine_or_whoever_has_the_token(db: Database) -> None:
    metrics = make_metrics()
    metrics.callbacks.labels("official", "answered").inc()
    client = page(db, None, replace(Config(), server=Server(metrics_token="let-me-in")), metrics)
    assert b'siwei_callbacks_total{channel="official",outcome="answered"} 1.0' in client.get("/metrics").data
    far = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.get("/metrics", environ_base=far).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403
    headers = {"Authorization": "Bearer let-me-in"}
    assert client.get("/metrics", environ_base=far, headers=headers).status_code == 200
    headers = {"Authorization": "Bearer let-me-out"}
    assert client.get("/metrics", environ_base=far, headers=headers).status_code == 403


def test_without_a_token_an_empty_one_opens_nothing(db: Database) -> None:
    answer = page(db, None).get(
        "/metrics", environ_base={"REMOTE_ADDR": "10.0.0.9"}, headers={"Authorization": "Bearer "}
    )
    assert answer.status_code == 403


def test_processes_count_together(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from bot import metrics
metrics.share(Path(sys.argv[1]))
mine = metrics.make_metrics()
mine.sends.labels("wecom", "done").inc()
print(metrics.exposition(mine).decode())
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert 'siwei_sends_total{channel="wecom",outcome="done"} 1.0' in first
    assert 'siwei_sends_total{channel="wecom",outcome="done"} 2.0' in second
