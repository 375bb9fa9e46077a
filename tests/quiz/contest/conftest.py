"""Two branches of unequal size, organisers, and what plays by the right letter whatever order a player sees."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from handlers.quiz.service import banks, exchange, opening
from handlers.quiz.service import contests as contest_service
from handlers.quiz.terms import usual
from models.contest import Contest
from models.org import Grant, Person, Role, Unit
from models.quiz import QuestionBank
from tests.world import MORNING, World, found, hire

BANK = "党史题库"
SMALL = ("30101", "30102", "30103", "30104")
LARGE = tuple(str(30201 + n) for n in range(12))
PAPER = """一、单选题
{}二、判断题
{}"""


def bank_text(singles: int = 16, judges: int = 8) -> str:
    """A bank as people write it: the n-th single question's key is 甲n, the even judgements are right."""
    one = "".join(
        f"{n + 1}．第{n}号史实的正确说法是（{'ABCD'[n % 4]}）。\n"
        + "  ".join(f"{letter}．{'甲' if i == n % 4 else '乙丙丁戊'[i]}{n}" for i, letter in enumerate("ABCD"))
        + "\n"
        for n in range(singles)
    )
    two = "".join(
        f"{singles + n + 1}．第{n}号判断说的是事实。（{'√' if n % 2 == 0 else '×'}）\n" for n in range(judges)
    )
    return PAPER.format(one, two)


def key(asked: str, *, right: bool = True) -> str:
    """What to type for a question as it stands in a message: the letter of 甲, or 对/错."""
    judge = re.search(r"第(\d+)号判断", asked)
    if judge:
        true = int(judge[1]) % 2 == 0
        return "对" if true == right else "错"
    letters = dict(re.findall(r"^([A-D]) ([甲乙丙丁戊])\d+$", asked, re.M))
    return str(next(letter for letter, word in letters.items() if (word == "甲") == right))


@pytest.fixture
def branches(world: World) -> World:
    """第一支部 with 4 members, 第二支部 with 12; 30001 and 30002 organise for both."""
    with world.writing() as session:
        committee = found(session, "DW", "公司党委", "party_committee")
        one = found(session, "ZB1", "第一支部", "party_branch", committee)
        two = found(session, "ZB2", "第二支部", "party_branch", committee)
        for number, name in (("30001", "赵组织"), ("30002", "钱组织")):
            person = hire(session, number, name, committee)
            session.add(Grant(person_id=person.id, unit_id=committee.id, role=Role.ORGANIZER, granted_at=MORNING))
        hire(session, SMALL[0], "张䶮", one)
        for number in SMALL[1:]:
            hire(session, number, f"王{number}", one)
        for number in LARGE:
            hire(session, number, f"李{number}", two)
    return world


@pytest.fixture
def bank(branches: World, tmp_path: Path) -> World:
    """The bank imported and approved."""
    file = tmp_path / "bank.txt"
    file.write_text(bank_text(), "utf-8")
    with branches.writing() as session:
        exchange.apply(session, [exchange.read(file)], BANK, author=None, unit_id=None, now=MORNING)
        assert banks.review_all(session, person(session, "30002")) == 24
    return branches


def person(session, number: str) -> Person:  # type: ignore[no-untyped-def]
    """Somebody by their number."""
    found: Person = session.scalars(select(Person).where(Person.employee_no == number)).one()
    return found


def open_contest(world: World, mode: str, *, days: float = 3, **terms: object) -> int:
    """Open a contest of the committee over the bank; its id."""
    with world.writing() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "DW")).one()
        book = session.scalars(select(QuestionBank).where(QuestionBank.name == BANK)).one()
        contest = contest_service.create(
            session, person(session, "30001"), unit, book, mode, title="测试竞赛", now=world.now,
            closes_at=world.now + timedelta(days=days), terms=replace(usual(mode), **terms),  # type: ignore[arg-type]
        )  # fmt: skip
        opening.open_contest(session, person(session, "30001"), contest, rng=Random(1), now=world.now)
        return contest.id


def contest_of(session, contest_id: int) -> Contest:  # type: ignore[no-untyped-def]
    """The row."""
    found: Contest = session.get_one(Contest, contest_id)
    return found


def play(world: World, who: str, *, wrong: int = 0, word: str = "竞赛", seconds: int = 5) -> str:
    """Sit a whole paper in the chat, the first `wrong` answers wrong; what the last message said."""
    world.says(word, who)
    text = world.says("1", who)
    done = 0
    while "第 " in text and "号" in text:
        world.now += timedelta(seconds=seconds)
        text = world.says(key(text, right=done >= wrong), who)
        done += 1
    return text


def at(world: World, moment: datetime) -> None:
    """Let time pass with the worker looking in on every hour."""
    world.until(moment)
    world.until(moment + timedelta(minutes=2))
    world.until(moment + timedelta(minutes=4))
