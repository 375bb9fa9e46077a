"""Activities through the whole program: Redis lost, two doors at once, what a person takes along, what is erased."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import func, select, update

from bot import rights
from bot.app import KEEPERS
from bot.channels.simulator.server import Server
from bot.config.sections import RedisSection
from bot.database import Database
from bot.embedded import published
from bot.workdays import Workdays
from handlers.activity.service import attendance, claims, dual, hours, sessions, signing, sports
from handlers.org import personal
from handlers.org.personal.erase import tables_holding
from models.activity import Activity, HourEntry, Kind, SignUp, Source, Standing
from models.org import Identity, Membership, Person, UnitKind
from tests.activity.conftest import NOW, unit
from tests.activity.conftest import World as Company
from tests.world import World, config_for, served_platform

WORDS = (
    "司徒青禾", "签退时没信号队长可证", "清理防火道西段", "与李四同去有照片", "学到了支部建在连上",
    "帮社区清雪看望老人", "修剪工具很好用",
)  # fmt: skip


@pytest.fixture
def program(db: Database, world: Company, redis: Redis, redis_data: Path, tmp_path: Path) -> Iterator[World]:
    """The whole program with the company's people on 企业微信."""
    with Server(served_platform()) as server:
        config = replace(config_for(server), redis=RedisSection(published(redis_data)), data=tmp_path / "data")
        made = World(db, config, server)
        with made.writing() as session:
            session.execute(update(Identity).values(channel="wecom"))
        yield made
        made.close()


def test_losing_redis_while_signing_up_loses_no_place(
    program: World, world: Company, redis: Redis, db: Database
) -> None:
    with db.transaction() as session:
        world.activity(session, capacity=1)
    says = partial(program.says)
    assert "1 清雪志愿" in says("报名", "o-10")
    redis.flushall()
    assert "报名成功" in says("1", "o-10")
    says("报名", "o-11")
    redis.flushall()
    assert "候补" in says("1", "o-11")
    redis.flushall()
    says("取消报名", "o-10")
    redis.flushall()
    program.work()
    assert any("确认" in text for text in program.pushed("o-11")), "the freed place was offered"
    assert says("确认", "o-11").startswith("定好了")
    with db.reading() as session:
        rows = session.scalars(select(SignUp.standing)).all()
    assert sorted(rows) == [Standing.CANCELLED, Standing.SIGNED]


def test_signing_up_by_two_doors_at_once_takes_one_place(program: World, world: Company, db: Database) -> None:
    with db.transaction() as session:
        made = world.activity(session, capacity=2)
        session.add(Identity(channel="official", external_id="z", person_id=world.people[0].id, created_at=NOW))
    barrier = Barrier(2)

    def press(who: str, channel: str) -> None:
        program.says("报名", who, channel)
        barrier.wait()
        assert "报" in program.phone(who, channel).says("1").text

    doors = [Thread(target=partial(press, *door)) for door in (("o-10", "wecom"), ("z", "official"))]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    with db.reading() as session:
        assert session.scalar(select(func.count(SignUp.id))) == 1
        assert session.get_one(Activity, made.id).taken == 1


@pytest.fixture
def busy(db: Database, world: Company) -> int:
    """Somebody with a row in every table of activities that can be theirs. Returns their id."""
    with db.transaction() as session:
        who = session.get_one(Person, world.people[0].id)
        who.name = WORDS[0]
        made = world.activity(session, days=1)
        signing.sign_up(session, who, made.id, now=NOW)
        attendance.mark(session, world.leader, made, [who.id], "in", now=made.starts_at)
        over = made.ends_at + timedelta(hours=1)
        claims.appeal(session, who, made, claimed=60, text=WORDS[1], now=over)
        past: dict[str, Any] = {"starts_at": NOW - timedelta(days=3), "ends_at": NOW - timedelta(days=3, hours=-2)}
        claims.propose(session, who, who, title=WORDS[2], proof=WORDS[3], now=NOW, **past)
        entry: dict[str, Any] = {
            **past,
            "key": "k",
            "person_id": who.id,
            "title": WORDS[2],
            "minutes": 60,
            "source": Source.AUTO,
        }
        hours.put(session, now=NOW, **entry)
        study = world.activity(session, kind=Kind.STUDY, hours_rule="none", days=1)
        row = next(r for r in sessions.close(session, study.id, world.organizer, now=over) if r.person_id == who.id)
        sessions.made_up(session, who, row, WORDS[4] + "的道理", now=over)
        measure = sessions.add_measure(
            session, study, world.organizer, text="修剪", owner=who, due_on=over.date() + timedelta(days=9), now=NOW
        )
        sessions.finish(session, who, measure, WORDS[6], now=over)
        branch = unit(session, "支部", world.north, UnitKind.PARTY_BRANCH)
        session.add(Membership(person_id=who.id, unit_id=branch.id))
        session.flush()
        registration, _ = dual.register(session, who, "林海社区", skills="维修", now=NOW)
        registration.community_at = registration.branch_at = NOW
        dual.report(
            session, who, registration, WORDS[5], now=NOW, starts_at=NOW - timedelta(days=5),
            ends_at=NOW - timedelta(days=5, hours=-1),
        )  # fmt: skip
        who.phone = "13955557777"
        led = world.activity(session, days=9, leader=who, about="穿防滑鞋", publish=False)
        led.contact = f"{who.name} {who.phone}"
        cup = world.activity(session, kind=Kind.SPORT, hours_rule="none", days=5)
        sports.set_up(session, cup, world.organizer, style="cup")
        sports.enter_team(session, cup.id, who, "甲队", now=NOW)
        return who.id


def test_a_person_takes_along_everything_of_activities_and_erasing_leaves_the_counts(
    program: World, db: Database, world: Company, busy: int
) -> None:
    with db.transaction() as session:
        who = session.get_one(Person, busy)
        subject = rights.Subject(session, who, program.config, Workdays(), NOW)
        data = personal.export_person(session, who, now=NOW, opened=rights.opened(KEEPERS, subject))
    text = zipfile.ZipFile(io.BytesIO(data)).read("data.json").decode()
    assert [word for word in WORDS if word not in text] == []
    tables = json.loads(text)["tables"]
    mine = {name for name, rows in tables.items() if rows}
    assert mine >= {
        "sign_up", "attendance", "hour_entry", "back_entry", "hour_appeal", "make_up", "measure", "dual_registration",
        "service_report", "team_member",
    }  # fmt: skip
    program.work()
    with db.transaction() as session:
        who = session.get_one(Person, busy)
        subject = replace(subject, person=who, session=session)
        personal.erase_person(session, who, now=NOW, forget=partial(rights.forget, KEEPERS, subject))
    with db.reading() as session:
        assert {word: tables_holding(session, word) for word in WORDS} == {word: [] for word in WORDS}
        assert session.scalar(select(func.sum(HourEntry.minutes))) == 60, "the sum of service is the same"
        assert session.scalar(select(func.count(SignUp.id))) == 1
        assert session.scalar(select(Activity.contact).where(Activity.leader_id == busy)) == "某职工 某职工"
        assert session.scalar(select(Activity.about).where(Activity.leader_id == busy)) == "穿防滑鞋", (
            "not theirs alone"
        )
