"""Notices, words, audit and settings in the back office."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import audit, outbox
from bot.vault import Vault
from handlers.org.service import person_by_number
from models.audit import AuditRow
from models.messages import Unmatched
from models.org import Person, Unit
from models.outbox import Delivery, Notice, Send, SendState
from tests.console.browser import Browser, words
from tests.console.conftest import ADMIN, AUDITOR, NOBODY, SECRETARY
from tests.console.test_people import make_admin, unit_id
from tests.world import World

In = Callable[[str], Browser]


@pytest.fixture
def told(company: World) -> World:
    """Everybody was told something, and 陈明 something of their own."""
    with company.writing() as session:
        top = session.scalars(select(Unit).where(Unit.code == "01")).one()
        outbox.announce(
            session, key="all", kind="study", texts={"text": "今天学习"}, audience={"unit": top.id}, now=company.now
        )
        chen = person_by_number(session, NOBODY)
        assert chen
        outbox.post(session, chen, "您的求助办好了", key="one", kind="case", now=company.now)
    for _ in range(3):
        company.until(company.now + timedelta(minutes=10))
    return company


def test_a_notice_is_shown_with_whom_it_reached_and_a_private_one_without_its_words(signed_in: In, told: World) -> None:
    browser = signed_in(ADMIN)
    page = browser.get("/console/notices")
    assert "今天学习" in words(page)
    assert "您的求助办好了" not in page.text
    with told.db.reading() as session:
        ids = {row[0]: row[1] for row in session.execute(select(Notice.key, Notice.public_id))}
    assert "您的求助办好了" not in browser.get(f"/console/notices/{ids['one']}").text
    shown = words(browser.get(f"/console/notices/{ids['all']}?q=陈明"))
    assert "平台已接受 7 人" in shown
    assert "陈明 20135 企业微信 平台已接受" in shown
    assert browser.get("/console/deliveries/failed").status_code == 200


def test_notices_are_found_by_their_words_kind_and_state_but_private_ones_not_by_theirs(
    signed_in: In, told: World
) -> None:
    browser = signed_in(ADMIN)
    assert "今天学习" in words(browser.get("/console/notices?q=今天"))
    assert "没有符合的记录" in words(browser.get("/console/notices?q=办好了"))
    assert "今天学习" in words(browser.get("/console/notices?kind=学习"))
    assert "今天学习" not in words(browser.get("/console/notices?kind=求助"))
    assert "没有符合的记录" in words(browser.get("/console/notices?state=expired"))


def test_what_is_unknown_is_a_todo_and_waits_for_a_decision(signed_in: In, told: World) -> None:
    with told.writing() as session:
        session.execute(update(Send).values(state=SendState.UNKNOWN))
        session.execute(update(Delivery).values(state="unknown"))
        ids = session.scalars(select(Send.id).order_by(Send.id)).all()
    browser = signed_in(ADMIN)
    assert f"{len(ids)} 发送结果不明" in words(browser.get("/console/"))
    browser.get("/console/sends?state=unknown")
    assert "请先勾选" in words(browser.post("/console/sends/resend"))
    assert "可能收到两次" in words(browser.post("/console/sends/resend", ids=[str(ids[0])]))
    assert "已补发 1 条" in words(browser.post("/console/sends/resend", ids=[str(ids[0])], sure="1"))
    assert "已放弃 1 条" in words(browser.post("/console/sends/drop", ids=[str(ids[1])], sure="1"))
    with told.db.reading() as session:
        assert session.scalars(select(Send.state).order_by(Send.id)).all()[:2] == ["ready", "cancelled"]


def test_what_a_restore_held_is_let_go(signed_in: In, told: World) -> None:
    with told.writing() as session:
        session.execute(update(Send).values(state=SendState.HELD))
    browser = signed_in(ADMIN)
    browser.get("/console/sends")
    assert "放行扣住的通知" in words(browser.post("/console/sends/release"))
    assert "已放行" in words(browser.post("/console/sends/release", sure="1"))


def test_what_is_the_whole_enterprises_is_not_a_departments(signed_in: In, company: World) -> None:
    make_admin(company, SECRETARY, "0101")
    browser = signed_in(SECRETARY)
    for path in ("notices", "sends", "deliveries/failed", "settings", "connection"):
        assert browser.get(f"/console/{path}").status_code == 404
    assert browser.get("/console/words").status_code == 200
    fields: dict[str, Any] = {"word": "领东西", "target": "学习", "unit": unit_id(company, "0102")}
    browser.get("/console/words/new")
    assert browser.post("/console/words/new", **fields).status_code == 404


def test_a_text_nobody_understood_becomes_a_word(signed_in: In, company: World) -> None:
    company.says("咕噜咕噜什么")
    browser = signed_in(ADMIN)
    assert "咕噜咕噜什么" in words(browser.get("/console/words/unmatched"))
    browser.get("/console/words/new?word=咕噜咕噜什么")
    fields: dict[str, Any] = {"word": "咕噜咕噜什么", "target": "我是谁", "unit": unit_id(company, "01")}
    for word in ("学习", "123", "help", "长" * 21):
        assert browser.post("/console/words/new", **fields | {"word": word}).status_code in (409, 422)
    assert browser.post("/console/words/new", **fields | {"target": "没有的功能"}).status_code == 409
    assert "已加上" in words(browser.post("/console/words/new", **fields))
    company.now += timedelta(seconds=20)
    assert "您是陈明" in company.says("咕噜咕噜什么")
    with company.db.reading() as session:
        assert session.scalars(select(Unmatched)).all() == []
    page = browser.get("/console/words")
    number = page.text.partition("/console/words/")[2]
    assert "咕噜咕噜什么" in words(page)
    link = next(one for one in page.text.split('"') if one.startswith("/console/words/") and one[-1].isdigit())
    assert number
    browser.get(link)
    assert "已去掉" in words(browser.post(link))


def test_an_auditor_reads_who_did_what_and_checks_the_chain(signed_in: In, company: World) -> None:
    with company.writing() as session:
        chen, admin = person_by_number(session, NOBODY), person_by_number(session, ADMIN)
        assert chen
        vault = Vault(company.config.vault.keys)
        for reason in ("核对困难情况", "再看一次"):
            audit.note(
                session, vault, "看求助", "BF-1", now=company.now, actor=admin, subject_id=chen.id, reason=reason
            )
    browser = signed_in(AUDITOR)
    page = words(browser.get("/console/audit?q=陈明"))
    assert "赵管理 看求助 BF-1 陈明 核对困难情况" in page
    assert "没有发现改动" in words(browser.get("/console/audit/chain"))
    with company.writing() as session:
        session.execute(update(AuditRow).where(AuditRow.seq == 1).values(object="BF-2"))
    assert "第 1 条：这一条被改过" in words(browser.get("/console/audit/chain"))
    assert signed_in(ADMIN).get("/console/audit").status_code == 403


def test_a_list_that_is_taken_along_is_noted(signed_in: In, company: World) -> None:
    signed_in(ADMIN).get("/console/people?as=xlsx")
    page = words(signed_in(AUDITOR).get("/console/audit?kind=导出"))
    assert "赵管理 导出名单 人员" in page


def test_settings_show_no_secret(signed_in: In, company: World) -> None:
    page = signed_in(ADMIN).get("/console/settings")
    assert "https://siwei.example" in page.text
    assert company.config.wecom
    for secret in (company.config.wecom.secret, company.config.wecom.token, company.config.app.secret_key, "A" * 43):
        assert secret not in page.text


def test_a_tick_comes_from_real_traffic(signed_in: In, told: World) -> None:
    page = words(signed_in(ADMIN).get("/console/connection"))
    assert "最近一次发送成功" in page
    assert "取到过 access_token" in page
    assert "还没有收到过消息" in page
    told.says("帮助")
    told.says("我是谁")
    assert "最近一次收到验证过的回调" in words(signed_in(ADMIN).get("/console/connection"))


def test_guides_are_read_in_the_back_office(signed_in: In) -> None:
    browser = signed_in(SECRETARY)
    for name in ("organisers", "operators"):
        page = browser.get(f"/console/help/{name}")
        assert "<h1>" in page.text
        assert len(words(page)) > 1500
    assert browser.get("/console/help/../conftest").status_code == 404
    assert browser.get("/console/help/none").status_code == 404


def test_somebody_who_left_is_out_at_once(signed_in: In, company: World) -> None:
    browser = signed_in(ADMIN)
    with company.writing() as session:
        session.execute(update(Person).where(Person.employee_no == ADMIN).values(active=False))
    assert browser.get("/console/").request.path == "/console/sign-in"


def test_a_nul_in_a_field_or_an_address_is_nothing_a_database_sees(signed_in: In, company: World) -> None:
    browser = signed_in(ADMIN)
    browser.get("/console/words/new")
    browser.post("/console/words/new", word="领\0东西", target="送清凉", unit=unit_id(company, "01"))
    assert "领东西" in words(browser.get("/console/words"))
    assert "领东西" in words(browser.get("/console/words?q=领%00东"))
    assert browser.get("/console/notices/%00").status_code == 404
