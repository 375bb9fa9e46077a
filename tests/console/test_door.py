"""The back office's door: who comes in, what a form must bring, what a list offers."""

from collections.abc import Callable
from io import BytesIO

from openpyxl import load_workbook

from bot.web.signins import LIMITS
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
