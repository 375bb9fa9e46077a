"""A year of the demonstration, day by day: which notice went to how many on which day and channel, each once."""

from collections import Counter
from datetime import date, datetime, timedelta, timezone
from random import Random

import pytest
from sqlalchemy import func, select

from bot.app import create_worker
from bot.outbox.engine import claim, intend
from handlers.care import demo, jobs
from models.care import CareNotice, NoticeState
from models.org import Identity
from models.outbox import Delivery, Notice
from tests.care.people import person, unit
from tests.world import World, hire

BEIJING = timezone(timedelta(hours=8))
START, DAYS = date(2026, 11, 25), 365
HOT = {date(2027, 6, 20): 36, date(2027, 7, 21): 38, date(2027, 7, 22): 41, date(2027, 8, 30): 31}


@pytest.fixture
def enterprise(firm: World) -> World:
    """Forty people: most of them on 企业微信, some on the 公众号 alone, which cannot push to whoever never writes."""
    with firm.writing() as session:
        shop = unit(session, "C-1")
        for n in range(34):
            one = hire(session, f"4{n:04}", f"职工{n}", shop, channel="official" if n % 10 == 9 else "wecom")
            one.tags = [["户外"], ["在档困难"], ["青年"], ["值守"]][n % 4]
        company = unit(session, "C")
        preparer, approver = person(session, "20002"), person(session, "20003")
        today = date(2026, 11, 24)
        demo.seed(session, company, preparer=preparer, approver=approver, packs=60, today=today, now=firm.now)
    firm.worker.jobs = jobs.jobs  # a year has a million and a half windows of the others, most of them by the minute
    return firm


def die_holding(world: World, moment: datetime, rng: Random) -> int:
    """A worker that dies at once: it ran the day's jobs and holds sends it leased, some of them begun; how many."""
    doomed = create_worker(world.config, world.db, clock=lambda: moment, rng=rng, concurrency=1)
    doomed.jobs = world.worker.jobs
    doomed._schedule(moment)
    doomed._plan_and_pack(moment)
    held, late = 0, moment + timedelta(minutes=9)  # a mass notice is spread over four minutes
    for channel in doomed.channels.values():
        claims = claim(world.db, channel, most=rng.randint(1, 9), now=late, owner=doomed.owner, config=world.config)
        with world.writing() as session:
            intend(session, claims[: len(claims) // 2], now=late, channels=doomed.channels)
        held += len(claims)
    doomed.sender.close()
    return held


def live_through(world: World) -> None:
    known, rng, held = 0, Random(2027), 0
    for n in range(DAYS):
        day = START + timedelta(days=n)
        morning = datetime(day.year, day.month, day.day, 8, 36, tzinfo=BEIJING)
        if rng.random() < 0.5:
            world.now = morning - timedelta(minutes=2)
            held += die_holding(world, world.now, rng)
        if day in HOT:
            world.now = morning
            world.says(f"气温 {HOT[day]}", "20002")
        world.until(morning)
        with world.writing() as session:
            posted = session.scalar(select(func.count()).select_from(Notice)) or 0
        if posted > known:
            world.until(morning + timedelta(minutes=9))
        known = posted
    print(f"workers died on about half of the days, {held} sends in their hands")
    assert held >= 5


def ledger(world: World) -> list[tuple[date, str, str, int]]:
    """(day, notice, channel, people) of everything care announced, in order."""
    with world.writing() as session:
        names = {one.public_id: one.name for one in session.scalars(select(CareNotice))}
        query = select(Notice.key, Notice.created_at, Delivery.channel, func.count())
        query = query.join(Delivery, Delivery.notice_id == Notice.id).where(Notice.kind == "care")
        rows = session.execute(query.group_by(Notice.id, Delivery.channel).order_by(Notice.id, Delivery.channel)).all()
        found = []
        for key, at, channel, people in rows:
            kind, _, rest = key.partition(":")
            name = names.get(rest.split(":")[0], kind) if kind == "care" else kind
            found.append((at.astimezone(BEIJING).date(), name, channel, people))
        return found


def test_a_year_of_notices_reaches_everybody_meant_once_on_its_day(enterprise: World) -> None:
    live_through(enterprise)
    rows = ledger(enterprise)
    print(f"{'day':12}{'channel':10}{'people':>6}  notice")
    for day, name, channel, people in rows:
        print(f"{day!s:12}{channel:10}{people:6}  {name}")
    sent = [(day, name) for day, name, channel, _ in rows if channel == "wecom" and name in EXPECTED]
    assert sent == sorted((day, name) for name, day in EXPECTED.items())
    heat = [(day, people) for day, name, channel, people in rows if name == "care-heat" and channel == "wecom"]
    assert [day for day, _ in heat] == [date(2027, 6, 20), date(2027, 7, 21), date(2027, 7, 22)]
    with enterprise.writing() as session:
        doubled = select(Delivery.person_id).group_by(Delivery.person_id, Delivery.notice_id).having(func.count() > 1)
        assert session.scalars(doubled).all() == []
        unsent = select(CareNotice).where(CareNotice.send_on <= START + timedelta(days=DAYS - 1))
        left = session.scalars(unsent.where(CareNotice.state == NoticeState.APPROVED, ~CareNotice.standing)).all()
        assert left == []
        on_wecom = session.scalars(select(Identity.external_id).where(Identity.channel == "wecom")).all()
    for who in on_wecom:
        texts = Counter(enterprise.pushed(who))
        assert [text for text, times in texts.items() if times > 1] == []


EXPECTED = {
    "元旦春节走访名单": date(2026, 12, 18),
    "数九御寒": date(2026, 12, 22),
    "三九一线慰问": date(2027, 1, 9),
    "腊八问候": date(2027, 1, 15),
    "春节前慰问金到位": date(2027, 1, 25),
    "学雷锋志愿服务招募": date(2027, 2, 26),
    "防火期开始": date(2027, 3, 15),
    "春季防火戒严期开始": date(2027, 4, 1),
    "五四青年活动": date(2027, 4, 27),
    "七一慰问名单": date(2027, 6, 17),
    "夏送凉爽开始": date(2027, 6, 30),
    "入伏送清凉": date(2027, 7, 20),
    "夏送凉爽未领提醒": date(2027, 7, 23),
    "末伏送清凉": date(2027, 8, 9),
    "中秋慰问": date(2027, 9, 8),
    "国庆坚守岗位慰问": date(2027, 9, 24),
    "秋季防火戒严期开始": date(2027, 10, 1),
    "冬送温暖开始": date(2027, 11, 7),
}
