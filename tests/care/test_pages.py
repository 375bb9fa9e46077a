"""Care in the back office: lists that are paged, exported and read in a number of queries that rows do not change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from bot.vault import Vault
from bot.workdays import Workdays
from handlers.care.talks import coverage, records
from handlers.care.triggers import tasks
from models.org import Membership, Person
from tests.care.people import person, unit
from tests.care.test_campaigns import TODAY
from tests.console.browser import Browser, words
from tests.world import World

Crowd = Callable[[int], None]


@pytest.fixture
def leader(firm: World) -> Browser:
    """孙领导 in the back office."""
    browser = Browser(firm)
    browser.scan("20003")
    return browser


@pytest.fixture
def crowd(firm: World) -> Crowd:
    """So many more people of the workshop, each with a visit that is due and an owner of their own."""

    def come(many: int) -> None:
        with firm.writing() as session:
            vault, shop, known = Vault(firm.config.vault.keys), unit(session, "C-1"), session.query(Person).count()
            for n in range(known, known + many):
                one = Person(employee_no=f"7{n:04}", name=f"职工{n}", created_at=firm.now)
                session.add(one)
                session.flush()
                session.add(Membership(person_id=one.id, unit_id=shop.id))
                session.flush()
                happened = tasks.Event(f"k{n}", "住院", one, TODAY, "case")
                task = tasks.raise_task(session, happened, vault=vault, workdays=Workdays(), now=firm.now)
                assert task
                task.owner_id = one.id

    return come


@contextmanager
def queries(world: World) -> Iterator[list[str]]:
    """What the program asks its database meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_: object) -> None:  # type: ignore[no-untyped-def]
        asked.append(statement)

    engines = (world.db.writer, world.db.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["tasks", "coverage", "calendar?state=coming", "campaigns", "pairs"])
def test_a_longer_list_asks_the_database_no_oftener(path: str, leader: Browser, firm: World, crowd: Crowd) -> None:
    crowd(2)
    leader.get(f"/console/care/{path}")
    with queries(firm) as few:
        leader.get(f"/console/care/{path}")
    crowd(20)
    with queries(firm) as many:
        assert leader.get(f"/console/care/{path}").status_code == 200
    assert len(many) <= len(few)


def test_coverage_lists_everybody_by_what_they_are_and_exports_it(leader: Browser, firm: World, crowd: Crowd) -> None:
    crowd(60)
    with firm.writing() as session:
        zhang, li, boss = (person(session, number) for number in ("20135", "20136", "20003"))
        vault = Vault(firm.config.vault.keys)
        records.record(session, boss, zhang, form="家访", content="好", vault=vault, now=firm.now)
        last = TODAY + timedelta(days=30)
        branch, secretary = unit(session, "P-3"), person(session, "20001")
        coverage.grant_exemption(session, secretary, li, branch, reason="长期病休", first=TODAY, last=last)
        shop = unit(session, "C-1").public_id
    page = leader.get(f"/console/care/coverage?unit={shop}")
    assert "今年谈心走访 1/61 人" in words(page)
    assert "还没谈到 60 人" in words(page)
    assert "共 60 条，第 1 / 2 页" in words(page)
    assert "张立秋 20135 机修车间、第三党支部 2026-11-24 今年谈过" in words(
        leader.get(f"/console/care/coverage?unit={shop}&state=talked")
    )
    assert "免谈（长期病休）" in words(leader.get(f"/console/care/coverage?unit={shop}&state=exempt"))
    book = load_workbook(BytesIO(leader.get(f"/console/care/coverage?unit={shop}&state=left&as=xlsx").data))
    assert len(list(book.worksheets[0].rows)) == 61
    assert "第三党支部" in words(leader.get("/console/care/pairs"))
    assert leader.get("/console/care/pairs?as=xlsx").data.startswith(b"PK")
