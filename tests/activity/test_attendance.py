"""Coming and leaving, and what becomes of it: codes, lists, phones without a net, hours, absences."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.config import Config
from bot.database import Database
from handlers.activity.service import attendance, changing, codes, offline, reminders, settling
from models.activity import Activity, Attendance, HourEntry, SignUp, Source
from models.base import to_ms
from tests.activity.conftest import NOW, Clock, Says, World, notices

SECRET = Config().app.secret_key


@pytest.fixture
def made(db: Database, world: World, says: Says) -> Activity:
    """Two people signed up for it."""
    with db.transaction() as session:
        found = world.activity(session)
    says("报名 1", "10"), says("报名 1", "11")
    return found


def code(made: Activity, clock: Clock) -> str:
    """The digits on the screen now."""
    return codes.code_at(SECRET, made, clock.now)


def ends(db: Database, made: Activity) -> list[HourEntry]:
    """Settle a day after the end and give the ledger."""
    with db.transaction() as session:
        assert settling.settle_due(session, now=made.ends_at + timedelta(hours=24)) == 1
        assert settling.settle_due(session, now=made.ends_at + timedelta(hours=25)) == 0
        return list(session.scalars(select(HourEntry)))


def test_the_digits_sign_in_and_out_and_the_minutes_are_counted(
    db: Database, made: Activity, says: Says, clock: Clock
) -> None:
    clock.now = made.starts_at - timedelta(minutes=2)
    assert says(f"签到 {code(made, clock)}") == (
        "签到成功：“清雪志愿”，今天（周四）上午 8:58。结束时记得回复“签退 数字”，时长才能算准。"
    )
    assert says(f"签到 {code(made, clock)}").startswith("您已经签到过了：“清雪志愿”，今天（周四）上午 8:58")
    clock.now = made.starts_at + timedelta(minutes=150, seconds=59)
    assert "本次在场 2 小时 30 分钟" in says(f"签退{code(made, clock)}")
    entry = ends(db, made)[0]
    assert (entry.minutes, entry.source, entry.recorded_by) == (150, Source.AUTO, None)
    clock.now = made.ends_at + timedelta(days=2)
    assert says("我的时长").splitlines()[0] == "您的志愿服务：2 小时 30 分钟，1 次，再 97 小时 30 分钟升星。"


def test_the_code_of_the_window_before_fits_and_an_older_one_does_not(made: Activity, says: Says, clock: Clock) -> None:
    clock.now = made.starts_at
    old = code(made, clock)
    clock.passes(seconds=60)
    assert says(f"签到 {old}").startswith("这个码不对或已换新")
    clock.now = made.starts_at + timedelta(seconds=59)
    assert "签到成功" in says(f"签到 {old}")


def test_the_code_alone_works_after_the_word_and_by_scanning(made: Activity, says: Says, clock: Clock) -> None:
    clock.now = made.starts_at
    assert says("签到").startswith("请看负责人手机或现场屏幕上的 6 位数字")
    assert "签到成功" in says(code(made, clock))
    clock.passes(hours=2)
    scan = {"ScanCodeInfo": {"ScanResult": codes.qr_text(SECRET, made, "http://x", clock.now)}}
    assert "签退成功" in says(event="scancode_waitmsg", data=scan)


def test_guessing_has_to_pause(made: Activity, says: Says, clock: Clock) -> None:
    clock.now = made.starts_at
    right = code(made, clock)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert "不对或已换新" in says(f"签到 {wrong}")
    assert says(f"签到 {right}").startswith("刚才的码几次都没对上")
    clock.passes(minutes=10)
    assert "签到成功" in says(f"签到 {code(made, clock)}")


def test_without_a_place_or_too_early_there_is_nothing_to_sign_in_to(made: Activity, says: Says, clock: Clock) -> None:
    assert says("签到 123456").startswith("现在没有到签到时间的活动")
    clock.now = made.starts_at
    assert says(f"签到 {code(made, clock)}", "12").startswith("现在没有到签到时间的活动")
    assert says(f"签退 {code(made, clock)}").startswith("还没有您的签到记录")


def test_the_leader_sees_the_code_and_signs_in_from_the_list(
    db: Database, made: Activity, says: Says, clock: Clock
) -> None:
    clock.now = made.starts_at
    assert f"清雪志愿：{code(made, clock)}" in says("签到码", "902")
    assert says("签到码", "10") == "现在没有您负责的活动。"
    assert "已报 2 人，已到 0 人。\n1 职工10　2 职工11" in says("名单", "902")
    assert says("1", "902") == "已为 1 人签到。"
    assert says("全到", "902") == "已为 1 人签到，1 人之前已签到。"
    clock.passes(hours=3)
    assert says("全退", "902") == "已为 2 人签退。"
    entries = ends(db, made)
    assert {(e.minutes, e.source, e.recorded_by is not None) for e in entries} == {(180, Source.ATTESTED, True)}


def test_who_left_early_or_never_came_is_told_why_nothing_was_counted(
    db: Database, made: Activity, says: Says, clock: Clock
) -> None:
    clock.now = made.starts_at
    says(f"签到 {code(made, clock)}")
    clock.passes(minutes=100)
    says(f"签退 {code(made, clock)}")
    assert ends(db, made) == []
    with db.reading() as session:
        assert "在场 1 小时 40 分钟，不到活动时间的 60%" in notices(session, "activity-not-counted")[0]
        assert "没有您的签到记录" in notices(session, "activity-no-show")[0]
        rows = session.scalars(select(SignUp).order_by(SignUp.id)).all()
        assert [row.no_show for row in rows] == [False, True]


def offline_events(made: Activity, leader_id: int, number: str, *moments: datetime) -> list[dict[str, Any]]:
    """Signed as the leader's phone does."""
    key = codes.offline_key(SECRET, made, leader_id)
    events = []
    for n, at in enumerate(moments):
        event = {"key": f"{number}-{n}", "number": number, "way": "out" if n else "in", "at": to_ms(at)}
        events.append(event | {"sign": codes.signature(key, event)})
    return events


