"""A company with the shipped plan, a branch below it, and people of both."""

import pytest

from handlers.study import shipped
from models.org import Grant, Role
from tests.world import MORNING, World, found, hire


@pytest.fixture
def study(world: World) -> World:
    """The plan has run since Monday 23 November 2026; today is Tuesday."""
    with world.writing() as session:
        company = found(session, "C", "青松岭林业公司")
        shop = found(session, "C-1", "机修车间", "department", company)
        hire(session, "20135", "张立秋", shop)
        hire(session, "20136", "李冬梅", shop)
        hire(session, "20001", "赵书记", company)
        boss = hire(session, "20002", "钱组织", shop)
        session.add(Grant(person_id=boss.id, unit_id=shop.id, role=Role.ORGANIZER, granted_at=MORNING))
        shipped.load(session, company, starts_on=MORNING.date().replace(day=23), now=MORNING)
    return world
