"""Many notices for one person each: packed together, and none in another's way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import NoResultFound

from bot import outbox
from bot.config import Config
from bot.database import Database
from models.outbox import Notice, SubscribeCredit
from tests.outbox.conftest import Add, MakeWorker, later
from tests.outbox.remote import Remote
from tests.outbox.test_delivery import say, states


def post_all(db: Database, people: Sequence[int], *, now: datetime, **more: Any) -> None:
    with db.transaction() as session:
        for number, person in enumerate(people):
            outbox.post(session, person, f"第{number}条", key=f"{more}:{number}", now=now, **more)


def test_notices_of_one_person_each_share_a_transaction(db: Database, add: Add, now: datetime, config: Config) -> None:
    remote = Remote()
    post_all(db, add(100, "wecom"), now=now)
    outbox.plan(db, now=now, channels={"wecom": remote}, config=config)
    begun: list[object] = []
    count = begun.append
    event.listen(db.writer, "begin", count)
    assert outbox.pack(db, now=now, channels={"wecom": remote}, config=config) == 100
    event.remove(db.writer, "begin", count)
    assert len(begun) <= 4


def test_several_notices_to_one_person_take_a_credit_each(db: Database, add: Add, worker: MakeWorker, now: Any) -> None:
    add(2, "miniprogram", credits=2)
    remote = Remote("miniprogram", batch=1)
    post_all(db, [1, 2] * 4, now=now)
    worker(remote).step(now)
    assert sorted(to for to, _ in remote.got) == ["miniprogram-1", "miniprogram-1", "miniprogram-2", "miniprogram-2"]
    assert states(db) == {"sent": 4, "inbox": 4}
    with db.reading() as session:
        assert session.scalars(select(SubscribeCredit.credits_left).distinct()).all() == [0]


def test_hundreds_held_back_by_a_limit_keep_nobody_else_waiting(
    db: Database, add: Add, worker: MakeWorker, now: Any
) -> None:
    add(2, "wecom")
    remote = Remote(member_minute=3)
    post_all(db, [1] * 450, now=now, priority=1)
    say(db, 2, "别等", now=now, priority=9)
    one = worker(remote)
    one.step(now)
    assert remote.got[("wecom-2", "别等")] == 1
    assert len(remote.got) == 4
    one.step(later(now, seconds=61))
    assert len(remote.got) == 7


def test_hundreds_that_cannot_be_planned_keep_nobody_else_waiting(
    db: Database, add: Add, worker: MakeWorker, now: Any
) -> None:
    add(1, "wecom")
    with db.transaction() as session:
        for number in range(201):
            nowhere = {"role": "secretary", "unit": 404}
            about: dict[str, Any] = {"kind": "news", "texts": {"text": "x"}, "audience": nowhere, "priority": 0}
            outbox.announce(session, key=f"nowhere{number}", now=now, **about)
    say(db, 1, now=now)
    remote = Remote()
    one = worker(remote)
    with pytest.raises(NoResultFound):
        one.step(now)
    while one.sender.turn():
        pass
    assert len(remote.got) == 1


class Picky(Remote):
    """Cannot be given one text."""

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """Raises: ValueError."""
        if texts["text"] == "第3条":
            raise ValueError("no such form")
        return super().freeze(texts, recipients, key)


def test_one_that_cannot_be_packed_fails_alone(db: Database, add: Add, worker: MakeWorker, now: datetime) -> None:
    post_all(db, add(9, "wecom"), now=now)
    remote = Picky()
    one = worker(remote)
    with pytest.raises(ValueError, match="no such form"):
        one.step(now)
    while one.sender.turn():
        pass
    assert len(remote.got) == 8
    with db.reading() as session:
        assert session.scalars(select(Notice.state).order_by(Notice.id)).all().count("planned") == 1
