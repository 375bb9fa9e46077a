"""The chat's door itself: added words, a database that is away, and what nobody expected."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import outbox
from bot.app import create_app
from bot.channels.simulator.phone import Phone
from bot.channels.simulator.transport import over_wsgi
from bot.database import open_database
from models.messages import Synonym
from models.org import Unit
from tests.world import World, found, hire


def test_a_word_added_for_a_unit_is_understood_from_its_people_alone(world: World) -> None:
    with world.writing() as session:
        company = found(session, "C", "青松岭林业公司")
        shop = found(session, "C-1", "机修车间", "department", company)
        hire(session, "20135", "张立秋", shop)
        hire(session, "20001", "赵书记", company)
    assert "张立秋" not in world.says("自报家门")
    with world.writing() as session:
        unit_id = session.scalars(select(Unit.id).where(Unit.code == "C-1")).one()
        session.add(Synonym(unit_id=unit_id, word="自报家门", target="我是谁"))
    world.now += timedelta(seconds=30)
    assert "张立秋" in world.says("自报家门")
    assert "赵书记" not in world.says("自报家门", "20001")


def test_a_database_that_is_away_asks_the_platform_to_deliver_again(world: World, tmp_path: Path) -> None:
    broken = open_database(f"sqlite:///{tmp_path / 'no-tables.db'}")
    app = create_app(world.config, database=broken, clock=lambda: world.now)
    section = world.config.wecom
    assert section is not None
    phone = Phone(section, "wecom", "20135", transport=over_wsgi(app), platform=world.platform, now=lambda: world.now)
    assert phone.says("我是谁").status == 503
    broken.dispose()


def test_what_nobody_expected_asks_the_platform_to_deliver_again(world: World) -> None:
    def broken_clock() -> datetime:
        raise ZeroDivisionError

    app = create_app(world.config, database=world.db, clock=broken_clock)
    section = world.config.wecom
    assert section is not None
    phone = Phone(section, "wecom", "20135", transport=over_wsgi(app), platform=world.platform, now=lambda: world.now)
    assert phone.says("我是谁").status == 503


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "x", "²"])
def test_an_absurd_length_gets_413(world: World, length: str) -> None:
    app = create_app(world.config, database=world.db, clock=lambda: world.now)
    said: list[str] = []
    environ = {"PATH_INFO": "/wechat/wecom", "REQUEST_METHOD": "POST", "QUERY_STRING": "", "CONTENT_LENGTH": length}
    app({**environ, "wsgi.input": io.BytesIO(b"")}, lambda status, *_: said.append(status))  # type: ignore[arg-type]
    assert said == ["413 Content Too Large"]


def test_a_word_answered_without_the_database_opens_the_customer_window_like_any_other(world: World) -> None:
    with world.writing() as session:
        person = hire(session, "o-1", "张立秋", found(session, "C", "青松岭林业公司"), channel="official")
        person_id = person.id
    world.says("帮助", "o-1", "official")
    for number in range(2):
        world.now += timedelta(hours=40 * number)
        with world.writing() as session:
            outbox.post(session, person_id, f"第 {number} 次清雪", key=f"snow-{number}", now=world.now, urgent=True)
        world.says("帮助", "o-1", "official")
        world.work()
    assert world.pushed("o-1") == ["第 0 次清雪", "第 1 次清雪"]
    world.now += timedelta(hours=49)
    with world.writing() as session:
        outbox.post(session, person_id, "太晚了", key="late", now=world.now, urgent=True)
    world.work()
    assert len(world.pushed("o-1")) == 2


def test_a_word_answered_without_the_database_is_answered_while_it_is_away(world: World, tmp_path: Path) -> None:
    broken = open_database(f"sqlite:///{tmp_path / 'no-tables.db'}")
    app = create_app(world.config, database=broken, clock=lambda: world.now)
    section = world.config.official
    assert section is not None
    phone = Phone(section, "official", "o-1", transport=over_wsgi(app), platform=world.platform, now=lambda: world.now)
    assert phone.says("帮助").status == 200
    broken.dispose()
