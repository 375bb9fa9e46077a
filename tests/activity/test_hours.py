"""The ledger: two people for a back-entry, reversals, appeals, stars, certificates, sheets without formulas."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.database import Database
from bot.scope import NotFound, SamePerson
from handlers.activity.service import certificates, claims, hours
from models.activity import Activity, BackEntry, DutyShift, HourAppeal, HourEntry, SignUp, Source, Standing
from models.activity.hours import LedgerIsAppendOnly
from models.org import Person, Role
from tests.activity.conftest import NOW, Says, World, grant, notices, person

HOUR = timedelta(hours=1)


def served(session: Session, who: Person, minutes: int = 90, *, days_ago: int = 3, key: str = "k") -> HourEntry:
    """An entry from sign-in and sign-out."""
    starts = NOW - timedelta(days=days_ago)
    ends = starts + timedelta(minutes=minutes)
    return hours.put(
        session,
        key=key,
        person_id=who.id,
        title="清雪志愿",
        starts_at=starts,
        ends_at=ends,
        minutes=minutes,
        source=Source.AUTO,
        method="qr",
        now=NOW,
    )


def test_the_ledger_is_only_ever_added_to(db: Database, world: World) -> None:
    with db.transaction() as session:
        entry = served(session, world.people[0])
    with db.transaction() as session:
        row = session.get_one(HourEntry, entry.id)
        with pytest.raises(LedgerIsAppendOnly), session.begin_nested():
            row.minutes = 9000
        with pytest.raises(LedgerIsAppendOnly), session.begin_nested():
            session.delete(row)


def test_the_database_itself_wants_two_people_for_a_back_entry(db: Database, world: World) -> None:
    who = world.people[0].id
    entry = HourEntry(key="b", person_id=who, title="x", starts_at=NOW - HOUR, ends_at=NOW, minutes=60, created_at=NOW)
    entry.source, entry.recorded_by, entry.approved_by = Source.BACK_ENTRY, who, who
    with db.transaction() as session, pytest.raises(IntegrityError), session.begin_nested():
        session.add(entry)


def test_a_back_entry_is_asked_for_in_chat_and_decided_by_another(db: Database, world: World, says: Says) -> None:
    assert says("补录").startswith("补录一次已做过的服务")
    assert says("清理防火道").startswith("什么时候？")
    assert says("上周六").startswith("没看懂时间")
    assert says("11-21 9:00 11:30").startswith("谁能证明")
    assert says("与赵队长同去，有照片").startswith("补录已提交")
    assert "补录：职工10，11 月 21 日 清理防火道，2 小时 30 分钟。佐证：与赵队长同去，有照片" in says("审时长", "900")
    assert says("1", "900") == "已处理，结果已告诉本人。"
    assert "您的志愿服务：2 小时 30 分钟，1 次" in says("我的时长")
    with db.reading() as session:
        entry = session.scalars(select(HourEntry)).one()
        assert (entry.recorded_by, entry.approved_by) == (world.people[0].id, world.organizer.id)
        assert notices(session, "back-entry") == ["补录的“清理防火道”已批准，记入 2 小时 30 分钟。"]


def test_a_rejection_gives_its_reason(db: Database, world: World, says: Says) -> None:
    says("补录"), says("巡护"), says("11-21 9:00 11:30"), says("照片在工会")
    says("审时长", "900"), says("2", "900"), says("那天没有这项活动", "900")
    with db.reading() as session:
        assert notices(session, "back-entry") == ["补录的“巡护”没有批准：那天没有这项活动。"]
        assert session.scalars(select(HourEntry)).all() == []


def ask(session: Session, proposer: Person, who: Person) -> BackEntry:
    starts = NOW - timedelta(days=3)
    return claims.propose(
        session, proposer, who, title="巡护", starts_at=starts, ends_at=starts + HOUR, proof="有照片为证", now=NOW
    )


def test_neither_the_proposer_nor_the_beneficiary_nor_a_stranger_approves(db: Database, world: World) -> None:
    with db.transaction() as session:
        stranger = person(session, "950", world.south)
        grant(session, stranger, Role.ORGANIZER, world.south)
        north = world.people[0]
        grant(session, north, Role.ORGANIZER, world.north)
        entry = ask(session, world.organizer, north)
        with pytest.raises(SamePerson):
            claims.decide(session, world.organizer, entry, approve=True, now=NOW)
        with pytest.raises(hours.NotCounted):
            claims.decide(session, north, entry, approve=True, now=NOW)
        with pytest.raises(NotFound):
            claims.decide(session, stranger, entry, approve=True, now=NOW)
        claims.decide(session, world.secretary, entry, approve=True, now=NOW)
        with pytest.raises(hours.NotCounted):
            claims.decide(session, world.secretary, entry, approve=True, now=NOW)


def test_no_time_counts_twice_and_none_on_duty(db: Database, world: World) -> None:
    with db.transaction() as session:
        who = world.people[0]
        served(session, who)
        with pytest.raises(hours.NotCounted, match="同一时间只记一次"):
            ask(session, who, who)
        other = world.people[1]
        starts = NOW - timedelta(days=3, hours=1)
        session.add(DutyShift(person_id=other.id, starts_at=starts, ends_at=starts + 2 * HOUR, name="防火值班"))
        session.flush()
        with pytest.raises(hours.NotCounted, match="值班"):
            ask(session, other, other)


def test_a_reversal_takes_the_minutes_back_once(db: Database, world: World) -> None:
    with db.transaction() as session:
        who = world.people[0]
        entry = served(session, who)
        hours.reverse(session, world.organizer, entry, "记错人", now=NOW)
        assert hours.totals(session, who.id) == (0, 0, 0)
        with pytest.raises(hours.NotCounted):
            hours.reverse(session, world.secretary, entry, "再冲", now=NOW)
        assert sum(row.minutes for row in session.scalars(select(HourEntry))) == 0


def over(session: Session, world: World) -> Activity:
    """An activity that ended an hour ago, with one who came but has no hours."""
    made = world.activity(session)
    made.starts_at, made.ends_at = NOW - 4 * HOUR, NOW - HOUR
    row = SignUp(activity_id=made.id, person_id=world.people[0].id, standing=Standing.SIGNED, created_at=NOW)
    row.changed_at = NOW
    session.add(row)
    session.flush()
    return made


def test_an_appeal_runs_in_chat_and_replaces_what_stood(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        made = over(session, world)
        hours.attest(session, world.leader, made, world.people[0], 60, "估的", now=NOW)
    assert "1 清雪志愿" in says("申诉")
    assert says("1") == "您认为应记多少分钟？回复数字，例如 150。"
    assert says("999") == "分钟数要在 1 到活动总时长之间。"
    assert says("180").startswith("请说说情况")
    assert says("我一直干到最后").startswith("申诉已提交")
    assert "职工10 认为“清雪志愿”应记 3 小时。理由：我一直干到最后" in says("审时长", "900")
    says("1", "900")
    with db.reading() as session:
        assert hours.totals(session, world.people[0].id) == (0, 180, 1)
        assert [row.minutes for row in session.scalars(select(HourEntry).order_by(HourEntry.id))] == [60, -60, 180]
        assert notices(session, "hour-appeal") == ["您对“清雪志愿”时长的申诉已核实，改记 3 小时。"]


def test_whoever_recorded_the_hours_does_not_decide_the_appeal(db: Database, world: World) -> None:
    with db.transaction() as session:
        made = over(session, world)
        who = world.people[0]
        hours.attest(session, world.organizer, made, who, 60, "估的", now=NOW)
        row = claims.appeal(session, who, made, claimed=120, text="不止", now=NOW)
        with pytest.raises(hours.NotCounted, match="由另一个人处理"):
            claims.decide_appeal(session, world.organizer, row, granted=120, now=NOW)
        claims.decide_appeal(session, world.secretary, row, granted=None, answer="以签到为准", now=NOW)
        assert session.get_one(HourAppeal, row.id).state == "rejected"
        assert hours.totals(session, who.id).minutes == 60


def test_stars_follow_the_table(db: Database, world: World, says: Says) -> None:
    with db.transaction() as session:
        assert hours.stars(session, 100 * 60 - 1) == (0, 1)
        assert hours.stars(session, 1500 * 60) == (5, None)
        grant(session, world.organizer, Role.ADMIN, world.company)
        hours.set_levels(session, world.organizer, [(1, 60), (2, 120)])
        served(session, world.people[0])
        with pytest.raises(hours.NotCounted):
            hours.set_levels(session, world.organizer, [(1, 60), (2, 60)])
    assert says("我的时长").startswith("您的志愿服务：1 小时 30 分钟，1 次，★（1 星），再 30 分钟升星。")


def test_a_certificate_stays_the_same_until_the_ledger_changes(db: Database, world: World, says: Says) -> None:
    assert says("证书") == "还没有记入的时长，暂不能开证明。"
    with db.transaction() as session:
        served(session, world.people[0])
    first = says("证书")
    assert first.startswith("志愿服务证明：职工10，1 小时 30 分钟，1 次。\n编号 ZY20261124-")
    assert says("证书") == first
    with db.transaction() as session:
        served(session, world.people[0], days_ago=1, key="k2")
    assert says("证书") != first
    number, code = (part.split("，")[0] for part in first.split("编号 ")[1].split("，验证码 "))
    with db.transaction() as session:
        code = code.split("。")[0]
        paper = certificates.check(session, number, code.lower())
        assert paper
        assert paper.auto_minutes == 90
        assert certificates.check(session, number, "00000000") is None
        png = certificates.picture(paper, kind="png", issuer="青松岭林业公司", base_url="http://x")
        assert Image.open(BytesIO(png)).format == "PNG"
        pdf = certificates.picture(paper, kind="pdf", issuer="青松岭林业公司", base_url="http://x")
        assert pdf.startswith(b"%PDF")
