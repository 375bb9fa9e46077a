"""Two subtrees: whoever looks after one does not even learn that the other has people."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import (
    NotFound,
    SamePerson,
    may,
    not_the_same,
    people_in_scope,
    people_under,
    person_in_scope,
    unit_in_scope,
    units_in_scope,
    visible,
)
from handlers.org import service
from handlers.org.service.people import NotToYourself, NotYours
from models.org import Leave, Person, Role, Unit, UnitKind
from tests.org.conftest import NOW, person, unit


@dataclass
class Firm:
    """company → east → shop, company → west; a secretary of east, one worker everywhere."""

    session: Session
    east: Unit
    shop: Unit
    west: Unit
    company: Unit
    secretary: Person
    in_shop: Person
    in_west: Person


@pytest.fixture
def firm(session: Session) -> Firm:
    """The organisation of these tests."""
    company = unit(session, "company")
    east, west = unit(session, "east", parent=company), unit(session, "west", parent=company)
    shop = unit(session, "shop", parent=east)
    secretary, in_shop, in_west = (
        person(session, "1", company), person(session, "2", shop), person(session, "3", west)
    )  # fmt: skip
    service.grant(session, secretary, Role.SECRETARY, east, by=None, now=NOW)
    return Firm(session, east, shop, west, company, secretary, in_shop, in_west)


def test_a_secretary_sees_the_people_of_the_subtree_and_nobody_else(firm: Firm) -> None:
    assert firm.session.scalars(people_in_scope(firm.secretary, Role.SECRETARY)).all() == [firm.in_shop.id]
    assert [u.code for u in units_in_scope(firm.session, firm.secretary, [Role.SECRETARY])] == ["east", "shop"]


def test_another_role_or_nobody_at_all_sees_nobody(firm: Firm) -> None:
    for who, role in ((firm.secretary, Role.ADMIN), (firm.in_shop, Role.SECRETARY), (None, Role.SECRETARY)):
        assert firm.session.scalars(people_in_scope(who, role)).all() == []
    assert firm.session.scalars(people_in_scope(firm.secretary)).all() == []


def test_whoever_left_sees_nobody(firm: Firm) -> None:
    firm.secretary.active = False
    assert firm.session.scalars(people_in_scope(firm.secretary, Role.SECRETARY)).all() == []
    assert not may(firm.session, firm.secretary, Role.SECRETARY, firm.east)


def test_a_role_holds_below_its_unit_and_not_above_or_beside(firm: Firm) -> None:
    holds = [
        may(firm.session, firm.secretary, Role.SECRETARY, u) for u in (firm.east, firm.shop, firm.company, firm.west)
    ]
    assert holds == [True, True, False, False]


def test_a_unit_whose_number_begins_alike_is_not_below(session: Session) -> None:
    for number in (70, 701):
        name = f"u{number}"
        session.add(Unit(id=number, code=name, name=name, kind=UnitKind.DEPARTMENT, path=f"/{number}/"))
    boss = person(session, "1", session.get_one(Unit, 701))
    service.grant(session, boss, Role.ADMIN, session.get_one(Unit, 70), by=None, now=NOW)
    assert [u.code for u in units_in_scope(session, boss, [Role.ADMIN])] == ["u70"]
    assert session.scalars(people_in_scope(boss, Role.ADMIN)).all() == []


def test_what_is_out_of_scope_is_not_found_like_what_does_not_exist(firm: Firm) -> None:
    found = person_in_scope(firm.session, firm.secretary, Role.SECRETARY, public_id=firm.in_shop.public_id)
    assert found is firm.in_shop
    said = []
    for public_id in (firm.in_west.public_id, "no-such-id"):
        with pytest.raises(NotFound) as refused:
            person_in_scope(firm.session, firm.secretary, Role.SECRETARY, public_id=public_id)
        said.append(refused.value.text)
    assert said[0] == said[1]
    assert unit_in_scope(firm.session, firm.secretary, Role.SECRETARY, public_id=firm.shop.public_id) is firm.shop
    with pytest.raises(NotFound):
        unit_in_scope(firm.session, firm.secretary, Role.SECRETARY, public_id=firm.west.public_id)


def test_any_query_can_be_narrowed_to_what_the_reader_may_see(firm: Firm) -> None:
    for somebody in (firm.in_shop, firm.in_west):
        service.excuse(firm.session, somebody, first_on=NOW.date(), last_on=NOW.date())
    seen = firm.session.scalars(visible(select(Leave), firm.secretary, Role.SECRETARY, person=Leave.person_id)).all()
    assert [leave.person_id for leave in seen] == [firm.in_shop.id]
    with pytest.raises(ValueError, match="whose row"):
        visible(select(Leave), firm.secretary, Role.SECRETARY)


def test_people_under_a_unit_are_listed_once_and_without_those_who_left(firm: Firm) -> None:
    service.join(firm.session, firm.in_shop, firm.east)
    firm.in_west.active = False
    firm.session.flush()
    ids = firm.session.scalars(people_under(firm.company)).all()
    assert sorted(ids) == [firm.secretary.id, firm.in_shop.id]


def test_whoever_asks_cannot_approve(firm: Firm) -> None:
    not_the_same(firm.in_shop, firm.secretary)
    not_the_same(None, None)
    with pytest.raises(SamePerson):
        not_the_same(firm.in_shop, firm.in_shop.id)


def test_nobody_grants_above_their_own_unit_or_to_themselves(firm: Firm) -> None:
    admin = firm.in_west
    service.grant(firm.session, admin, Role.ADMIN, firm.east, by=None, now=NOW)
    service.grant(firm.session, firm.in_shop, Role.LECTURER, firm.shop, by=admin, now=NOW)
    service.grant(firm.session, firm.in_shop, Role.LECTURER, firm.shop, by=admin, now=NOW)
    assert may(firm.session, firm.in_shop, Role.LECTURER, firm.shop)
    with pytest.raises(NotYours):
        service.grant(firm.session, firm.in_shop, Role.LECTURER, firm.company, by=admin, now=NOW)
    with pytest.raises(NotToYourself):
        service.grant(firm.session, admin, Role.CASEWORKER, firm.east, by=admin, now=NOW)


def test_a_request_for_correction_is_settled_by_an_administrator_who_did_not_make_it(firm: Firm) -> None:
    service.grant(firm.session, firm.secretary, Role.ADMIN, firm.east, by=None, now=NOW)
    mine = service.ask_correction(firm.session, firm.secretary, "部门不对", now=NOW)
    theirs = service.ask_correction(firm.session, firm.in_shop, "手机换了", now=NOW)
    strangers = service.ask_correction(firm.session, firm.in_west, "名字不对", now=NOW)
    settle: Callable[..., None] = service.decide_correction
    settle(firm.session, theirs, by=firm.secretary, accepted=True, now=NOW)
    assert (theirs.state, theirs.decided_by) == ("accepted", firm.secretary.id)
    with pytest.raises(SamePerson):
        settle(firm.session, mine, by=firm.secretary, accepted=True, now=NOW)
    with pytest.raises(NotFound):
        settle(firm.session, strangers, by=firm.secretary, accepted=True, now=NOW)
