"""The pre-check's arithmetic, the forms' readers, danger words, voting, the demonstration."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.public import masked
from bot.words import fold
from handlers.case import demo, forms
from handlers.case.danger import danger
from handlers.case.eligibility import Household, parameters_for, precheck
from handlers.case.forms import Unclear
from handlers.case.policy import DEFAULT
from handlers.case.service.desk import Desk
from handlers.case.service.notices import band
from handlers.case.service.voting import outcome
from models.base import new_public_id
from models.case import Case, Faq, ParameterSet, State


def verdict(household: Household) -> str:
    """The category the demonstration's rules give."""
    return precheck(demo.RULES, household, source="示例").category


@pytest.mark.parametrize(
    ("members", "income", "rigid", "accident", "category"),
    [
        (4, 4_319_999, 0, 0, "深度困难"),
        (4, 4_320_000, 0, 0, "相对困难"),
        (4, 8_639_999, 0, 0, "相对困难"),
        (4, 8_640_000, 0, 0, ""),
        (4, 9_000_000, 4_700_000, 0, "深度困难"),
        (1, 10_000_000, 0, 8_000_000, ""),
        (1, 10_000_000, 0, 8_000_001, "意外致困"),
        (3, 1_000_000, 2_000_000, 0, "深度困难"),
    ],
)
def test_the_thresholds_are_exact(members: int, income: int, rigid: int, accident: int, category: str) -> None:
    assert verdict(Household(members, income, rigid, accident)) == category


def test_the_working_and_the_clause_are_shown() -> None:
    lines = precheck(demo.RULES, Household(4, 3_600_000, 1_000_000), source="示例").lines
    assert lines[0] == "深度困难：（36000−10000）÷12÷4＝541.67元/人月，界线 900，符合（示例办法第六条第一款）"


def test_the_set_in_force_is_the_reviewed_one_of_the_day(session: Session) -> None:
    for version, start, end, author in (("1", 2020, 2024, None), ("2", 2025, None, None), ("3", 2026, None, 1)):
        row = ParameterSet(
            public_id=new_public_id(), locality="x", version=version, valid_from=date(start, 1, 1), rules={},
            valid_until=date(end, 12, 31) if end else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if author:
            row.author_id = session.scalars(select(Case.person_id)).first() or _anybody(session)
    session.flush()
    found = {on: parameters_for(session, "x", date(on, 6, 1)) for on in (2019, 2023, 2026)}
    assert {on: row.version if row else None for on, row in found.items()} == {2019: None, 2023: "1", 2026: "2"}


def _anybody(session: Session) -> int:
    from models.org import Person

    return session.scalars(select(Person.id)).all()[0]


@given(st.integers(1, 30), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_less_income_never_makes_a_household_less_poor(members: int, income: int, rigid: int, less: int) -> None:
    order = ["深度困难", "相对困难", "意外致困", ""]
    rich, poor = Household(members, income + less, rigid), Household(members, income, rigid)
    assert order.index(verdict(poor)) <= order.index(verdict(rich))


@pytest.mark.parametrize(("text", "fen"), [("12000", "1200000"), ("1.2万", "1200000"), ("1万元", "1000000"), ("0", "0"),
    ("3,600.5", "360050"), ("１２００", "120000")])  # fmt: skip
def test_money_is_read_as_people_write_it(text: str, fen: str) -> None:
    assert forms.money(text) == fen


@pytest.mark.parametrize("text", ["很多", "-5", "1.234", "", "一万"])
def test_what_is_no_amount_is_asked_again(text: str) -> None:
    with pytest.raises(Unclear):
        forms.money(text)


def test_a_word_of_danger_is_found_however_it_is_written() -> None:
    for word in DEFAULT.rules.danger:
        assert danger(word, DEFAULT)
        if not word.isascii():
            assert danger(f"其实……{' '.join(word)}，怎么办", DEFAULT)
    assert not danger("", DEFAULT)
    assert not danger("我想报名", DEFAULT)


@given(st.text(max_size=40))
def test_danger_never_fails_on_any_text(text: str) -> None:
    assert danger(text, DEFAULT) in (True, False)
    assert danger(text + "不想活", DEFAULT) or any(x in fold(text + "不想活") for x in ("想死你",))


@pytest.mark.parametrize(
    ("members", "votes", "result"),
    [
        (3, [], ""), (3, ["通过"], ""), (3, ["通过", "通过"], "通过"), (3, ["通过", "不通过"], ""),
        (3, ["不通过", "不通过"], "不通过"), (4, ["通过", "通过", "不通过"], ""),
        (4, ["通过"] * 2 + ["不通过"] * 2, "不通过"),
    ],
)  # fmt: skip
def test_more_than_half_of_all_members_decide(members: int, votes: list[str], result: str) -> None:
    assert outcome(State.PANEL, members, votes) == result


def test_names_and_amounts_are_masked() -> None:
    assert [masked(name) for name in ("张三", "欧阳修远", "李", "")] == ["张*", "欧***", "李*", ""]
    assert [band(fen) for fen in (None, 100_000, 100_001, 500_001)] == [
        "金额待定", "1000 元以下", "1000 至 3000 元", "5000 元以上",
    ]  # fmt: skip


def test_the_demonstration_is_seeded_once(session: Session, desk: Callable[[], Desk]) -> None:
    demo.seed(desk())
    demo.seed(desk())
    assert len(session.scalars(select(Faq).where(Faq.approved)).all()) == 3
    assert [case.state for case in session.scalars(select(Case))] == ["已提交", "已提交"]
