"""What the clock does to the bank, the demonstration's contests, what stays of a person who was erased."""

from datetime import timedelta

from sqlalchemy import select

from handlers.org import personal
from handlers.quiz import demo
from handlers.quiz.service import results
from models.contest import Contest
from models.org import Unit
from models.quiz import Question
from tests.quiz.contest.conftest import SMALL, at, contest_of, open_contest, person, play
from tests.world import World


def test_outdated_questions_are_retired_at_night(bank: World) -> None:
    with bank.writing() as session:
        question = session.scalars(select(Question)).first()
        assert question is not None
        question.valid_until = bank.now.date()
        ident = question.id
    at(bank, bank.now.replace(hour=18, minute=20))
    at(bank, bank.now + timedelta(minutes=11))
    with bank.writing() as session:
        assert session.get_one(Question, ident).state == "retired"


def test_the_demonstration_has_a_contest_of_each_kind_and_only_once(bank: World) -> None:
    with bank.writing() as session:
        company = session.scalars(select(Unit).where(Unit.code == "DW")).one()
        assert [c.mode for c in demo.seed(session, company, bank.now)] == ["paper", "challenge", "duel"]
        assert demo.seed(session, company, bank.now) == []
    listed = bank.says("竞赛", SMALL[1])
    assert listed.startswith("现在可以参加：\n1 党史知识竞赛（答卷，到 12 月 24 日（周四） 9:00）\n2 天天挑战")
    assert bank.says("4", SMALL[1]) == "请回复前面的数字；不看了回复“退出”。"
    assert bank.says("2", SMALL[1]).startswith("《天天挑战》\n答错为止")


def test_an_erased_person_keeps_their_branch_s_counts_and_has_no_name(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4)
    play(bank, SMALL[1])
    at(bank, bank.now + timedelta(minutes=5))
    with bank.writing() as session:
        before = results.places(session, contest_of(session, contest), now=bank.now)
        personal.erase_person(session, person(session, SMALL[1]), now=bank.now, forget=list)
    with bank.writing() as session:
        after = results.places(session, contest_of(session, contest), now=bank.now)
        assert [row.row.score for row in after.units] == [row.row.score for row in before.units]
        assert after.people[0].row.name == ""
        assert session.scalars(select(Contest)).one().title == "测试竞赛"
