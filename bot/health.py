"""For operators and load balancers: /healthz, /readyz, /metrics."""

import hmac
import time
from typing import Any

from flask import Blueprint, Response, jsonify, request
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot import migrate
from bot.config import Config
from bot.config.rules import is_loopback
from bot.database import Database
from bot.metrics import Metrics, exposition
from models.outbox import Heartbeat

SILENT_AFTER_MS = 30_000
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded")


def blueprint(db: Database, redis: "Redis | None", config: Config, metrics: Metrics) -> Blueprint:
    """The three pages. `redis` is a client with short timeouts and no retries."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        checks = readiness(db, redis, now_ms=int(time.time() * 1000))
        return jsonify(checks), 503 if checks["status"] == "unavailable" else 200

    @pages.get("/metrics")
    def show_metrics() -> Response | tuple[Response, int]:
        if not _may_look(config):
            return jsonify(error={"code": "forbidden", "message": "只许本机或持口令者读取"}), 403
        return Response(exposition(metrics), content_type=CONTENT_TYPE)

    return pages


def readiness(db: Database, redis: "Redis | None", *, now_ms: int) -> dict[str, Any]:
    """Whether requests should come here: "ready"; "unavailable" where the database cannot be used; and "degraded" where
    Redis or a worker's loop is silent, which loses nothing and is no reason to send people elsewhere.
    """
    checks: dict[str, Any] = {"database": "ok", "migrations": "ok", "redis": _redis(redis), "silent": []}
    try:
        revision = migrate.current(db)
        checks["migrations"] = "ok" if revision == migrate.head() else f"at {revision}, not {migrate.head()}"
        if checks["migrations"] == "ok":
            checks["silent"] = silent_loops(db, now_ms=now_ms)
    except DBAPIError:
        checks |= {"database": "unreachable", "migrations": "unknown"}
    if checks["database"] != "ok" or checks["migrations"] != "ok":
        status = "unavailable"
    else:
        status = "degraded" if checks["silent"] or checks["redis"] != "ok" else "ready"
    return {"status": status} | checks


def silent_loops(db: Database, *, now_ms: int) -> list[str]:
    """Names of loops that have not gone round for 30 s, at most 100.

    Loops are named "worker:loop". One that ended with its worker is not missed where another worker runs that loop.
    """
    with db.reading() as session:
        beats = session.execute(select(Heartbeat.loop, Heartbeat.at_ms).order_by(Heartbeat.loop)).all()
    alive = [loop for loop, at_ms in beats if at_ms >= now_ms - SILENT_AFTER_MS]
    workers = {loop.rpartition(":")[0] for loop in alive}
    covered = {loop.rpartition(":")[2] for loop in alive}
    late = [loop for loop, at_ms in beats if at_ms < now_ms - SILENT_AFTER_MS]
    return [loop for loop in late if loop.rpartition(":")[0] in workers or loop.rpartition(":")[2] not in covered][:100]


def _redis(redis: "Redis | None") -> str:
    try:
        return "ok" if redis is not None and redis.ping() else "unreachable"
    except RedisError:
        return "unreachable"


def _may_look(config: Config) -> bool:
    """Loopback is only believed where no proxy stands between that we were not told of."""
    token = config.server.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    unknown_proxy = not config.server.trusted_proxies and any(name in request.headers for name in FORWARDED)
    return is_loopback(request.remote_addr) and not unknown_proxy
