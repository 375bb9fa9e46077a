"""民主评议 by chat, in the hands of the secretary, and by the clock."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import SystemRandom
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import blind
from bot.schedule import JobTurn
from bot.scope import NotFound
from bot.turn import Refusal
from bot.workdays import Workdays
from handlers.honour.jobs import jobs
from handlers.honour.sealing import vault_of
from handlers.honour.service import appraisals, appraisals_sheet
from handlers.honour.service import appraisals_running as running
from models import Base
from models.audit import AuditRow
from models.honour.appraisals import Appraisal, Appraised, Stage
from models.org import Identity
from tests.honour.branch import CANDIDATE, MEMBERS, OTHER_SECRETARY, SECRETARY, STRANGER, branch, person, unit
from tests.world import World

__all__ = ["branch"]
LEAST, ENDS = 5, date(2026, 12, 5)
SHEET = "1优 2优 3合 4基 5不 6弃"
VOTERS = (*MEMBERS, CANDIDATE)
NUMBERS = [str(n) for n in range(1, 7)]


@pytest.fixture
def begun(branch: World) -> World:
    """The first branch's appraisal of 2026 is under way."""
    with branch.writing() as session:
        running.begin(
            session, person(session, SECRETARY), unit(session, "P-1"), ends_on=ENDS, least=LEAST, now=branch.now
        )
    branch.work()
    return branch


def one(session: Session) -> Appraisal:
    return session.scalars(select(Appraisal)).one()


def vote(world: World, who: str, sheet: str = SHEET) -> str:
    """The dialogue from the word to the urn; the last answer."""
    for line in ("评议", "2", sheet):
        world.says(line, who)
    return world.says("1", who)


def close(world: World) -> None:
    with world.writing() as session:
        running.close(session, person(session, SECRETARY), one(session))


def test_a_year_from_the_opening_to_everybodys_own_result(begun: World) -> None:
    assert "开始了" in begun.pushed("30002")[-1]
    assert "1 写自评" in begun.says("评议", "30002")
    assert "只有您和支部书记能看到" in begun.says("1", "30002")
    assert "自评已记下" in begun.says("联系群众还不够", "30002")
    assert "1 重写自评（已写）" in begun.says("评议", "30002")
    for who in VOTERS:
        assert "已投出" in vote(begun, who)
    assert "您已投出" in begun.says("评议", "30002")
    close(begun)
    assert "正在评定" in begun.says("评议", "30002")
    with begun.writing() as session:
        secretary, appraisal = person(session, SECRETARY), one(session)
        counts = running.tally(session, secretary, appraisal, least=LEAST)
        assert (counts[1]["优秀"], counts[4]["基本合格"], counts[6]["弃权"], len(counts)) == (7, 7, 7, 6)
        running.decide(
            session, secretary, appraisal, {1: "优秀", 2: "优秀", 3: "合格", 4: "合格", 5: "基本合格", 6: "合格"}
        )
        running.tell(session, secretary, appraisal, now=begun.now)
    begun.work()
    assert "评定结果出来了" in begun.pushed("30005")[-1]
    assert "基本合格" not in begun.pushed("30005")[-1]
    assert "您的评定等次：基本合格" in begun.says("评议", "30005")
    assert "预备党员参加评议，不评定等次" in begun.says("评议", CANDIDATE)
    assert "没有要参加" in begun.says("评议", STRANGER)


def test_what_is_wrong_with_a_sheet_is_said_and_nothing_counts_until_it_is_confirmed(begun: World) -> None:
    begun.says("评议", "30002")
    assert "包括您自己" in begun.says("2", "30002")
    assert "还缺编号 3、4、5、6" in begun.says("1优 2合", "30002")
    assert "不在名单里" in begun.says("9优 其余合", "30002")
    assert "没有看懂" in begun.says("我觉得都很好", "30002")
    assert "3 党员3：合格" in begun.says("1优 2优 其余合格", "30002")
    assert "回复 1 投出" in begun.says("投", "30002")
    assert "包括您自己" in begun.says("2", "30002")
    begun.says("退出", "30002")
    with begun.db.reading() as session:
        assert blind.turnout(session, one(session).ballot) == 0
    assert "已投出" in vote(begun, "30002")
    begun.says("评议", "30002")
    assert "已经投过" in begun.says("2", "30002")


