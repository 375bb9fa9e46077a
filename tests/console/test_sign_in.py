"""Ways in: the QR code, the password with its second factor, and what wrong ones come to."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result

from bot import cli as line
from bot.web import passwords
from bot.web.passwords import ACCOUNT_MISSES, LOCKED
from handlers.org.service import person_by_number
from models.password import Password
from tests.console.browser import Browser, words
from tests.console.conftest import ADMIN, NOBODY
from tests.world import World

In = Callable[[str], Browser]
OWN = "松涛阵阵 2026 青松岭上"
TEMPORARY = "kmtq-7wzx-h3rd-bv9p"


@pytest.fixture
def with_password(company: World) -> World:
    """赵管理 was handed a temporary password."""
    with company.writing() as session:
        admin = person_by_number(session, ADMIN)
        assert admin
        passwords.set_password(session, admin, TEMPORARY, now=company.now, temporary=True)
    return company


def give(browser: Browser, password: str, code: str = "", number: str = ADMIN) -> str:
    """Try to sign in; what the page that comes says."""
    browser.get("/console/sign-in")
    return words(browser.post("/console/sign-in", employee_no=number, password=password, code=code))


def set_up(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """From the temporary password to a finished one: the authenticator, and the recovery codes."""
    assert "临时口令" in give(browser, TEMPORARY)
    assert "还差一步" in words(browser.post("/console/account/password", old=TEMPORARY, new=OWN, again=OWN))
    page = browser.post("/console/account/totp").text
    found = re.search(r"<code>(\w{32})</code>", page)
    assert found
    authenticator = pyotp.TOTP(found[1])
    shown = browser.post("/console/account/totp/code", code=authenticator.at(browser.world.now)).text
    return authenticator, re.findall(r"<code>(\w{10})</code>", shown)


def test_a_temporary_password_opens_only_the_page_where_it_is_replaced(with_password: World) -> None:
    browser = Browser(with_password)
    assert "临时口令" in give(browser, TEMPORARY)
    assert browser.get("/console/people").request.path == "/console/account"
    authenticator, codes = set_up(Browser(with_password))
    assert len(codes) == 10
    assert browser.get("/console/people").request.path == "/console/sign-in"
    with_password.now += timedelta(minutes=1)
    assert "今日待办" in give(browser, OWN, authenticator.at(with_password.now))


def test_a_code_of_the_authenticator_serves_once(with_password: World) -> None:
    authenticator, _ = set_up(Browser(with_password))
    with_password.now += timedelta(minutes=1)
    code = authenticator.at(with_password.now)
    assert "今日待办" in give(Browser(with_password), OWN, code)
    assert "不对" in give(Browser(with_password), OWN, code)
    assert "不对" in give(Browser(with_password), OWN, "")


def test_a_recovery_code_stands_in_once(with_password: World) -> None:
    _, codes = set_up(Browser(with_password))
    assert "今日待办" in give(Browser(with_password), OWN, codes[0])
    assert "不对" in give(Browser(with_password), OWN, codes[0])


def test_a_wrong_password_and_an_unknown_number_get_the_same_answer_and_the_same_wait(with_password: World) -> None:
    for number in (ADMIN, NOBODY, "no-such"):
        with_password.now += LOCKED
        said = [give(Browser(with_password), "wrong wrong wrong", number=number) for _ in range(ACCOUNT_MISSES)]
        assert all("工号、口令或动态码不对" in answer for answer in said)
        browser = Browser(with_password)
        assert "以后再试" in give(browser, TEMPORARY, number=number)
        browser.get("/console/sign-in")
        assert browser.post("/console/sign-in", employee_no=number, password="x").status_code == 429
    with_password.now += LOCKED
    assert "临时口令" in give(Browser(with_password), TEMPORARY)


def test_an_address_that_tries_many_numbers_has_to_wait(with_password: World) -> None:
    browser = Browser(with_password)
    for n in range(passwords.ADDRESS_MISSES):
        give(browser, "wrong wrong wrong", number=f"1{n:05}")
    assert "以后再试" in give(browser, TEMPORARY)


def test_a_changed_password_ends_every_other_sign_in(with_password: World) -> None:
    authenticator, _ = set_up(here := Browser(with_password))
    with_password.now += timedelta(minutes=1)
    give(there := Browser(with_password), OWN, authenticator.at(with_password.now))
    other = "竹影摇窗 2027 听雪声声"
    here.get("/console/account")
    here.post("/console/account/password", old=OWN, new=other, again=other)
    assert here.get("/console/people").request.path == "/console/people"
    assert there.get("/console/people").request.path == "/console/sign-in"


@pytest.mark.parametrize(
    "weak", ["short", "password-123456", "aaaaaaaaaaaaaaa", f"{ADMIN}-is-my-own-number", "赵管理自己用的一个口令啊"]
)
def test_a_weak_password_is_not_taken(with_password: World, weak: str) -> None:
    give(browser := Browser(with_password), TEMPORARY)
    answer = browser.post("/console/account/password", old=TEMPORARY, new=weak, again=weak)
    assert answer.status_code == 409
    assert "口令要 12 个字以上" in words(answer)


def test_a_scan_needs_this_browsers_state_and_a_fresh_code(company: World) -> None:
    browser = Browser(company)
    assert browser.scan(ADMIN, state="0" * 48).status_code == 403
    code = company.platform.code("wecom", ADMIN)
    assert browser.scan(ADMIN, code=code).status_code == 200
    assert Browser(company).scan(ADMIN, code=code).status_code == 403
    assert browser.get("/console/sign-in/wecom/back", query_string={"code": "x", "state": ""}).status_code == 403


def test_a_member_who_is_not_on_the_roster_does_not_come_in(company: World) -> None:
    assert "还没有对上花名册" in words(Browser(company).scan("somebody"))


def test_a_token_of_the_sign_in_is_a_new_one_each_time(signed_in: In) -> None:
    browser = signed_in(ADMIN)
    first = browser.client.get_cookie("siwei_console", "siwei.example")
    browser.scan(ADMIN)
    second = browser.client.get_cookie("siwei_console", "siwei.example")
    assert first
    assert second
    assert first.value != second.value
    assert second.http_only
    assert second.secure


def test_a_sign_in_without_proof_is_for_the_demonstration_alone(stranger: Browser) -> None:
    stranger.get("/console/sign-in")
    assert stranger.post("/console/sign-in/demo", person="1").status_code == 404


def test_a_second_factor_lies_sealed_in_the_database(with_password: World) -> None:
    authenticator, _ = set_up(Browser(with_password))
    with with_password.db.reading() as session:
        row = session.query(Password).one()
        assert row.totp is not None
        assert authenticator.secret.encode() not in row.totp


def test_a_first_administrator_is_made_at_the_machine(company: World, tmp_path: Path) -> None:
    url = company.db.writer.url.render_as_string(hide_password=False)
    env = {"SIWEI_DATABASE__URL": url, "SIWEI_APP__DATA": str(tmp_path / "var")}

    def siwei(*words: str) -> Result:
        return CliRunner().invoke(line.siwei, ["person", *words], env=env)

    assert siwei("grant", NOBODY, "admin", "0101").exit_code == 0
    handed = siwei("password", NOBODY)
    told = re.search(r"(\w{4}-\w{4}-\w{4}-\w{4})", handed.output)
    assert told, handed.output
    assert "请先改成自己的" in give(Browser(company), told[1], number=NOBODY)
    assert siwei("password", "no-such").exit_code == siwei("grant", NOBODY, "admin", "no-such").exit_code == 1
