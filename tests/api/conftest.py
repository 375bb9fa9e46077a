"""A small enterprise with somebody in each role."""

import pytest

from models.org import Grant, Role, Unit
from tests.api.client import Api, signed_in
from tests.world import World, found, hire

ROLES = {
    "10001": Role.ORGANIZER,
    "10002": Role.CASEWORKER,
    "10003": Role.SECRETARY,
    "10004": Role.LEADER,
    "10005": Role.ADMIN,
}


@pytest.fixture
def company(world: World) -> Unit:
    """集团 with two branches: 陈明 and the holders of roles in the first, 外人 in the second."""
    with world.writing() as session:
        top = found(session, "01", "集团")
        first = found(session, "0101", "第一支部", "party_branch", top)
        second = found(session, "0102", "第二支部", "party_branch", top)
        hire(session, "20135", "陈明", first)
        hire(session, "20136", "外人", second)
        for number, role in ROLES.items():
            person = hire(session, number, f"某{role}", first)
            session.add(Grant(person_id=person.id, unit_id=top.id, role=role, granted_at=world.now))
        session.expunge(top)
        return top


@pytest.fixture
def api(world: World, company: Unit) -> Api:
    """陈明's client."""
    assert company.id
    return signed_in(world, "20135")
