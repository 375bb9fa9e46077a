"""岗位承诺: written, looked at by its author when the day comes, ended; readable to the secretary but for the notes."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rights import Subject
from bot.schedule import JobTurn
from bot.scope import NotFound
from bot.turn import Refusal
from bot.workdays import Workdays
from handlers.honour import rights
from handlers.honour.jobs import jobs
from handlers.honour.sealing import vault_of
from handlers.honour.service import pledges
from models import Base
from models.honour.pledges import Pledge, PledgeCheck, PledgeState
from tests.conftest import opened
from tests.honour.branch import OTHER_SECRETARY, SECRETARY, branch, person
from tests.world import World

__all__ = ["branch", "opened"]  # the database itself, which goes by another meaning in this folder
ME, WORDS, NOTE = "30002", "每周巡检一次水泵房", "上月漏了一次"


def written(world: World, who: str = ME, when: str = "1") -> str:
    """A pledge by chat, to be looked at after a month; the last answer."""
    world.says("承诺", who)
    world.says("1", who)
    world.says(WORDS, who)
    return world.says(when, who)


def one(session: Session) -> Pledge:
    return session.scalars(select(Pledge)).one()


def to_the_day(world: World) -> None:
    """The day to look at it has come, and the clock has said so."""
    world.now += timedelta(days=31)
    for _ in range(2):
        with world.writing() as session:
            jobs["honour.pledges"].run(JobTurn(session, world.now, world.now, world.config, Workdays()))
    world.work()


def test_a_pledge_is_written_looked_at_when_the_day_comes_and_fulfilled(branch: World) -> None:
    assert "2026 年 12 月 24 日提醒您" in written(branch)
    assert f"1 {WORDS}（2026 年 12 月 24 日自查）" in branch.says("承诺", ME)
    to_the_day(branch)
    assert [WORDS in text for text in branch.pushed(ME)] == [True], "one reminder, however often the clock comes"
    assert "该自查了" in branch.says("承诺", ME)
    assert "1 现在自查" in branch.says("1", ME)
    assert "三个月后再看" in branch.says("1", ME)
    assert "只有您能看到" in branch.says("1", ME)
    assert "2027 年 3 月 26 日再提醒您" in branch.says(NOTE, ME)
    branch.says("承诺", ME)
    branch.says("1", ME)
    assert "说到做到" in branch.says("2", ME)
    assert "还没有进行中" in branch.says("承诺", ME)


def test_a_message_delivered_again_writes_one_pledge_and_a_dialogue_left_is_taken_up_again(branch: World) -> None:
    branch.says("承诺", ME)
    branch.says("1", ME)
    assert branch.says(WORDS, ME, key="once") == branch.says(WORDS, ME, key="once")
    branch.says("退出", ME)
    with branch.db.reading() as session:
        assert one(session).review_on == date(2027, 2, 23), "a pledge left without a day is looked at in three months"
    branch.says("承诺", ME)
    branch.says("1", ME)
    branch.says("1", ME)
    assert "2027 年 2 月 28 日" in branch.says("2027年2月28日", ME)


def test_days_and_texts_that_cannot_be_are_refused_and_asked_for_again(branch: World) -> None:
    branch.says("承诺", ME)
    assert "列出的数字" in branch.says("9", ME)
    branch.says("1", ME)
    assert "500 字以内" in branch.says("长" * 501, ME)
    branch.says(WORDS, ME)
    for wrong in ("2026-11-24", "2030-01-01", "2027-02-30", "等有空"):
        assert "明天到一年之内" in branch.says(wrong, ME)
    assert "承诺已记下" in branch.says("3", ME)
    with branch.writing() as session:
        me = person(session, ME)
        for _ in range(4):
            pledges.write(session, me, text=WORDS, review_on=date(2027, 1, 1), now=branch.now)
    assert "6 再写一条" in branch.says("承诺", ME)
    branch.says("6", ME)
    assert "已有 5 条" in branch.says(WORDS, ME)


def refused(world: World, work: Callable[[Session], object]) -> str:
    with world.writing() as session:
        with pytest.raises(Refusal) as no:
            work(session)
        return no.value.text


def test_the_secretary_reads_the_branchs_pledges_and_nobody_reads_the_notes_of_another(branch: World) -> None:
    written(branch)
    to_the_day(branch)
    for line in ("承诺", "1", "1", "1", NOTE):
        branch.says(line, ME)
    vault = vault_of(branch.config)
    with branch.writing() as session:
        me, secretary, other = (person(session, who) for who in (ME, SECRETARY, OTHER_SECRETARY))
        assert [row.text for row in session.scalars(pledges.of_branch(secretary))] == [WORDS]
        assert session.scalars(pledges.of_branch(other)).all() == session.scalars(pledges.of_branch(me)).all() == []
        assert pledges.notes(session, me, one(session), vault=vault)[0][1] == NOTE
        rows = {table.name: str(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables}
        stored = {name for name, said in rows.items() if NOTE in said}
        assert stored == set()
        subject = Subject(session, me, branch.config, Workdays(), branch.now)
        assert NOTE in str(rights.opened(subject))
        rights.forget(subject)
        assert rights.opened(subject) == []
    for who in (SECRETARY, OTHER_SECRETARY):
        assert refused(branch, partial(_read, who, branch)) == NotFound.text
        assert refused(branch, partial(_end, who)) == NotFound.text


def _read(who: str, world: World, session: Session) -> None:
    pledges.notes(session, person(session, who), one(session), vault=vault_of(world.config))


def _end(who: str, session: Session) -> None:
    pledges.end(session, person(session, who), one(session), state=PledgeState.KEPT)


def test_at_two_doors_at_once_a_day_is_checked_once_and_an_early_or_late_check_is_refused(branch: World) -> None:
    written(branch)
    with branch.db.reading() as session:
        due_on = one(session).review_on

    def check(session: Session) -> None:
        pledges.check(
            session, person(session, ME), one(session), due_on=due_on, note="", state=PledgeState.OPEN,
            vault=vault_of(branch.config), now=branch.now,
        )  # fmt: skip

    assert "还没到" in refused(branch, check)
    to_the_day(branch)
    barrier, results = Barrier(2), list[str]()

    def at_a_door() -> None:
        barrier.wait()
        try:
            with branch.writing() as session:
                check(session)
            results.append("checked")
        except pledges.AlreadyChecked:
            results.append("again")

    threads = [Thread(target=at_a_door) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["again", "checked"]
    with branch.db.reading() as session:
        assert len(session.scalars(select(PledgeCheck)).all()) == 1
