"""错题: every answer from every mode, one at a time, and only when it is asked for."""

import re
from datetime import timedelta

from sqlalchemy import select

from handlers.quiz.service import difficulty, review
from handlers.study import shipped
from models.contest import ReviewCard
from models.org import Unit
from models.quiz import Answer, Question
from tests.quiz.contest.conftest import LARGE, SMALL, key, open_contest, person, play
from tests.world import World

DAY = timedelta(days=1)


def test_what_was_answered_wrongly_in_a_contest_comes_back_the_next_day(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, SMALL[1], wrong=2)
    assert bank.says("错题", SMALL[1]).startswith("现在没有该复习的题。最近一道在 11 月 25 日")
    bank.now += DAY + timedelta(minutes=10)
    text = bank.says("错题本", SMALL[1])
    assert text.startswith("错题本 · ")
    assert "今天该复习 2 道" in text
    assert bank.says("？？", SMALL[1]).startswith("请回复")
    text = bank.says(key(text), SMALL[1])
    assert text.startswith("答对了。")
    assert "下次复习：" in text
    assert text.endswith("还有 1 道该复习。回复 1 看下一道；够了回复“退出”。")
    assert bank.says("嗯", SMALL[1]) == "回复 1 看下一道；够了回复“退出”。"
    text = bank.says("1", SMALL[1])
    assert bank.says(key(text, right=False), SMALL[1]).endswith("今天该复习的都复习完了。")
    assert bank.says("错题", SMALL[1]).startswith("现在没有该复习的题")


def test_the_daily_question_s_answers_are_in_the_book(bank: World) -> None:
    with bank.writing() as session:
        me, question = person(session, SMALL[1]), session.scalars(select(Question)).first()
        assert question is not None
        session.add(
            Answer(
                person_id=me.id,
                question_id=question.id,
                occasion="daily:2026-11-24",
                choice=["D"],
                right=False,
                at=bank.now,
            )
        )
    bank.now += DAY * 2
    assert "今天该复习 1 道" in bank.says("错题", SMALL[1])


def test_a_redelivered_answer_moves_a_card_once(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, SMALL[1], wrong=1)
    bank.now += DAY * 2
    text = bank.says("错题", SMALL[1])
    right = key(text)
    assert bank.says(right, SMALL[1], key="8001") == bank.says(right, SMALL[1], key="8001")
    with bank.writing() as session:
        assert len(session.scalars(select(Answer).where(Answer.occasion.startswith("review:"))).all()) == 1


def test_each_right_answer_moves_a_question_further_away(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, SMALL[1], wrong=1)
    gaps = []
    for _ in range(4):
        with bank.writing() as session:
            me = person(session, SMALL[1])
            review.catch_up(session, me)
            due = review.next_due(session, me)
        assert due is not None
        gaps.append(due - bank.now)
        bank.now = due + timedelta(minutes=1)
        bank.says(key(bank.says("错题", SMALL[1])), SMALL[1])
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]


def test_a_question_retired_meanwhile_is_not_asked(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, SMALL[1], wrong=1)
    bank.now += DAY * 2
    text = bank.says("错题", SMALL[1])
    with bank.writing() as session:
        for question in session.scalars(select(Question)):
            question.state = "retired"
    assert bank.says(key(text), SMALL[1]) == "这道题已经停用，不用再答。回复“错题”看下一道。"
    assert bank.says("错题", SMALL[1]).startswith("现在没有该复习的题")


def test_cards_are_kept_once_a_person_and_question(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, SMALL[1], wrong=1)
    with bank.writing() as session:
        assert review.catch_up(session, person(session, SMALL[1])) == 4
        assert review.catch_up(session, person(session, SMALL[1])) == 0
        assert len(session.scalars(select(ReviewCard)).all()) == 4


def test_difficulty_is_measured_from_first_answers_once_there_are_enough(bank: World) -> None:
    with bank.writing() as session:
        easy, hard, few = session.scalars(select(Question).limit(3)).all()
        people = [person(session, number) for number in (*SMALL, *LARGE)]
        for n, one in enumerate(people):
            for question, right in ((easy, True), (hard, n < 3), (few, False)):
                if question is few and n > 5:
                    continue
                row = Answer(
                    person_id=one.id, question_id=question.id, occasion="a", choice=["A"], right=right, at=bank.now
                )
                session.add(row)
        for n, one in enumerate(people[:4]):
            again = Answer(
                person_id=one.id, question_id=hard.id, occasion=f"b{n}", choice=["A"], right=True, at=bank.now
            )
            session.add(again)
        session.flush()
        assert difficulty.measure(session, now=bank.now, enough=16) == 2
        assert (easy.difficulty, hard.difficulty, few.difficulty) == (1, 3, 2)


def test_the_daily_answer_says_how_many_are_due_and_the_book_has_as_many(bank: World) -> None:
    with bank.writing() as session:
        company = session.scalars(select(Unit).where(Unit.code == "DW")).one()
        shipped.load(session, company, starts_on=bank.now.date(), now=bank.now)
    open_contest(bank, "paper", questions=6)
    play(bank, SMALL[1], wrong=3)
    assert "错题本" not in bank.says("A", SMALL[1])
    bank.now += DAY + timedelta(minutes=10)
    told = re.search(r"您的错题本里还有 (\d) 道该复习了，回复“错题”。$", bank.says("A", SMALL[1]))
    assert told
    assert int(told[1]) >= 3
    text = bank.says("错题", SMALL[1])
    assert f"今天该复习 {told[1]} 道" in text
    bank.says(key(text) if "号" in text else "A", SMALL[1])
    bank.says("退出", SMALL[1])
    assert f"还有 {int(told[1]) - 1} 道该复习了" in bank.says("A", SMALL[1])
    assert "错题本" not in bank.says("A", SMALL[2])
