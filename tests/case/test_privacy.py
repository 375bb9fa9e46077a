"""What was told in confidence is nowhere in plain after a whole run: file, dump, Redis, outbox, log."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from redis import Redis
from sqlalchemy import select, text

from bot import audit, logs
from bot.database import Database
from bot.schedule import JobTurn
from bot.scope import NotFound
from bot.sealed import take
from bot.sealedfiles import SealedFiles
from bot.workdays import Workdays
from handlers.case.jobs import jobs
from handlers.case.service import retention, stories, subject
from handlers.case.service.desk import Desk, NotYours
from handlers.case.service.ratings import rating_of
from handlers.org.personal import erase_person
from models import Base
from models.case import Case, Kind
from models.org import Person
from models.outbox import Notice
from tests.case.conftest import NOW, Clock, Says, Town
from tests.case.walker import Walker
from tests.database_files import bytes_on_disk
from tests.vaults import vault
from tests.world import World

MARKS = (
    "肝硬化晚期住院", "11010519491231002X", "请补缴费发票原件", "已经寄出三张发票", "核实入户笔记", "举报仓库失窃",
    "班长骂我废物", "回信称已安排盘点", "异议其名下有两套房", "撤回前的私房话", "赌债逼得跳楼", "急着联系家属",
)  # fmt: skip


def run(says: Says) -> None:
    """Everything people may say in confidence, by every dialogue there is; each mark is said and taken."""
    told: list[str] = []

    def say(text: str, name: str = "zhang") -> str:
        told.append(text)
        return says(text, name)

    def pick(name: str, action: str, *then: str, case: str = "BF-26-1124-01") -> str:
        shown = say(f"查件 {case}", name)
        reply = say(next(line.split()[0] for line in shown.splitlines() if line.endswith(" " + action)), name)
        for line in then:
            reply = say(line, name)
        return reply

    for line in ("求助", "7", "4", "36000.77", "10000", "跳过", MARKS[1], MARKS[0], "1", "跳过", "没有"):
        say(line)
    assert "BF-26-1124-01" in say("1")
    assert "已记录" in pick("li", "受理", "3")
    assert "已记录" in pick("li", "要求补正", MARKS[2])
    assert MARKS[2] in say("进度")
    assert "补上" in say("补充 " + MARKS[3])
    assert MARKS[3] in say("进度")
    assert MARKS[0] in pick("shu", "紧急查看", MARKS[11])
    _decide(say, pick)
    assert "希望怎么解决" in say("心声 " + MARKS[6])
    say("退出"), say("求助"), say("2"), say("1")
    assert "有多急" in say(MARKS[9])
    _anonymous(say, pick)
    say("求助", "g1"), say("1", "g1")
    assert "12356" in say(MARKS[10], "g1")
    say("进度"), say("谁看过")
    assert all(any(mark in line for line in told) for mark in MARKS)


def _decide(say: Callable[..., str], pick: Callable[..., str]) -> None:
    assert "已记录" in pick("li", "派人核实", "1013 1014")
    assert "已记录" in pick("li", "组成评议小组", "1010 1011 1012")
    assert "已记录" in pick("v1", "提出建议", MARKS[4])
    assert MARKS[4] in say("查件 BF-26-1124-01", "g1")
    assert "已记录" in pick("g1", "投票", "1")
    assert "已记录" in pick("g2", "投票", "1")
    assert "BF-26-1124-01" in say("公示", "tongshi")
    say("1", "tongshi")
    assert "收到" in say(MARKS[8], "tongshi")


def _anonymous(say: Callable[..., str], pick: Callable[..., str]) -> None:
    say("匿名", "tongshi")
    code = say(MARKS[5], "tongshi").partition("回执码：")[2][:19]
    letter = "NM-" + say("办件", "hao").partition("NM-")[2][:8]
    assert "已记录" in pick("hao", "阅处", case=letter)
    assert "已记录" in pick("hao", "回信", MARKS[7], case=letter)
    assert MARKS[7] in say(f"回执 {code}", "tongshi")


def test_a_whole_run_leaves_nothing_in_plain(
    program: World, db: Database, redis: Redis, redis_data: Path, database_url: str
) -> None:
    """By real callbacks, with a worker that sends, on a real Redis: nowhere is what was told."""
    lines = io.StringIO()
    logs.configure(level="DEBUG", stream=lines)

    def says(text: str, name: str = "zhang") -> str:
        program.work()
        return program.says(text, name)

    run(says)
    for hours in (1, 30):
        program.until(program.now + timedelta(hours=hours))
    assert program.pushed("zhang"), "nothing was pushed: the outbox was not tried"
    with db.transaction() as session:
        for job in jobs:
            job.run(JobTurn(session, program.now, program.now, program.config, Workdays()))
    written = [path for path in (redis_data / "redis").rglob("*") if path.is_file() and path.stat().st_size]
    aof = "".join(path.read_bytes().decode("utf-8", "replace") for path in written)
    assert "RPUSH" in aof.upper(), "Redis was not used"
    with db.reading() as session:
        dump = "\n".join(
            str(list(row)) for table in Base.metadata.sorted_tables for row in session.execute(select(table))
        )
    haystacks = {
        "dump": dump,
        "log": lines.getvalue(),
        "redis": str([redis.dump(key) for key in redis.scan_iter()]) + aof,
    }
    haystacks["sent"] = str(program.platform.pushed(seen=False))
    if database_url.startswith("sqlite"):
        haystacks["file"] = bytes_on_disk(database_url).decode("utf-8", "replace")
    for where, haystack in haystacks.items():
        for mark in MARKS:
            assert mark not in haystack, f"{mark} is in the {where}"
            assert mark.encode("unicode_escape").decode() not in haystack, f"{mark} is in the {where}, escaped"


def test_the_search_would_find_a_mark(db: Database, town: Town, database_url: str) -> None:
    with db.transaction() as session:
        session.execute(text("UPDATE person SET title = :mark"), {"mark": MARKS[0]})
    if database_url.startswith("sqlite"):
        assert MARKS[0] in bytes_on_disk(database_url).decode("utf-8", "replace")


def test_notices_tell_number_and_step_and_nothing_else(says: Says, db: Database, clock: Clock) -> None:
    run(says)
    clock.passes(hours=30)
    with db.reading() as session:
        for notice in session.scalars(select(Notice)):
            told = str(notice.texts)
            assert not any(mark in told for mark in MARKS)
            assert "帮扶" not in told
            assert "建档" not in told


def test_a_look_is_recorded_and_shown_and_one_without_right_needs_a_reason(
    says: Says, db: Database, clock: Clock
) -> None:
    run(says)
    clock.passes(hours=30)
    shown = says("谁看过")
    assert "看求助内容 BF-26-1124-01" in shown
    assert "同志shu：看求助内容（紧急） BF-26-1124-01" in shown
    with db.reading() as session:
        told = [n.texts["text"] for n in session.scalars(select(Notice).where(Notice.key.startswith("case-glass")))]
    assert len(told) == 2


def test_breaking_the_glass_without_a_reason_is_refused(says: Says, db: Database) -> None:
    for line in ("求助", "1", MARKS[0], "2", "1", "跳过", "没有", "1"):
        says(line)
    shown = says("查件 BF-26-1124-01", "shu")
    assert MARKS[0] not in shown
    says(next(line.split()[0] for line in shown.splitlines() if line.endswith("紧急查看")), "shu")
    assert "至少 6 个字" in says("急事", "shu")
    assert MARKS[0] in says("本人失联，家属要求联系", "shu")


def test_a_redelivered_answer_shows_what_may_be_shown(says: Says) -> None:
    for line in ("求助", "1", MARKS[0], "2", "1", "跳过", "没有", "1"):
        says(line)
    says("补充 " + MARKS[3])
    assert MARKS[3] in says("进度", key="p-1")
    again = says("进度", key="p-1")
    assert MARKS[3] not in again
    assert "再发一次" in again


def test_a_shredded_case_keeps_its_steps_and_no_word(says: Says, db: Database, clock: Clock, tmp_path: Path) -> None:
    run(says)
    clock.passes(hours=30)
    with db.transaction() as session:
        desk, files = Desk(session, vault(), Workdays(), clock.now), SealedFiles(tmp_path / "m", vault())
        person = session.scalars(select(Person).where(Person.employee_no == "1001")).one()
        assert subject.own_cases(desk, person)[0]["answers"]["members"] == "4"
        assert retention.held_by_rule(desk, person) == (["BF-26-1124-01"], [])
        retention.forget(desk, files, person)
        case = session.scalars(select(Case).where(Case.number == "BF-26-1124-01")).one()
        session.refresh(case)
        story = stories.open_story(desk, case, person)
        assert (story.answers, story.messages[0][1], case.household_index) == ({}, "", None)
        assert all(line.note == "" for line in story.lines)
        assert len(story.lines) > 3


def test_the_clocks_of_retention(says: Says, db: Database, clock: Clock, tmp_path: Path) -> None:
    for line in ("求助", "1", MARKS[0], "2", "1", "跳过", "没有", "1", "撤回", "1", "求助", "1", MARKS[9]):
        says(line)
    says("匿名", "tongshi"), says(MARKS[5], "tongshi")
    says("代报 1001", "g1"), says("1", "g1")
    files = SealedFiles(tmp_path / "m", vault())

    def purged(days: int) -> dict[str, int]:
        with db.transaction() as session:
            clock.now = NOW + timedelta(days=days)
            return retention.purge(Desk(session, vault(), Workdays(), clock.now), files)

    assert purged(0) == {"drafts": 0, "letters": 0, "cases": 0, "papers": 0}
    assert purged(2)["drafts"] == 1
    assert purged(31)["drafts"] == 1
    assert purged(91)["cases"] == 1
    assert purged(181)["letters"] == 1
    assert purged(200) == {"drafts": 0, "letters": 0, "cases": 0, "papers": 0}


def test_a_panel_member_reads_the_story_only_while_it_is_before_the_panel(db: Database, town: Town) -> None:
    with db.transaction() as session:
        walker = Walker(session, town, Random(1))
        case = walker.go("not agreed")
        with pytest.raises((NotYours, NotFound)):
            stories.open_story(walker.desk, case, walker.who("g1"))


def test_an_erased_person_leaves_counts_and_a_whole_chain(
    says: Says, db: Database, clock: Clock, tmp_path: Path
) -> None:
    run(says)
    clock.passes(hours=30)
    with db.transaction() as session:
        person = session.scalars(select(Person).where(Person.employee_no == "1001")).one()
        desk, files = Desk(session, vault(), Workdays(), clock.now), SealedFiles(tmp_path / "m", vault())
        erase_person(session, person, now=clock.now, forget=lambda: retention.forget(desk, files, person))
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.number == "BF-26-1124-01")).one()
        assert (take(vault(), case, "answers"), take(vault(), case, "household_no"), case.household_index) == (
            "",
            "",
            None,
        )
        assert audit.verify(session, vault()) == []


def test_a_rating_is_kept_from_the_handler_until_the_month_is_over(db: Database, town: Town) -> None:
    with db.transaction() as session:
        walker = Walker(session, town, Random(1))
        case = walker.begin(Kind.WISH)
        for name, action in (("li", "受理"), ("li", "答复"), ("zhang", "评价")):
            assert walker.step(case, name, action)

        def reads(name: str) -> bool:
            return rating_of(walker.desk, case, walker.who(name)) is not None

        assert [name for name in ("zhang", "zhao", "li", "wang") if reads(name)] == ["zhang", "zhao"]
        walker.now += timedelta(days=7)
        assert [name for name in ("li", "li2", "wang") if reads(name)] == ["li"]
