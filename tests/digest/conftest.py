"""An enterprise whose leaders want to know: two workshops with teams, a committee with two branches."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.care.triggers import shipped
from models.org import Grant, Person, Role, Unit
from tests.world import MORNING, World, found, hire


@pytest.fixture
def firm(world: World) -> World:
    """Tuesday 24 November 2026, 09:00 in Beijing.

    20135 and 20136 work in team C-1-1 and belong to branch P-1 (some of C-1's people belong to C-1 and C-1-1 both).
    20001 赵书记 is the branch's secretary, 20003 孙领导 leads company and committee, 20009 吴领导 leads nothing.
    """
    with world.writing() as session:
        company = found(session, "C", "青松岭林业公司")
        shop = found(session, "C-1", "机修车间", "department", company)
        team = found(session, "C-1-1", "机修一班", "team", shop)
        forest = found(session, "C-2", "青松林场", "department", company)
        committee = found(session, "P", "公司党委", "party_committee")
        first = found(session, "P-1", "第一党支部", "party_branch", committee)
        second = found(session, "P-2", "第二党支部", "party_branch", committee)
        found(session, "E", "空壳单位", "department", company)
        for n in range(8):
            one = hire(session, f"2013{n}", f"职工{n}", *((team, shop, first) if n < 6 else (forest, second)))
            one.political = "中共党员"
        secretary = hire(session, "20001", "赵书记", shop, first)
        secretary.political = "中共党员"
        leader = hire(session, "20003", "孙领导", company)
        hire(session, "20009", "吴领导", company)
        grant(session, secretary, first, Role.SECRETARY)
        for unit in (company, committee):
            grant(session, leader, unit, Role.LEADER)
        shipped.load(session)
    return world


def grant(session: Session, person: Person, unit: Unit, role: Role) -> None:
    """A role on a unit."""
    session.add(Grant(person_id=person.id, unit_id=unit.id, role=role, granted_at=MORNING))
    session.flush()


def unit_of(session: Session, code: str) -> Unit:
    """A unit by its code."""
    return session.scalars(select(Unit).where(Unit.code == code)).one()


def person_of(session: Session, number: str) -> Person:
    """Somebody by 工号."""
    return session.scalars(select(Person).where(Person.employee_no == number)).one()
