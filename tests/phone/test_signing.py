"""Becoming known on the phone: WeChat's OAuth, binding, forms that are ours and have one effect."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from handlers.org import service
from models.org import Correction, Identity, Person
from models.web import SignIn
from tests.phone.browser import Browser
from tests.world import World, found, hire


@pytest.fixture
def staff(world: World) -> World:
    """陈明, bound in 企业微信; 林霞, on the roster and bound nowhere."""
    with world.writing() as session:
        company = found(session, "01", "集团")
        hire(session, "20135", "陈明", company)
        hire(session, "20136", "林霞", company, channel="miniprogram")
        session.query(Identity).filter_by(external_id="20136").delete()
    return world


@pytest.fixture
def phone(staff: World) -> Browser:
    return Browser(staff)


def test_a_page_signs_in_by_wechat_and_comes_back_to_where_the_link_pointed(phone: Browser) -> None:
    page = phone.get("/m/me/data")
    assert (page.status, page.path) == (200, "/m/me/data")
    assert "陈明" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    with phone.world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1
    assert "陈明" in phone.get("/m/").text
    with phone.world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_state_is_of_one_browser_and_good_once(phone: Browser) -> None:
    begun = phone.ask("GET", "/m/sign-in?next=/m/me")
    back = phone.authorize(begun)
    other = Browser(phone.world)
    assert other.ask("GET", back).status_code == 403
    cookie = begun.headers["Set-Cookie"].split(";")[0]
    assert phone.ask("GET", phone.authorize(begun)).location == "/m/me"
    key, _, value = cookie.partition("=")
    phone.client.set_cookie(key, value, domain="siwei.example", path="/m/sign-in")
    assert phone.ask("GET", phone.authorize(begun)).status_code == 403
    late = phone.ask("GET", "/m/sign-in")
    phone.world.now += timedelta(minutes=11)
    assert phone.ask("GET", phone.authorize(late)).status_code == 403


def test_a_forged_state_or_a_foreign_target_goes_nowhere(phone: Browser) -> None:
    begun = phone.ask("GET", "/m/sign-in?next=https://evil.example/m/")
    back = phone.authorize(begun)
    assert phone.ask("GET", back[:-1] + ("0" if back[-1] != "0" else "1")).status_code == 403
    assert phone.ask("GET", phone.authorize(begun)).location == "/m/"
    for bad in ("//evil.example/m/", "/console/", "/m/\\evil"):
        assert phone.ask("GET", phone.authorize(phone.ask("GET", f"/m/sign-in?next={bad}"))).location == "/m/"


def test_a_browser_outside_wechat_is_told_where_to_open_the_page(staff: World) -> None:
    page = Browser(staff, channel="").get("/m/me")
    assert page.status == 403
    assert "企业微信" in page.text


def test_an_unknown_reader_binds_with_a_secretary_s_code_and_lands_where_the_link_pointed(staff: World) -> None:
    phone = Browser(staff, who="o-lin", channel="official")
    page = phone.get("/m/me")
    assert "绑定您的工号" in page.text
    with staff.writing() as session:
        person = session.scalars(select(Person).where(Person.employee_no == "20136")).one()
        code = service.issue_code(session, person, by=None, now=staff.now, rng=Random(3))
    wrong = phone.post("/m/bind", number="20136", code="000000", do="bind")
    assert (wrong.status, "没有对上" in wrong.text, 'value="20136"' in wrong.html) == (200, True, True)
    page = phone.post("/m/bind", number="20136", code=code, do="bind")
    assert (page.path, "林霞" in page.text, "绑定成功" in page.text) == ("/m/me", True, True)


def test_five_wrong_codes_lock_for_an_hour(staff: World) -> None:
    phone = Browser(staff, who="o-lin", channel="official")
    phone.get("/m/me")
    for _ in range(5):
        phone.post("/m/bind", number="20136", code="000000", do="bind")
    page = phone.post("/m/bind", number="20136", code="000001", do="bind")
    assert (page.status, "以后再试" in page.text) == (409, True)
    staff.now += timedelta(minutes=61)
    assert "没有对上" in phone.post("/m/bind", number="20136", code="000001", do="bind").text


def test_a_form_without_this_sign_in_s_mark_does_nothing(phone: Browser) -> None:
    phone.get("/m/me/correct")
    form = phone.seen.form()
    assert phone.post("/m/me/correct", form | {"csrf": "0" * 64}, text="部门不对").status == 403
    assert phone.post("/m/me/correct", {"once": form["once"]}, text="部门不对").status == 403
    with phone.world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Correction)) == 0


def test_a_double_tap_has_one_effect_and_the_same_answer(phone: Browser) -> None:
    phone.get("/m/me/correct")
    form = phone.seen.form()
    pages = [phone.post("/m/me/correct", form, text="部门应为机修车间") for _ in range(2)]
    assert [(page.path, "管理员核对后会改" in page.text) for page in pages] == [("/m/me/data", True)] * 2
    with phone.world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Correction)) == 1


def test_what_was_typed_is_kept_when_something_is_wrong(phone: Browser) -> None:
    phone.get("/m/me/erase")
    page = phone.post("/m/me/erase", word="删除吧")
    assert (page.status, 'value="删除吧"' in page.html, "写“确认删除”" in page.text) == (422, True, True)


def test_one_s_data_is_seen_taken_along_and_erased(phone: Browser) -> None:
    assert "微信绑定" in phone.get("/m/me/data").text
    assert "企业微信" in phone.get("/m/me/data/identity").text
    assert phone.get("/m/me/data/nothing").status == 404
    phone.get("/m/me/data")
    file = phone.ask("POST", "/m/me/export", data=phone.seen.form("/m/me/export"))
    assert file.data[:2] == b"PK"
    phone.get("/m/me/erase")
    assert "已经删除" in phone.post("/m/me/erase", word="确认删除").text
    assert "绑定您的工号" in phone.get("/m/me").text


def test_a_consent_is_given_and_taken_back(phone: Browser) -> None:
    phone.get("/m/me/consents")
    assert "隐私说明" in phone.post("/m/me/consents", do="give").text
    assert "已撤回" in phone.post("/m/me/consents", purpose="basic").text


def test_signing_out_ends_it(phone: Browser) -> None:
    phone.get("/m/me")
    cookie = phone.client.get_cookie("siwei_m", domain="siwei.example", path="/m")
    assert cookie is not None
    phone.post("/m/sign-out")
    phone.client.set_cookie("siwei_m", cookie.value, domain="siwei.example", path="/m")
    assert phone.ask("GET", "/m/me").location == "/m/sign-in?next=%2Fm%2Fme"


def test_an_address_that_leads_nowhere_says_so_in_our_words(phone: Browser) -> None:
    for path, status in (("/m/nowhere", 404), ("/m/me/export", 405), ("/m/case/x/form", 404)):
        page = phone.get(path)
        assert (page.status, "回首页" in page.text) == (status, True)
