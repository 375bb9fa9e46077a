"""An enterprise with a year of care: a company, a workshop, a party branch, a team, and people of each kind."""

import pytest

from handlers.care.triggers import shipped
from models.org import Grant, Person, Role, Unit
from tests.world import MORNING, World, found, hire


@pytest.fixture
def firm(world: World) -> World:
    """Tuesday 24 November 2026, 09:00 in Beijing.

    20135 张立秋 (户外, 党员) and 20136 李冬梅 (office) work in the shop and belong to the branch; 20001 赵书记 is its
    secretary, 20002 钱组织 the company's organiser, 20003 孙领导 its leader, 20004 周主任 a second organiser.
    """
    with world.writing() as session:
        company = found(session, "C", "青松岭林业公司")
        shop = found(session, "C-1", "机修车间", "department", company)
        committee = found(session, "P", "公司党委", "party_committee")
        branch = found(session, "P-3", "第三党支部", "party_branch", committee)
        zhang = hire(session, "20135", "张立秋", shop, branch)
        zhang.tags, zhang.political = ["户外", "劳模"], "中共党员"
        li = hire(session, "20136", "李冬梅", shop, branch)
        li.political = "中共党员"
        secretary = hire(session, "20001", "赵书记", company, branch)
        secretary.political = "中共党员"
        organiser = hire(session, "20002", "钱组织", company)
        leader = hire(session, "20003", "孙领导", company)
        second = hire(session, "20004", "周主任", company)
        grant(session, secretary, branch, Role.SECRETARY)
        grant(session, organiser, company, Role.ORGANIZER)
        grant(session, leader, company, Role.LEADER)
        grant(session, leader, committee, Role.LEADER)
        grant(session, second, company, Role.ORGANIZER)
        shipped.load(session)
    return world


def grant(session, person: Person, unit: Unit, role: Role) -> None:  # type: ignore[no-untyped-def]
    """A role on a unit."""
    session.add(Grant(person_id=person.id, unit_id=unit.id, role=role, granted_at=MORNING))
    session.flush()
