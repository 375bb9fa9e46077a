"""Codes and old replies stand nowhere in plain once nobody needs them."""

import re
from datetime import timedelta

from sqlalchemy import select

from bot import outbox
from models.messages import Inbound
from models.org import Grant, Role
from models.outbox import Notice, Send, SendState
from tests.world import MORNING, World, found, hire


def enterprise(world: World) -> None:
    with world.writing() as session:
        company = found(session, "C", "青松岭林业公司")
        hire(session, "20135", "张立秋", company)
        boss = hire(session, "20001", "赵书记", company)
        session.add(Grant(person_id=boss.id, unit_id=company.id, role=Role.SECRETARY, granted_at=MORNING))


def everything(world: World) -> str:
    """All that is kept of what was said."""
    with world.db.reading() as session:
        said = [str(texts) for texts in session.scalars(select(Notice.texts))]
        said += session.scalars(select(Inbound.reply))
        return "\n".join([*said, *(payload.decode() for payload in session.scalars(select(Send.payload)))])


def test_a_code_that_is_over_is_blanked_with_the_bytes_that_carried_it(world: World) -> None:
    enterprise(world)
    world.says("绑定 20135", "visitor", "official")
    world.work()
    (code,) = re.findall(r"\d{6}", world.pushed()[0])
    with world.db.reading() as session:
        assert session.scalar(select(Send.state)) == SendState.DONE
    outbox.purge(world.db, now=world.now + timedelta(minutes=5))
    assert code in everything(world)
    assert outbox.purge(world.db, now=world.now + timedelta(minutes=66)) == 1
    assert code not in everything(world)
    assert outbox.purge(world.db, now=world.now + timedelta(minutes=66)) == 0


def test_a_reply_is_kept_for_a_day_and_its_key_longer(world: World) -> None:
    enterprise(world)
    said = world.says("绑定码 20135", "20001", key="77")
    (code,) = re.findall(r"\d{6}", said)
    assert world.says("绑定码 20135", "20001", key="77") == said
    outbox.purge(world.db, now=world.now + timedelta(hours=23))
    assert code in everything(world)
    outbox.purge(world.db, now=world.now + timedelta(hours=25))
    assert code not in everything(world)
    assert not world.hears("绑定码 20135", "20001", key="77").text
    with world.db.reading() as session:
        assert len(session.scalars(select(Inbound.key)).all()) == 1
