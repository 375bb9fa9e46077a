"""A notice on its way: who gets it, where, how often, and what happens when a platform says no."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from bot import outbox
from bot.channels.base import Outcome, Result
from bot.config import Config, Notices
from bot.database import Database
from models.org import Grant, Identity, Leave, Membership, Unit
from models.outbox import ChannelState, Delivery, Notice, Quota, Send, SendAttempt, SubscribeCredit
from tests.outbox.conftest import Add, MakeWorker, later
from tests.outbox.remote import DONE, Remote


def say(db: Database, person: int, text: str = "开会", *, now: datetime, key: str = "k", **more: object) -> None:
    with db.transaction() as session:
        outbox.post(session, person, text, key=key, now=now, **more)  # type: ignore[arg-type]


def tell(db: Database, audience: dict[str, object], *, now: datetime, key: str = "all", **more: object) -> None:
    with db.transaction() as session:
        texts = {"text": "通知"}
        outbox.announce(session, key=key, kind="news", texts=texts, audience=audience, now=now, **more)  # type: ignore[arg-type]


def states(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {r[0]: r[1] for r in session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))}


def test_a_notice_posted_twice_under_one_key_arrives_once(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote()
    say(db, 1, now=now)
    say(db, 1, now=now)
    worker(remote).step(now)
    worker(remote).step(now)
    assert remote.got == {("wecom-1", "开会"): 1}
    assert states(db) == {"sent": 1}


def test_a_rollback_takes_the_notice_back(db: Database, add: Add, worker: MakeWorker, now: datetime) -> None:
    add(1, "wecom")
    remote = Remote()
    with db.transaction() as session:
        outbox.post(session, 1, "x", key="k", now=now)
        session.connection().get_transaction().rollback()  # type: ignore[union-attr]
    worker(remote).step(now)
    assert remote.calls == 0


def test_a_mass_notice_travels_a_thousand_recipients_to_a_call(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(2500, "wecom")
    remote = Remote()
    tell(db, {"unit": 1}, now=now)
    worker(remote).step(now)
    assert remote.calls == 3
    assert len(remote.got) == 2500
    assert set(remote.got.values()) == {1}
    with db.reading() as session:
        assert session.scalar(select(Notice.state)) == "packed"


def test_each_person_gets_the_first_channel_that_can_deliver_now(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom", "official", seen=now)
    add(1, "official", seen=later(now, hours=-47))
    add(1, "official", seen=later(now, hours=-49))
    add(1)
    remotes = [Remote(name) for name in ("wecom", "official")]
    tell(db, {"unit": 1}, now=now)
    worker(*remotes).step(now)
    assert set(remotes[0].got) == {("wecom-1", "通知")}
    assert set(remotes[1].got) == {("official-2", "通知")}
    assert states(db) == {"sent": 2, "inbox": 2}


def test_a_credit_is_spent_and_the_next_notice_goes_to_the_inbox(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "miniprogram", credits=1)
    remote = Remote("miniprogram", batch=1)
    for number in range(3):
        say(db, 1, f"第{number}条", key=f"k{number}", now=now)
    worker(remote).step(now)
    assert len(remote.got) == 1
    assert states(db) == {"sent": 1, "inbox": 2}
    with db.reading() as session:
        assert session.scalar(select(SubscribeCredit.credits_left)) == 0


def test_five_customer_messages_are_what_one_message_from_the_person_allows(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "official", seen=now)
    remote = Remote("official", batch=1)
    for number in range(7):
        say(db, 1, f"第{number}条", key=f"k{number}", now=now)
    worker(remote).step(now)
    assert states(db) == {"sent": 5, "inbox": 2}


def test_an_audience_is_a_subtree_without_those_away_each_once(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(3, "wecom")
    with db.transaction() as session:
        session.add(Unit(id=2, code="2", name="班组", kind="team", path="/1/2/", parent_id=1))
        session.add(Unit(id=12, code="12", name="别处", kind="team", path="/12/"))
        session.flush()
        session.add(Membership(person_id=1, unit_id=2))
        session.add(Leave(person_id=2, first_on=date(2026, 11, 20), last_on=date(2026, 11, 24)))
    remote = Remote()
    tell(db, {"unit": 1, "except_days": "2026-11-24"}, now=now)
    worker(remote).step(now)
    assert sorted(remote.got) == [("wecom-1", "通知"), ("wecom-3", "通知")]


def test_a_role_is_looked_for_on_the_unit_and_then_above(db: Database, add: Add, now: datetime) -> None:
    add(3)
    with db.transaction() as session:
        session.add(Unit(id=2, code="2", name="支部", kind="party_branch", path="/1/2/", parent_id=1))
        session.flush()
        session.add(Grant(person_id=1, unit_id=1, role="secretary", granted_at=now))
        ask = {"role": "secretary", "unit": 2}
        assert session.scalars(outbox.recipients(session, ask)).all() == [1]
        session.add(Grant(person_id=3, unit_id=2, role="secretary", granted_at=now))
        session.flush()
        assert session.scalars(outbox.recipients(session, ask)).all() == [3]


def test_an_unknown_audience_is_an_error_that_names_it(db: Database, now: datetime) -> None:
    with db.transaction() as session, pytest.raises(ValueError, match="everybody"):
        outbox.announce(session, key="k", kind="n", texts={"text": "x"}, audience={"everybody": True}, now=now)


def test_a_day_that_is_none_is_refused_when_the_notice_is_decided(db: Database, now: datetime) -> None:
    away = {"unit": 1, "except_days": "tomorrow"}
    with db.transaction() as session, pytest.raises(ValueError, match="tomorrow"):
        outbox.announce(session, key="k", kind="n", texts={"text": "x"}, audience=away, now=now)


def test_a_list_may_name_more_people_than_a_statement_takes_values(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(3, "wecom")
    remote = Remote()
    tell(db, {"people": [*range(2, 300_000)]}, now=now)
    worker(remote).step(now)
    assert set(remote.got) == {("wecom-2", "通知"), ("wecom-3", "通知")}


@pytest.mark.parametrize("urgent", [False, True])
def test_quiet_hours_put_off_what_is_not_urgent(
    db: Database, add: Add, worker: MakeWorker, urgent: bool, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote()
    night = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    say(db, 1, now=night, urgent=urgent)
    worker(remote).step(night)
    assert remote.calls == (1 if urgent else 0)
    worker(remote).step(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
    assert remote.calls == (1 if urgent else 0)
    worker(remote).step(datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
    assert remote.calls == 1


def test_a_send_packed_before_the_quiet_hours_waits_for_the_morning(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote(answer=lambda _: Outcome(Result.RETRY, "busy", pause_s=600))
    evening = datetime(2026, 11, 24, 13, 55, tzinfo=UTC)
    say(db, 1, now=evening)
    worker(remote).step(evening)
    assert remote.calls == 1
    remote.answer = lambda _: DONE
    worker(remote).step(later(evening, minutes=30))
    assert remote.calls == 1
    worker(remote).step(later(evening, hours=10))
    assert len(remote.got) == 1


def test_an_expired_notice_is_cancelled_with_the_reason(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote(answer=lambda _: Outcome(Result.RETRY, "busy", pause_s=60))
    say(db, 1, now=now, expires_at=later(now, minutes=10))
    worker(remote).step(now)
    worker(remote).step(later(now, minutes=11))
    assert remote.calls == 1
    with db.reading() as session:
        assert session.execute(select(Delivery.state, Delivery.reason)).one() == ("cancelled", "expired")


def test_a_mass_notice_is_spread_over_the_seconds_configured(
    db: Database, add: Add, worker: MakeWorker, config: Config, now: datetime
) -> None:
    add(200, "official", seen=now)
    remote = Remote("official", batch=1)
    spread = replace(config, notices=Notices(spread_seconds=240))
    tell(db, {"unit": 1}, now=now)
    worker(remote, config=spread).step(now)
    assert remote.calls < 20
    worker(remote, config=spread).step(later(now, seconds=120))
    assert 60 < remote.calls < 140
    worker(remote, config=spread).step(later(now, seconds=240))
    assert remote.calls == 200


def test_whoever_is_gone_from_one_channel_is_reached_on_the_next(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom", "official", seen=now)
    wecom = Remote(answer=lambda _: Outcome(Result.DEAD, "60111 no such member", errcode=60111, gone=True))
    official = Remote("official", batch=1)
    say(db, 1, now=now)
    worker(wecom, official).step(now)
    assert official.got == {("official-1", "开会"): 1}
    with db.reading() as session:
        delivery = session.scalars(select(Delivery)).one()
        assert (delivery.channel, delivery.state, delivery.tried) == ("official", "sent", "wecom")
        assert session.scalar(select(Identity.following).where(Identity.channel == "wecom")) is False


def test_recipients_the_platform_lists_as_invalid_go_on_alone(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(3, "wecom")
    remote = Remote(answer=lambda _: Outcome(Result.DONE, failed={"WECOM-2": "invaliduser"}))
    tell(db, {"unit": 1}, now=now)
    worker(remote).step(now)
    assert remote.calls == 1
    assert states(db) == {"sent": 2, "inbox": 1}
    with db.reading() as session:
        assert [i.text for i in outbox.inbox(session, 2, now=now)] == ["通知"]
        assert outbox.unread_count(session, 2) == 1
        assert outbox.unread_count(session, 1) == 0


def test_reading_the_inbox_leaves_nothing_unread(db: Database, add: Add, worker: MakeWorker, now: datetime) -> None:
    add(1)
    for number in range(12):
        say(db, 1, f"第{number}条", key=f"k{number}", now=now)
    worker().step(now)
    with db.transaction() as session:
        first = outbox.inbox(session, 1, now=now)
        rest = outbox.inbox(session, 1, now=now, before=first[-1].id)
        assert [len(first), len(rest)] == [10, 2]
        outbox.mark_read(session, 1, [item.id for item in first + rest], now=now)
        assert outbox.unread_count(session, 1) == 0
        assert not outbox.inbox(session, 1, now=now)[0].unread


def test_a_busy_platform_is_asked_again_later_and_then_given_up(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote(answer=lambda _: Outcome(Result.RETRY, "busy"))
    say(db, 1, now=now)
    for hour in range(9):
        worker(remote).step(later(now, hours=hour / 4))
    assert remote.calls == 8
    with db.reading() as session:
        assert [s.reason for s in outbox.dead(session)] == ["busy"]
        assert session.scalar(select(func.count()).select_from(SendAttempt)) == 8
    assert states(db) == {"inbox": 1}
    remote.answer = lambda _: DONE
    with db.transaction() as session:
        assert outbox.retry(session, [s.id for s in outbox.dead(session)], now=now) == 1
    worker(remote).step(later(now, hours=5))
    assert states(db) == {"sent": 1}


def test_a_customer_message_waits_until_the_person_writes(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "official", seen=now)
    remote = Remote("official", batch=1, answer=lambda _: Outcome(Result.WAIT, "45015", errcode=45015))
    say(db, 1, now=now)
    worker(remote).step(now)
    worker(remote).step(later(now, hours=1))
    assert remote.calls == 1
    remote.answer = lambda _: DONE
    with db.transaction() as session:
        identity = session.scalars(select(Identity)).one()
        assert identity.sends_left == 0
        assert outbox.wake(session, identity, now=later(now, hours=1)) == 1
    worker(remote).step(later(now, hours=1))
    assert states(db) == {"sent": 1}


def test_what_nobody_knows_is_held_and_listed_and_an_operator_decides(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(2, "wecom")
    remote = Remote(batch=1, answer=lambda _: Outcome(Result.UNKNOWN, "timeout"))
    tell(db, {"unit": 1}, now=now)
    worker(remote).step(now)
    worker(remote).step(later(now, hours=2))
    assert remote.calls == 2
    remote.answer = lambda _: DONE
    with db.transaction() as session:
        one, two = outbox.unknown(session)
        assert outbox.resend(session, [one.id], now=now) == 1
        assert outbox.drop(session, [two.id], now=now, why="打过电话了") == 1
    worker(remote).step(later(now, hours=2))
    assert remote.calls == 3
    assert states(db) == {"sent": 1, "cancelled": 1}


@pytest.mark.parametrize(("on_unknown", "resend_s"), [("resend", 0), ("hold", 3600)])
def test_what_nobody_knows_is_repeated_where_wanted_or_safe(
    db: Database, add: Add, worker: MakeWorker, on_unknown: str, resend_s: int, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote(resend_s=resend_s, answer=lambda _: Outcome(Result.UNKNOWN, "timeout"))
    say(db, 1, now=now, on_unknown=on_unknown)
    worker(remote).step(now)
    remote.answer = lambda _: DONE
    for seconds in (5, 10):
        worker(remote).step(later(now, seconds=seconds))
    assert remote.calls == 2
    assert states(db) == {"sent": 1}


def test_a_repeat_that_waited_until_the_platform_would_send_it_twice_is_held(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote(resend_s=3600, answer=lambda _: Outcome(Result.UNKNOWN, "timeout"))
    say(db, 1, now=now)
    worker(remote).step(now)
    with db.transaction() as session:
        outbox.switch(session, "wecom", paused=True)
    worker(remote).step(later(now, seconds=5))
    with db.transaction() as session:
        outbox.switch(session, "wecom", paused=False)
    worker(remote).step(later(now, hours=2))
    worker(remote).step(later(now, hours=3))
    assert remote.calls == 1
    with db.transaction() as session:
        (held,) = outbox.unknown(session)
        outbox.resend(session, [held.id], now=later(now, hours=3))
    remote.answer = lambda _: DONE
    worker(remote).step(later(now, hours=3))
    assert (remote.calls, states(db)) == (2, {"sent": 1})


def test_what_was_surely_not_sent_is_tried_again_however_late(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom")
    remote = Remote(resend_s=3600, answer=lambda _: Outcome(Result.RETRY, "busy"))
    say(db, 1, now=now)
    worker(remote).step(now)
    remote.answer = lambda _: DONE
    worker(remote).step(later(now, hours=2))
    assert (remote.calls, states(db)) == (2, {"sent": 1})


def test_a_member_gets_thirty_a_minute_and_the_rest_later(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(2, "wecom")
    remote = Remote(member_minute=30, member_hour=1000)
    for number in range(40):
        say(db, 1, f"第{number}条", key=f"k{number}", now=now)
    say(db, 2, key="other", now=now)
    worker(remote).step(now)
    assert len(remote.got) == 31
    worker(remote).step(later(now, seconds=30))
    assert len(remote.got) == 31
    worker(remote).step(later(now, seconds=61))
    assert len(remote.got) == 41


def test_the_days_quota_is_never_exceeded_and_the_rest_goes_tomorrow(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(10, "wecom")
    remote = Remote(batch=1, quota=6)
    tell(db, {"unit": 1}, now=now)
    worker(remote).step(now)
    assert remote.calls == 6
    worker(remote).step(later(now, days=1))
    assert len(remote.got) == 10
    with db.reading() as session:
        assert sorted(session.scalars(select(Quota.used))) == [4, 6]


def test_a_broken_line_opens_the_breaker_and_one_probe_closes_it(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(40, "wecom")
    remote = Remote(batch=1, answer=lambda _: Outcome(Result.RETRY, "connect", transport=True))
    tell(db, {"unit": 1}, now=now)
    worker(remote).step(now)
    assert 5 <= (burnt := remote.calls) <= 16
    worker(remote).step(later(now, seconds=20))
    assert remote.calls == burnt
    worker(remote).step(later(now, minutes=11))
    assert remote.calls == burnt + 1
    remote.answer = lambda _: DONE
    worker(remote).step(later(now, minutes=31))
    assert len(remote.got) == 40


def test_a_switched_off_channel_sends_nothing(db: Database, add: Add, worker: MakeWorker, now: datetime) -> None:
    add(1, "wecom")
    remote = Remote()
    say(db, 1, now=now)
    with db.transaction() as session:
        outbox.switch(session, "wecom", paused=True)
    worker(remote).step(now)
    assert remote.calls == 0
    with db.transaction() as session:
        session.scalars(select(ChannelState)).one().paused = False
    worker(remote).step(now)
    assert remote.calls == 1


def test_old_sends_are_cleared_away_and_their_notices_still_reach_nobody_twice(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(5, "wecom")
    remote = Remote(batch=1)
    tell(db, {"unit": 1}, now=now)
    worker(remote).step(now)
    assert outbox.purge(db, now=later(now, days=29)) == 0
    assert outbox.purge(db, now=later(now, days=31)) == 5
    tell(db, {"unit": 1}, now=now)
    worker(remote).step(later(now, days=31))
    assert remote.calls == 5
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Send)) == 0


def test_a_plan_cut_off_in_the_middle_goes_on_where_it_stopped(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(30, "wecom")
    remote = Remote()
    tell(db, {"unit": 1}, now=now)
    with db.transaction() as session:
        notice = session.scalars(select(Notice)).one()
        notice.cursor = 12
        session.flush()
        reached = session.scalars(select(Identity).where(Identity.person_id <= 12))
        about = {"notice_id": notice.id, "channel": "wecom", "state": "planned"}
        session.add_all([Delivery(person_id=i.person_id, identity_id=i.id, **about) for i in reached])
    worker(remote).step(now)
    assert len(remote.got) == 30
    assert set(remote.got.values()) == {1}


def test_a_notice_that_cannot_be_planned_or_packed_keeps_no_other_waiting(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(2, "wecom")
    remote = Remote()
    tell(db, {"role": "secretary", "unit": 404}, now=now, key="nowhere", priority=0)
    tell(db, {"unit": 1}, now=now, key="well")
    one = worker(remote)
    with pytest.raises(NoResultFound):
        one.step(now)
    with pytest.raises(NoResultFound):
        one.step(now)
    while one.sender.turn():
        pass
    assert len(remote.got) == 2


def test_a_notice_never_goes_to_an_id_that_was_given_up_meanwhile(
    db: Database, add: Add, worker: MakeWorker, now: datetime
) -> None:
    add(1, "wecom", "official", seen=now)
    wecom, official = Remote("wecom"), Remote("official", batch=1)
    say(db, 1, now=now)
    outbox.plan(db, now=now, channels={"wecom": wecom, "official": official}, config=Config())
    with db.transaction() as session:
        session.scalars(select(Identity).where(Identity.channel == "wecom")).one().person_id = None
    worker(wecom, official).step(now)
    assert (wecom.calls, set(official.got)) == (0, {("official-1", "开会")})


def test_two_workers_at_once_reach_each_person_once(db: Database, add: Add, worker: MakeWorker, now: datetime) -> None:
    add(6000, "wecom")
    remote = Remote(batch=50)
    tell(db, {"unit": 1}, now=now)
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(worker(remote).step, now) for _ in range(3)]:
            done.result()
    worker(remote).step(now)
    assert len(remote.got) == 6000
    assert set(remote.got.values()) == {1}