def test_offline_events_are_kept_once_and_count_even_after_the_end(db: Database, world: World, made: Activity) -> None:
    ends(db, made)
    events = offline_events(made, world.leader.id, "10", made.starts_at, made.ends_at)
    events += offline_events(made, world.leader.id, "99", made.starts_at)
    forged = events[0] | {"key": "other", "at": events[0]["at"] + 1}
    late = made.ends_at + timedelta(days=3)
    with db.transaction() as session:
        first = sync(session, world, made, [*events, forged, {"key": "x"}], late)
        assert first.kept == ["10-0", "10-1"]
        assert first.refused == {"99-0": "名单上没有这个人。", "other": "签名不对", "x": "记录不完整"}
        again = sync(session, world, made, events[:2], late)
        assert (again.kept, again.known) == ([], ["10-0", "10-1"])
        entry = session.scalars(select(HourEntry)).one()
        assert (entry.minutes, entry.source, entry.method) == (180, Source.ATTESTED, "offline")
        assert session.scalars(select(SignUp).where(SignUp.no_show)).one().person.employee_no == "11"


def sync(session: Session, world: World, made: Activity, events: list[dict[str, Any]], now: datetime) -> offline.Synced:
    return offline.sync(session, world.leader, made.id, events, secret=SECRET, now=now)


def test_an_offline_event_beside_one_that_was_seen_online_is_the_same(
    db: Database, world: World, made: Activity, says: Says, clock: Clock
) -> None:
    clock.now = made.starts_at
    says(f"签到 {code(made, clock)}")
    with db.transaction() as session:
        events = offline_events(made, world.leader.id, "10", made.starts_at + timedelta(minutes=4))
        assert sync(session, world, made, events, made.ends_at).known == ["10-0"]
        assert len(session.scalars(select(Attendance)).all()) == 1


def test_coming_and_leaving_twice_adds_up_inside_the_time(db: Database, made: Activity) -> None:
    def at(way: str, minutes: int) -> Attendance:
        return Attendance(way=way, at=made.starts_at + timedelta(minutes=minutes))

    events = [at("in", -30), at("in", 5), at("out", 60), at("in", 90), at("out", 400), at("in", 401)]
    assert attendance.minutes_of(made, events) == 60 + 90


def test_reminders_go_out_once_each(db: Database, made: Activity) -> None:
    with db.transaction() as session:
        assert reminders.remind(session, now=NOW) == 0
        assert reminders.remind(session, now=made.starts_at - timedelta(hours=24)) == 2
        assert reminders.remind(session, now=made.starts_at - timedelta(hours=23)) == 0
        assert reminders.remind(session, now=made.starts_at - timedelta(hours=2)) == 2
        assert reminders.remind(session, now=made.starts_at - timedelta(hours=1)) == 0
        assert "明天（周四）上午 9:00–12:00" in notices(session, "activity-day")[0]


def test_who_came_along_gets_a_place_only_while_there_is_one(db: Database, world: World, made: Activity) -> None:
    with db.transaction() as session:
        changing.change_capacity(session, made.id, world.organizer, capacity=3, now=NOW)
        attendance.bring_along(session, world.leader, made.id, world.people[2], now=made.starts_at)
        with pytest.raises(attendance.NoRoom):
            attendance.bring_along(session, world.leader, made.id, world.people[3], now=made.starts_at)
        assert session.get_one(Activity, made.id).taken == 3


def test_digits_of_another_script_are_a_wrong_code_and_no_fault(db: Database, world: World, made: Activity) -> None:
    with db.transaction() as session:
        person, when = world.people[0], made.starts_at
        assert attendance.by_code(session, person, "٤٨٢٩١٣", "in", secret="s", now=when) is None