def test_a_vote_delivered_again_counts_once_and_its_words_stay_in_no_row_that_names_its_author(begun: World) -> None:
    for line in ("评议", "2"):
        begun.says(line, "30002")
    assert "优秀" in begun.says(SHEET, "30002", key="sheet")
    assert "优秀" not in begun.says(SHEET, "30002", key="sheet"), "the stored reply repeats what was said"
    with begun.db.reading() as session:
        assert "优秀" not in str(session.scalars(select(Identity.data)).all())
    answers = {begun.says("1", "30002", key="cast") for _ in range(2)}
    assert len(answers) == 1
    with begun.db.reading() as session:
        assert blind.sheets(session, one(session).ballot) == [
            dict(zip(NUMBERS, ("优秀", "优秀", "合格", "基本合格", "不合格", "弃权"), strict=True))
        ]
        rows = {t.name: str(session.execute(select(t)).all()) for t in Base.metadata.sorted_tables}
        holding = {name for name, said in rows.items() if re.search(r"5\W+不合格", said)}
        assert holding == {"blind_sheet"}


def test_a_sheet_read_back_in_the_chat_lies_there_no_longer_once_the_member_voted_on_the_page(begun: World) -> None:
    for line in ("评议", "2", SHEET):
        begun.says(line, "30002")
    with begun.writing() as session:
        me = person(session, "30002")
        held = select(Identity.data).where(Identity.person_id == me.id)
        assert "sheet" in str(session.scalar(held))
        place = appraisals.mine(session, me, one(session).public_id)
        appraisals.vote(session, place, dict.fromkeys(NUMBERS, "合格"), rng=SystemRandom(), now=begun.now)
        assert session.scalar(held) is None
    begun.says("1", "30002")
    with begun.db.reading() as session:
        assert blind.sheets(session, one(session).ballot) == [dict.fromkeys(NUMBERS, "合格")]


