"""A party branch of six members and a candidate, its secretary among them, and a second branch with its own."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.org import Grant, Person, Role, Unit
from tests.world import MORNING, World, found, hire

MEMBERS = ("30001", "30002", "30003", "30004", "30005", "30006")
SECRETARY, CANDIDATE, STRANGER, OTHER_SECRETARY = "30001", "30007", "30008", "30009"


@pytest.fixture
def branch(world: World) -> World:
    """Tuesday 24 November 2026, 09:00 in Beijing; 30008 is in no branch, 30009 runs a branch of one."""
    with world.writing() as session:
        committee = found(session, "P", "公司党委", "party_committee")
        first = found(session, "P-1", "第一党支部", "party_branch", committee)
        second = found(session, "P-2", "第二党支部", "party_branch", committee)
        company = found(session, "C", "青松岭林业公司")
        for number in MEMBERS:
            hire(session, number, f"党员{number[-1]}", first, company).political = "中共党员"
        hire(session, CANDIDATE, "预备七", first, company).political = "中共预备党员"
        hire(session, STRANGER, "群众八", company)
        hire(session, OTHER_SECRETARY, "书记九", second, company).political = "中共党员"
        for number, unit in ((SECRETARY, first), (OTHER_SECRETARY, second)):
            holder = person(session, number)
            session.add(Grant(person_id=holder.id, unit_id=unit.id, role=Role.SECRETARY, granted_at=MORNING))
    return world


def person(session: Session, number: str) -> Person:
    """Somebody by 工号."""
    return session.scalars(select(Person).where(Person.employee_no == number)).one()


def unit(session: Session, code: str) -> Unit:
    """A unit by its code."""
    return session.scalars(select(Unit).where(Unit.code == code)).one()
