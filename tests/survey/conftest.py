"""A company of two workshops and a small office, with who makes a survey and who lets it out."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import blind
from handlers.survey.answers import Answer
from handlers.survey.service import editing, running
from handlers.survey.service.answering import hand_in
from handlers.survey.shipped import Asked, Template, templates
from models.org import Grant, Person, Role, Unit
from models.survey import Kind, State, Survey
from tests.world import MORNING, World, found, hire

MAKER, SECOND, LEADER, FORESTER, ME = "20103", "20104", "20101", "20116", "20135"
SHOP, FOREST, OFFICE = range(1000, 1014), range(2000, 2012), range(3000, 3003)
SHORT = Template(
    "short", "短卷", "短卷", "听听大家的",
    (
        Asked(Kind.SINGLE, "最近怎么样？", ("好", "一般", "不好"), theme="心态"),
        Asked(Kind.SCALE, "日子踏实吗？", theme="安全感"),
        Asked(Kind.MULTI, "关心什么？", ("工资", "食堂", "安全"), required=False),
        Asked(Kind.TEXT, "还想说什么？", required=False),
    ),
)  # fmt: skip
Make = Callable[..., str]


@pytest.fixture
def firm(world: World) -> World:
    """机修车间 (14 and 陈明), 林场 (12), 机关 (3 and those who run it)."""
    with world.writing() as session:
        top = found(session, "01", "青松岭")
        shop = found(session, "0101", "机修车间", "department", top)
        forest = found(session, "0102", "林场", "department", top)
        office = found(session, "0103", "机关", "department", top)
        hire(session, ME, "陈明", shop)
        for numbers, where in ((SHOP, shop), (FOREST, forest), (OFFICE, office)):
            for one in numbers:
                hire(session, str(one), f"职工{one}", where)
        for number, role, unit in (
            (MAKER, Role.ORGANIZER, top), (SECOND, Role.ADMIN, top), (LEADER, Role.LEADER, top),
            (FORESTER, Role.ORGANIZER, forest),
        ):  # fmt: skip
            person = hire(session, number, f"负责{number}", office)
            session.add(Grant(person_id=person.id, unit_id=unit.id, role=role, granted_at=MORNING))
    return world


def person(session: Session, number: str) -> Person:
    """Somebody by their number."""
    return session.scalars(select(Person).where(Person.employee_no == number)).one()


def survey_of(session: Session, public_id: str) -> Survey:
    """A survey by its public id."""
    return session.scalars(select(Survey).where(Survey.public_id == public_id)).one()


@pytest.fixture
def make(firm: World) -> Make:
    """An open survey of the company's, or of another state; its public id."""

    def made(
        template: Template | str = SHORT,
        *,
        anonymous: bool = True,
        state: State = State.OPEN,
        unit: str = "01",
        **more: Any,
    ) -> str:
        with firm.writing() as session:
            where = session.scalars(select(Unit).where(Unit.code == unit)).one()
            chosen = templates()[template] if isinstance(template, str) else template
            given: dict[str, Any] = {
                "opens_at": firm.now,
                "closes_at": firm.now + timedelta(days=7),
                "threshold": 5,
                "reminders": 1,
            }
            survey = editing.create(
                session, person(session, MAKER), where, title=chosen.title, purpose=chosen.purpose,
                anonymous=anonymous, template=chosen, now=firm.now, **(given | more),
            )  # fmt: skip
            if state != State.DRAFT:
                editing.submit(session, person(session, MAKER), survey, now=firm.now)
            if state not in (State.DRAFT, State.PENDING):
                editing.approve(session, person(session, SECOND), survey)
            if state in (State.OPEN, State.CLOSED):
                running.open_now(session, survey, now=firm.now)
            if state == State.CLOSED:
                running.close_now(session, survey, now=firm.now)
            return survey.public_id

    return made


def fill(world: World, public_id: str, number: str, *answers: Answer | None) -> None:
    """Hand in somebody's whole sheet."""
    with world.writing() as session:
        survey = survey_of(session, public_id)
        sheet = {q.key: answer for q, answer in zip(survey.questions, answers, strict=False)}
        hand_in(session, survey, person(session, number), sheet, now=world.now, rng=Random(number))


def close(world: World, public_id: str) -> None:
    """End it."""
    with world.writing() as session:
        running.close_now(session, survey_of(session, public_id), now=world.now)


def sheets(world: World, public_id: str) -> list[dict[int, Any]]:
    """What is in the urn, by the questions' places."""
    with world.db.reading() as session:
        survey = survey_of(session, public_id)
        places = {q.key: q.place for q in survey.questions}
        return [{places[key]: v for key, v in one.items()} for one in blind.sheets(session, survey.ballot)]
