"""A mini program's answers: at night too; what the platform takes no more is not kept waiting for ever."""

from datetime import timedelta

from sqlalchemy import select

from models.outbox import Send, SendState
from tests.world import World


def state(world: World) -> str | None:
    with world.db.reading() as session:
        return session.scalar(select(Send.state))


def test_an_answer_the_platform_holds_back_is_given_up_after_48_hours(world: World) -> None:
    asked = world.now
    world.hears("帮助", "mp-1", "miniprogram")
    section = world.config.miniprogram
    assert section is not None
    world.platform.allowances.closed(section.app_id, "mp-1")
    world.work()
    assert state(world) == SendState.HELD
    world.until(asked + timedelta(hours=47))
    assert state(world) == SendState.HELD
    world.until(asked + timedelta(hours=49))
    assert state(world) == SendState.CANCELLED


def test_who_writes_at_night_is_answered_at_night(world: World) -> None:
    world.now = world.now.replace(hour=23 - 8, minute=30)
    world.hears("帮助", "mp-1", "miniprogram")
    world.work()
    assert state(world) == SendState.DONE
