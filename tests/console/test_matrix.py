"""Each route as each role, inside and outside of its scope; see tests/console/matrix.py."""

from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.routing import Rule

from handlers.org.service import grant
from models.org import Grant, Person, Role, Unit
from tests.console.browser import SITE, Browser
from tests.console.matrix import CONSOLE, EVERYBODYS, NOTHING, PERSON, PHONE, THINGS, Row
from tests.world import World, found, hire

ROWS = {row.endpoint: row for row in CONSOLE}
OURS = ("/console", "/m/", "/live/")
FILES = (".static",)
ENDS = ("console.sign_out", "console.sign_out_everywhere")
TOP, SHOP = "01", "0101"


class Matrix:
    """The company's program with one thing of each kind, made when first asked for."""

    def __init__(self, company: World) -> None:
        self.company = company
        self.flask = cast(Flask, company.app.rest)
        self.things: dict[str, dict[str, Any]] = {"": {}}

    def rules(self) -> list[Rule]:
        """Every route that needs a row."""
        ours = [rule for rule in self.flask.url_map.iter_rules() if rule.rule.startswith(OURS)]
        return [rule for rule in ours if not rule.endpoint.endswith(FILES)]

    def path(self, endpoint: str, values: dict[str, Any]) -> str:
        """The address of a route."""
        return self.flask.url_map.bind("siwei.example").build(endpoint, values)

    def ask(self, browser: Browser, row: Row, **options: Any) -> int:
        """The status of a route, by its own method."""
        if row.thing not in self.things:
            with self.company.writing() as session:
                self.things[row.thing] = THINGS[row.thing](session)
        rule = next(rule for rule in self.rules() if rule.endpoint == row.endpoint)
        path = self.path(row.endpoint, self.things[row.thing])
        if "POST" in (rule.methods or ()):
            return browser.post(path, follow=False, **options).status_code
        return browser.client.get(path, base_url=SITE).status_code


@pytest.fixture
def matrix(company: World) -> Matrix:
    return Matrix(company)


def holder(company: World, role: Role, code: str) -> Browser:
    """Somebody with this one role on a unit, signed in."""
    with company.writing() as session:
        unit = session.scalars(select(Unit).where(Unit.code == code)).one()
        person = hire(session, f"{role}-{code}", role.value, unit)
        grant(session, person, role, unit, by=None, now=company.now)
    browser = Browser(company)
    browser.scan(f"{role}-{code}")
    browser.get("/console/account")
    return browser


def test_every_route_has_its_row_and_every_row_its_route(matrix: Matrix) -> None:
    routes = {rule.endpoint for rule in matrix.rules()}
    assert routes == set(ROWS) | set(PHONE), "add or remove a row in tests/console/matrix.py"
    assert len(ROWS) == len(CONSOLE)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_what_its_rows_say(company: World, matrix: Matrix, role: Role) -> None:
    browser = holder(company, role, TOP)
    wrong = []
    for row in CONSOLE:
        if row.stranger or row.endpoint in ENDS:
            continue
        status = matrix.ask(browser, row)
        expected = {200, 303, 409, 422} if role in row.roles else {403}
        if row.thing in NOTHING and role in row.roles:
            expected = {404, 409, 422}
        if status not in expected:
            wrong.append(f"{row.endpoint} as {role}: {status}")
    assert wrong == []


def test_a_role_elsewhere_does_not_find_a_thing_of_another_unit(company: World, matrix: Matrix) -> None:
    wrong = []
    for role in Role:
        browser = holder(company, role, SHOP)
        for row in CONSOLE:
            outside = row.top or (row.thing and row.thing not in EVERYBODYS)
            if role in row.roles and outside and (status := matrix.ask(browser, row)) != 404:
                wrong.append(f"{row.endpoint} as {role} elsewhere: {status}")
    assert wrong == []


def test_a_stranger_is_sent_to_the_sign_in_everywhere(company: World, matrix: Matrix) -> None:
    wrong = []
    for row in CONSOLE:
        status = matrix.ask(Browser(company), row)
        if not row.stranger and status != 303:
            wrong.append(f"{row.endpoint} as a stranger: {status}")
    for rule in matrix.rules():
        if PHONE.get(rule.endpoint) == PERSON:
            values: dict[str, Any] = dict.fromkeys(rule.arguments, "x")
            path = matrix.path(rule.endpoint, values)
            method = "get" if "GET" in (rule.methods or ()) else "post"
            answer = getattr(Browser(company).client, method)(path, base_url=SITE)
            onward = answer.headers.get("Location", "") if method == "get" else answer.text
            if answer.status_code not in (302, 303, 401) or "/m/sign-in" not in onward:
                wrong.append(f"{rule.endpoint} as a stranger: {answer.status_code}")
    assert wrong == []


def test_no_form_is_taken_without_its_token(company: World, matrix: Matrix) -> None:
    browser = holder(company, Role.ADMIN, TOP)
    posts = {rule.endpoint for rule in matrix.rules() if "POST" in (rule.methods or ())}
    with company.writing() as session:
        admin = session.scalars(select(Person.id).where(Person.employee_no == f"{Role.ADMIN}-{TOP}")).one()
        top = session.scalars(select(Unit.id).where(Unit.code == TOP)).one()
        session.add_all(
            Grant(person_id=admin, unit_id=top, role=role, granted_at=company.now)
            for role in Role
            if role != Role.ADMIN
        )
    wrong = []
    for row in CONSOLE:
        if row.endpoint in posts and not row.stranger and (status := matrix.ask(browser, row, csrf="")) != 403:
            wrong.append(f"{row.endpoint} without a token: {status}")
    assert wrong == []


def test_a_role_that_was_taken_back_opens_nothing(company: World, matrix: Matrix) -> None:
    browser = holder(company, Role.ADMIN, TOP)
    with company.writing() as session:
        shop = found(session, "0109", "别处")
        session.execute(update(Grant).values(unit_id=shop.id).where(Grant.role == Role.ADMIN))
    assert matrix.ask(browser, ROWS["org-console.person"]) == 404
