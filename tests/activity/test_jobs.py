"""The clock's jobs and the demonstration."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.config import Config
from bot.database import Database
from bot.schedule import JobTurn
from bot.workdays import Workdays
from handlers.activity import demo
from handlers.activity.jobs import jobs
from handlers.org import demo as org_demo
from models.activity import Activity, ActivityState, SignUp
from tests.activity.conftest import NOW, Says, World


def test_each_job_does_its_work(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = world.activity(session, capacity=1)
    says("报名 1", "10"), says("报名 1", "11"), says("取消报名", "10")
    assert set(jobs.names) == {
        "activity.offers",
        "activity.remind",
        "activity.settle",
        "activity.measures",
        "activity.drafts",
    }
    for name, moment in (
        ("activity.offers", NOW + timedelta(hours=4)),
        ("activity.settle", made.ends_at + timedelta(1)),
    ):
        with db.transaction() as session:
            jobs[name].run(JobTurn(session, moment, moment, Config(), Workdays()))
    with db.reading() as session:
        assert session.get_one(Activity, made.id).state == ActivityState.DONE
        assert session.scalars(select(SignUp.standing).order_by(SignUp.id)).all() == ["cancelled", "lapsed"]


def test_the_demonstration_shows_a_clash_and_a_full_list_and_is_seeded_once(db: Database) -> None:
    for _ in range(2):
        with db.transaction() as session:
            demo.seed(session, org_demo.seed(session, NOW), NOW)
    with db.reading() as session:
        assert session.scalar(select(func.count(Activity.id))) == 3
        assert session.scalars(select(Activity.taken).order_by(Activity.id)).all() == [18, 8, 0]
