"""An enterprise that looks for its role models: a shop with a team below a company, an organiser, a leader, a panel."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.workdays import Workdays
from handlers.honour.service import running, selections
from handlers.honour.service.desk import Desk, open_desk
from models.honour.selecting import Nomination, Selection
from models.org import Grant, Person, Role, Unit
from tests.console.browser import Browser
from tests.world import MORNING, World, found, hire

ORGANIZER, LEADER, SECRETARY, OTHER = "10001", "10002", "10003", "10009"
PANEL = ("10004", "10005", "10006")
NOMINATOR, NOMINEE, MATE = "20135", "20136", "20137"
RULES = "面向一线，自下而上，逐级推荐。事迹要真实，看实绩。"
STORY = "去年冬天设备连续故障，他带着徒弟三天三夜抢修，提前两天恢复生产，一个人没有伤。"
END = MORNING + timedelta(hours=2)


def grant(session: Session, person: Person, unit: Unit, role: Role) -> None:
    """A role."""
    session.add(Grant(person_id=person.id, unit_id=unit.id, role=role, granted_at=MORNING))
    session.flush()


@pytest.fixture
def firm(world: World) -> World:
    """Tuesday 24 November 2026, 09:00 in Beijing. `OTHER` runs another company."""
    with world.writing() as session:
        company = found(session, "C", "青松岭林业公司")
        shop = found(session, "C-1", "机修车间", "department", company)
        team = found(session, "C-1-1", "机修一班", "team", shop)
        other = found(session, "D", "另一家公司")
        for number, name in ((NOMINATOR, "陈明"), (NOMINEE, "韩雪松"), (MATE, "周立")):
            hire(session, number, name, team).tags = ["一线"]
        grant(session, hire(session, ORGANIZER, "赵组织", company), company, Role.ORGANIZER)
        grant(session, hire(session, LEADER, "钱领导", company), company, Role.LEADER)
        grant(session, hire(session, SECRETARY, "孙书记", shop), shop, Role.SECRETARY)
        for number in PANEL:
            hire(session, number, f"评委{number[-1]}", company)
        outsider = hire(session, OTHER, "吴外人", other)
        for role in (Role.ORGANIZER, Role.LEADER, Role.SECRETARY):
            grant(session, outsider, other, role)
    return world


def desk_of(world: World, session: Session) -> Desk:
    """The desk of a test's own transaction."""
    return open_desk(session, world.config, Workdays(), world.now)


def somebody(session: Session, number: str) -> Person:
    """By 工号."""
    return session.scalars(select(Person).where(Person.employee_no == number)).one()


def fields(until: datetime = END, **more: object) -> selections.Fields:
    """What the organiser sets."""
    known: dict[str, object] = {
        "title": "2026 年身边榜样", "nominations_until": until, "rules": RULES, "panel": PANEL,
        "places": {"工作认真/个人": 1, "管理创新/集体": 1},
    }  # fmt: skip
    return selections.Fields(**(known | more))  # type: ignore[arg-type]


@pytest.fixture
def begun(firm: World) -> World:
    """A selection is begun, for two hours of nominations."""
    with firm.writing() as session:
        desk, organizer = desk_of(firm, session), somebody(session, ORGANIZER)
        company = session.scalars(select(Unit).where(Unit.code == "C")).one()
        made = selections.create(desk, organizer, company, fields())
        running.act(desk, made, organizer, "发布")
    firm.work()
    return firm


def tells(world: World, who: str, *lines: str) -> list[str]:
    """What somebody is answered, line by line."""
    return [world.says(line, who) for line in lines]


def nominates(world: World, who: str = NOMINATOR, whom: str = NOMINEE, category: str = "1") -> str:
    """The whole dialogue; the last answer."""
    return tells(world, who, "推荐", category, whom, "抢修带头，徒弟带得好", STORY, "1")[-1]


def agrees(world: World, who: str = NOMINEE, notice: str = "同意", praise: str = "同意") -> list[str]:
    """A nominee's two answers."""
    return tells(world, who, "推荐答复", notice, praise)


def act(world: World, number: str | None, action: str, note: str = "") -> None:
    """A step of the newest selection."""
    with world.writing() as session:
        person = somebody(session, number) if number else None
        running.act(desk_of(world, session), newest(session), person, action, note)


def passes(world: World, **time: float) -> None:
    """Let time go by, and the clock do what is due with selections."""
    world.now += timedelta(**time)
    with world.writing() as session:
        running.tick(desk_of(world, session))


def newest(session: Session) -> Selection:
    """The newest selection."""
    return session.scalars(select(Selection).order_by(Selection.id.desc())).first() or pytest.fail("no selection")


def nomination(session: Session) -> Nomination:
    """The newest nomination."""
    return session.scalars(select(Nomination).order_by(Nomination.id.desc())).first() or pytest.fail("no nomination")


@pytest.fixture
def browser(firm: World) -> Callable[[str], Browser]:
    """The back office, signed in by 工号."""

    def open_as(number: str) -> Browser:
        signed = Browser(firm)
        signed.scan(number)
        return signed

    return open_as
