"""The back office's door: who comes in, what a form must bring, what a list offers."""

import re
from collections.abc import Callable
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import insert, select

from bot.web.signins import LIMITS
from models.base import table_of
from models.org import Membership, Person, Unit
from models.web import Door
from tests.console.browser import Browser, words
from tests.console.conftest import ADMIN, NOBODY, SECRETARY
from tests.world import World

In = Callable[[str], Browser]


def test_a_page_sends_a_stranger_to_the_sign_in_and_back_again(stranger: Browser) -> None:
    answer = stranger.get("/console/people?q=陈")
    assert "登录后台" in words(answer)
    assert "陈明" in words(stranger.scan(ADMIN))


def test_a_next_to_another_site_is_not_followed(stranger: Browser) -> None:
    for url in ("https://evil.example/console/", "//evil.example/console/", "/\\evil.example/console/", "/console/\\x"):
        stranger.get("/console/sign-in", query_string={"next": url})
        assert stranger.scan(ADMIN).request.path == "/console/"


def test_a_person_without_any_role_does_not_come_in(stranger: Browser) -> None:
    answer = stranger.scan(NOBODY)
    assert answer.status_code == 403
    assert "还没有后台的职责" in words(answer)


def test_a_secretary_sees_the_people_of_their_unit_alone(signed_in: In) -> None:
    page = words(signed_in(SECRETARY).get("/console/people"))
    assert "陈明" in page
    assert "韩雪" not in page


def test_a_side_bar_shows_what_the_roles_allow(signed_in: In) -> None:
    assert "人员" in words(signed_in(ADMIN).get("/console/"))


def test_a_form_without_its_token_changes_nothing(signed_in: In) -> None:
    browser = signed_in(ADMIN)
    browser.get("/console/account")
    for csrf in ("", "0" * 64):
        assert browser.post("/console/account/sign-out-everywhere", csrf=csrf).status_code == 403
    assert browser.get("/console/").request.path == "/console/"
    assert browser.post("/console/account/sign-out-everywhere").request.path == "/console/sign-in"


def test_a_sign_in_ends_unused_and_at_the_latest_after_half_a_day(signed_in: In, company: World) -> None:
    browser, began = signed_in(ADMIN), company.now
    while company.now + LIMITS[Door.CONSOLE].idle < began + LIMITS[Door.CONSOLE].absolute:
        company.now += LIMITS[Door.CONSOLE].idle * 0.9
        assert browser.get("/console/").request.path == "/console/"
    company.now = began + LIMITS[Door.CONSOLE].absolute
    assert browser.get("/console/").request.path == "/console/sign-in"


def test_a_list_is_searched_filtered_and_taken_along(signed_in: In, company: World) -> None:
    browser = signed_in(ADMIN)
    assert "共 1 条" in words(browser.get("/console/people?q=韩"))
    assert "没有符合的记录" in words(browser.get("/console/people?active=0"))
    assert "没有符合的记录" in words(browser.get("/console/people?q=%25"))
    sheet = browser.get("/console/people?q=韩&as=xlsx")
    rows = list(load_workbook(BytesIO(sheet.data)).worksheets[0].values)
    assert [row[0] for row in rows] == ["姓名", "韩雪"]


def test_a_part_of_a_page_is_only_the_part(signed_in: In) -> None:
    browser = signed_in(ADMIN)
    part = browser.get("/console/people", headers={"HX-Request": "true"}).text
    assert "<table" in part
    assert "<html" not in part
    whole = browser.get("/console/people", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text
    assert "<html" in whole


def test_an_answer_has_its_headers_and_no_script_or_style_of_its_own(signed_in: In) -> None:
    answer = signed_in(ADMIN).get("/console/people")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for inline in ("<style", " style=", " onclick=", "<script>"):
        assert inline not in answer.text


def test_people_are_found_by_parts_of_name_number_and_sound_also_under_a_new_name(
    signed_in: In, company: World
) -> None:
    browser = signed_in(ADMIN)
    for typed in ("韩", "HanXue", "hx", "2013 韩雪", "136"):
        page = words(browser.get(f"/console/people?q={typed}"))
        assert "韩雪" in page, typed
        assert "陈明" not in page, typed
    with company.writing() as session:
        session.scalars(select(Person).where(Person.name == "韩雪")).one().name = "韩冰"
    assert "没有符合的记录" in words(browser.get("/console/people?q=hanxue"))
    assert "韩冰" in words(browser.get("/console/people?q=hanbing"))


def test_every_page_of_a_long_list_shows_its_own_rows_in_order(signed_in: In, company: World) -> None:
    with company.writing() as session:
        top = session.scalars(select(Unit).where(Unit.code == "01")).one()
        rows = [{"employee_no": f"3{n:04}", "name": f"员工{n}", "created_at": company.now} for n in range(1100)]
        session.execute(insert(table_of(Person)), [row | {"tags": [], "active": True} for row in rows])
        new = session.scalars(select(Person.id).where(Person.employee_no.startswith("3"))).all()
        places = [{"person_id": person, "unit_id": top.id, "main": True} for person in new]
        session.execute(insert(table_of(Membership)), places)
    browser = signed_in(ADMIN)
    few, many, last = (browser.get(f"/console/people?{query}") for query in ("q=301&page=2", "page=2", "page=999"))
    assert "共 101 条，第 2 / 3 页" in words(few)
    assert re.findall(r"30\d{3}", few.text)[0] < re.findall(r"30\d{3}", few.text)[-1]
    assert "共 1107 条，第 2 / 23 页" in words(many)
    assert "30043 集团" in words(many)
    assert "第 23 / 23 页" in words(last)
    assert "31099 集团" in words(last)