def test_at_two_doors_at_once_one_sheet_counts(begun: World) -> None:
    barrier, results = Barrier(2), list[str]()

    def cast(mark: str) -> None:
        barrier.wait()
        try:
            with begun.writing() as session:
                me = person(session, "30002")
                place = appraisals.mine(session, me, one(session).public_id)
                appraisals.vote(session, place, dict.fromkeys(NUMBERS, mark), rng=SystemRandom(), now=begun.now)
            results.append("cast")
        except blind.AlreadyCast:
            results.append("again")

    threads = [Thread(target=cast, args=(mark,)) for mark in ("优秀", "合格")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["again", "cast"]


def refused(world: World, work: Callable[[Session, Appraisal], object]) -> str:
    with world.writing() as session:
        with pytest.raises(Refusal) as no:
            work(session, one(session))
        return no.value.text


def test_the_rules_are_kept_with_clear_words(begun: World) -> None:
    def decided(*grades: str) -> Callable[[Session, Appraisal], object]:
        chosen = dict(enumerate(grades, 1))
        return lambda session, it: running.decide(session, person(session, SECRETARY), it, chosen)

    def tell(session: Session, it: Appraisal) -> None:
        running.tell(session, person(session, SECRETARY), it, now=begun.now)

    def tally(session: Session, it: Appraisal) -> None:
        running.tally(session, person(session, SECRETARY), it, least=LEAST)

    for who in VOTERS[:4]:
        vote(begun, who)
    assert "还没有截止" in refused(begun, tally)
    assert "还没有截止" in refused(begun, decided(*["合格"] * 6))
    close(begun)
    assert "测评已经截止" in refused(begun, lambda s, it: running.close(s, person(s, SECRETARY), it))
    assert "票数太少" in refused(begun, tally), "four ballots are shown to nobody"
    assert "6 人最多评 2 人，现在选了 3 人" in refused(begun, decided(*["优秀"] * 3, *["合格"] * 3))
    assert "选一个等次" in refused(begun, decided("合格"))
    assert "没有评定等次" in refused(begun, tell)
    with begun.writing() as session:
        decided(*["合格"] * 6)(session, one(session))
        tell(session, one(session))
    assert "不能再改" in refused(begun, decided(*["合格"] * 6))
    assert "不能再改" in refused(begun, tell)


def test_an_appraisal_is_opened_once_a_year_for_a_branch_large_enough_and_by_who_runs_it(begun: World) -> None:
    def begin(who: str, code: str, ends_on: date = ENDS) -> Callable[[Session, Appraisal], object]:
        return lambda session, _it: running.begin(
            session, person(session, who), unit(session, code), ends_on=ends_on, least=LEAST, now=begun.now
        )

    assert "今年已经发起过" in refused(begun, begin(SECRETARY, "P-1"))
    assert "不足 5 人" in refused(begun, begin(OTHER_SECRETARY, "P-2"))
    assert "截止日期" in refused(begun, begin(SECRETARY, "P-1", date(2026, 11, 24)))
    assert refused(begun, begin(OTHER_SECRETARY, "P-1")) == NotFound.text


def test_nobody_elses_secretary_sees_or_touches_it_and_a_look_at_a_self_appraisal_is_kept(begun: World) -> None:
    for line in ("评议", "1", "联系群众还不够"):
        begun.says(line, "30002")
    vault = vault_of(begun.config)
    other: tuple[Callable[[Session, Appraisal], object], ...] = (
        lambda s, it: running.close(s, person(s, OTHER_SECRETARY), it),
        lambda s, it: running.tally(s, person(s, OTHER_SECRETARY), it, least=LEAST),
        lambda s, it: running.decide(s, person(s, "30003"), it, {}),
        lambda s, it: running.tell(s, person(s, OTHER_SECRETARY), it, now=begun.now),
        lambda s, it: appraisals.read_self(s, person(s, "30003"), it.members[1], vault=vault, now=begun.now),
        lambda s, it: appraisals.mine(s, person(s, STRANGER), it.public_id),
    )
    assert {refused(begun, work) for work in other} == {NotFound.text}
    with begun.writing() as session:
        assert session.scalars(running.of_branches(person(session, OTHER_SECRETARY))).all() == []
        place, secretary = one(session).members[1], person(session, SECRETARY)
        assert appraisals.read_self(session, secretary, place, vault=vault, now=begun.now) == "联系群众还不够"
        look = session.scalars(select(AuditRow).where(AuditRow.subject_id == place.person_id)).one()
        assert (look.actor_id, look.action) == (secretary.id, "看自评")
        assert "联系群众".encode() not in bytes(place.about_self or b"")


def run(world: World, job: str, moment: datetime) -> None:
    """What the clock does then."""
    with world.writing() as session:
        jobs[job].run(JobTurn(session, moment, moment, world.config, Workdays()))


def test_the_clock_reminds_who_has_not_voted_closes_on_the_day_and_forgets_in_the_end(begun: World) -> None:
    vote(begun, "30002")
    before = len(begun.pushed("30002"))
    last = datetime(2026, 12, 5, 1, 30, tzinfo=begun.now.tzinfo)
    run(begun, "honour.appraisals", last)
    run(begun, "honour.close", last)
    begun.now = last
    begun.work()
    assert "您还没有投" in begun.pushed("30003")[-1]
    assert len(begun.pushed("30002")) == before
    assert "2 无记名测评" in begun.says("评议", "30003"), "the last day is open to its end"
    run(begun, "honour.close", last + timedelta(hours=16))
    with begun.writing() as session:
        appraisal = one(session)
        assert appraisal.stage == Stage.CLOSED
        secretary = person(session, SECRETARY)
        running.decide(session, secretary, appraisal, dict.fromkeys(range(1, 7), "合格"))
        running.tell(session, secretary, appraisal, now=begun.now)
        assert running.forget(session, before=begun.now) == 0
        assert running.forget(session, before=begun.now + timedelta(days=1)) == 1
        assert blind.sheets(session, appraisal.ballot) == []
        assert session.scalars(select(Appraised.grade).where(Appraised.graded)).all() == ["合格"] * 6


@given(st.lists(st.sampled_from(("优", "合", "基", "不", "弃")), min_size=6, max_size=6), st.permutations(NUMBERS))
def test_a_sheet_is_read_the_same_in_any_order_and_writing(grades: list[str], order: list[str]) -> None:
    pairs = dict(zip(NUMBERS, grades, strict=True))
    written = "，".join(f"{number}：{pairs[number]}" for number in order)
    read = appraisals_sheet.read(written, NUMBERS)
    assert read == {number: appraisals_sheet.WRITTEN[grade] for number, grade in pairs.items()}
    assert appraisals_sheet.read("其余合格 1不合格", NUMBERS)["1"] == "不合格"
