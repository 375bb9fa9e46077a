"""What /metrics tells of pushes, of jobs and of texts nobody understood."""

from datetime import UTC, datetime, timedelta
from random import Random

from flask import Flask
from sqlalchemy import insert
from werkzeug.test import Client

from bot import health, outbox
from bot.channels.base import Outcome, Result
from bot.config import Config
from bot.database import Database
from bot.metrics import make_metrics
from bot.schedule import Jobs, JobTurn
from bot.workdays import Workdays
from bot.worker import Worker
from models.base import table_of
from models.org import Identity, Person
from tests.outbox.remote import Remote
from tests.world import World

HERE = {"REMOTE_ADDR": "127.0.0.1"}
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def table() -> Jobs:
    jobs = Jobs()

    @jobs.at("well", cron="0 * * * *", spread=0)
    def well(_: JobTurn) -> None:
        return None

    @jobs.at("badly", cron="0 * * * *", spread=0)
    def badly(_: JobTurn) -> None:
        raise LookupError

    return jobs


def post_to_two(db: Database) -> None:
    with db.transaction() as session:
        for number in (1, 2):
            person: dict[str, object] = {
                "id": number,
                "employee_no": str(number),
                "name": "员工",
                "tags": [],
                "created_at": NOW,
            }
            session.execute(insert(table_of(Person)), [person])
            about = {"channel": "wecom", "person_id": number, "created_at": NOW, "sends_left": 0}
            session.execute(insert(table_of(Identity)), [{"external_id": f"wecom-{number}", **about}])
            outbox.post(session, number, "开会", key=str(number), now=NOW)


def test_pushes_and_jobs_are_counted_by_what_they_came_to(db: Database) -> None:
    post_to_two(db)
    metrics = make_metrics()
    refuse = Outcome(Result.DEAD, "no such user")
    remote = Remote(answer=lambda sent: refuse if sent["to"] == ["wecom-2"] else Outcome(Result.DONE))
    worker = Worker(
        db, None, {"wecom": remote}, table(), Config(), workdays=Workdays({}), rng=Random(1), metrics=metrics
    )
    worker.step(NOW - timedelta(hours=1))
    worker.step(NOW)
    app = Flask(__name__)
    app.register_blueprint(health.blueprint(db, None, Config(), metrics))
    told = app.test_client().get("/metrics").text
    assert 'siwei_sends_total{channel="wecom",outcome="done"} 1.0' in told
    assert 'siwei_sends_total{channel="wecom",outcome="dead"} 1.0' in told
    assert 'siwei_jobs_total{job="well",outcome="done"} 1.0' in told
    assert 'siwei_jobs_total{job="badly",outcome="failed"} 1.0' in told
    assert 'siwei_job_seconds_count{job="well"} 1.0' in told


def test_texts_nobody_understood_are_counted(world: World) -> None:
    client = Client(world.app)
    world.says("帮助")
    assert "siwei_unmatched_total 0.0" in client.get("/metrics", environ_base=HERE).text
    world.says("嗡嘛呢叭咪吽")
    assert "siwei_unmatched_total 1.0" in client.get("/metrics", environ_base=HERE).text
