"""Digests, responsibilities and care in the back office: over HTTP, and in a browser."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.serving import make_server

from bot.channels.simulator.server import Server
from bot.config import App
from bot.database import Database
from bot.seeding import seed_demo
from models.care import CareNotice, NoticeState
from models.digest import DigestSnapshot, Duty
from models.org import Role
from tests.care.people import notice
from tests.console.browser import Browser, words
from tests.console.demo import opened
from tests.digest.conftest import grant, person_of, unit_of
from tests.world import World, config_for, hire, served_platform

if TYPE_CHECKING:
    pass

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = os.environ.get("SIWEI_PICTURES", "")
LEADER, SECRETARY = "20003", "20001"


def signed_in(world: World, who: str) -> Browser:
    browser = Browser(world)
    browser.scan(who)
    browser.get("/console/account")
    return browser


def test_a_leader_opens_a_week_which_is_then_frozen_and_takes_word_and_excel(firm: World) -> None:
    leader = signed_in(firm, LEADER)
    with firm.writing() as session:
        company = unit_of(session, "C").public_id
    assert "青松岭林业公司" in words(leader.get("/console/digests"))
    shown = leader.get("/console/digests", query_string={"unit": company, "period": "2026-W47"})
    assert "2026 年第 47 周 · 青松岭林业公司" in words(shown)
    assert "已定稿" in words(shown)
    assert "data-bars=" in shown.text
    with firm.writing() as session:
        assert session.scalars(select(DigestSnapshot.period)).all() == ["2026-W47"]
    for kind, start in (("word", b"PK"), ("excel", b"PK")):
        answer = leader.get(f"/console/digests/{company}/{kind}", query_string={"period": "2026-W47"})
        assert answer.data.startswith(start)
    assert load_workbook(BytesIO(answer.data)).sheetnames[0] == "摘要"
    assert "不是周也不是月" in words(leader.get(f"/console/digests/{company}", query_string={"period": "x"}))
    again = leader.get("/console/digests", query_string={"unit": company, "typed": "上周"}).text
    assert "不是周也不是月" in again
    assert 'value="上周"' in again
    assert f'<option value="{company}" selected>' in again


def test_a_secretary_sees_the_branch_and_nothing_beside_it(firm: World) -> None:
    secretary = signed_in(firm, SECRETARY)
    with firm.writing() as session:
        own, other = unit_of(session, "P-1").public_id, unit_of(session, "P-2").public_id
    assert secretary.get(f"/console/digests/{own}").status_code == 200
    assert secretary.get(f"/console/digests/{other}").status_code == 404
    assert secretary.get(f"/console/care/coverage?unit={other}").status_code == 404
    assert "今年还没谈到" in words(secretary.get(f"/console/care/coverage?unit={own}"))


def test_a_responsibility_is_given_split_and_finished(firm: World) -> None:
    leader, secretary = signed_in(firm, LEADER), signed_in(firm, SECRETARY)
    with firm.writing() as session:
        committee, branch = unit_of(session, "P").public_id, unit_of(session, "P-1").public_id
    leader.get("/console/duties")
    wrong = leader.post("/console/duties", title="", unit=committee, due_on="")
    assert wrong.status_code == 422
    given = leader.post("/console/duties", title="防火检查", unit=committee, due_on="2026-12-10", splits="1")
    assert "已建立" in words(given)
    with firm.writing() as session:
        whole = session.scalars(select(Duty)).one().public_id
    assert "已分解到第一党支部" in words(leader.post(f"/console/duties/{whole}/split", part_unit=branch))
    with firm.writing() as session:
        part = session.scalars(select(Duty).where(Duty.parent_id.is_not(None))).one().public_id
    assert secretary.get(f"/console/duties/{whole}").status_code == 404
    secretary.get(f"/console/duties/{part}")
    done = secretary.post(f"/console/duties/{part}/finish", evidence="纪要第 3 条")
    assert "已完成" in words(done)
    assert "已完成" in words(leader.get(f"/console/duties/{whole}"))


def test_a_notice_needs_a_second_person_and_says_how_many_before(firm: World) -> None:
    with firm.writing() as session:
        from handlers.care.campaigns import yearly

        company = unit_of(session, "C")
        organiser = hire(session, "20002", "钱组织", company)
        grant(session, organiser, company, Role.ORGANIZER)
        yearly.plan_notices(session, company, today=firm.now.date(), now=firm.now)
        planned = notice(session, "元旦春节走访名单").public_id
    page = f"/console/care/notices/{planned}"
    organiser_, leader = signed_in(firm, "20002"), signed_in(firm, LEADER)
    assert "收到的样子" in words(organiser_.get(page))
    assert "元旦春节走访名单" in words(organiser_.get("/console/care/calendar"))
    assert "请另一位同事批准" in words(organiser_.post(f"{page}/prepare", text="请把走访名单报上来"))
    assert "自己提出的，不能自己批准" in words(organiser_.post(f"{page}/approve", sure="1"))
    leader.get(page)
    asked = leader.post(f"{page}/approve")
    assert "涉及" in words(asked)
    assert "发出后不能收回" in words(asked)
    assert "已批准，到日子自动发出" in words(leader.post(f"{page}/approve", sure="1"))
    with firm.writing() as session:
        state = select(CareNotice.state).where(CareNotice.public_id == planned)
        assert session.scalar(state) == NoticeState.APPROVED
    moved = organiser_.post(f"{page}/move", to="2026-12-21")
    assert "请另一位同事批准" in words(moved)
    assert "不再发出" in words(organiser_.post(f"{page}/cancel"))
    assert "已取消" in words(organiser_.post(f"{page}/cancel", sure="1"))


def test_a_temperature_of_400_is_refused_beside_its_form(firm: World) -> None:
    with firm.writing() as session:
        company = unit_of(session, "C")
        grant(session, person_of(session, LEADER), company, Role.ORGANIZER)
        unit = company.public_id
    browser = signed_in(firm, LEADER)
    browser.get("/console/care/campaigns")
    answer = browser.post("/console/care/heat", unit=unit, celsius="400", day="2026-11-24")
    assert answer.status_code == 409
    assert "不像真实的气温" in words(answer)
    assert "未到 35 ℃" in words(browser.post("/console/care/heat", unit=unit, celsius="20", day="2026-11-24"))


@pytest.fixture
def site(db: Database) -> Iterator[str]:
    """The demonstration, served."""
    with Server(served_platform()) as platform:
        config = config_for(platform)
        app = App(secret_key="a secret of the tests alone", base_url="http://127.0.0.1", demo=True)
        world = World(db, replace(config, app=app), platform)
        seed_demo(world.config, db, world.now)
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/console"
        server.shutdown()
        thread.join()
        server.server_close()
        world.close()


@pytest.mark.skipif(BROWSER is None, reason="SKIPPED LOUDLY: no chromium in PATH")
def test_in_a_browser_a_leader_opens_a_digest_with_its_chart_and_its_excel(site: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        for width, height in ((1440, 900), (390, 844)):
            page, complaints = opened(chromium, viewport={"width": width, "height": height})
            page.goto(f"{site}/sign-in")
            page.get_by_role("button", name="领导").first.click()
            page.wait_for_url(f"{site}/")
            for path in ("/duties", "/care/tasks", "/care/coverage", "/care/calendar", "/care/campaigns", "/digests"):
                page.goto(site + path)
                shoot(page, path, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            page.get_by_role("button", name="查看").click()
            page.wait_for_selector(".chart canvas")
            shoot(page, "/digest", width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            with page.expect_download() as download:
                page.get_by_role("link", name="取 Excel").click()
            book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
            assert book.sheetnames[:2] == ["摘要", "指标"]
            assert complaints == []
            page.context.close()
        chromium.close()


def shoot(page, path: str, width: int) -> None:  # type: ignore[no-untyped-def]
    """A picture to be looked at, where somebody wants them."""
    if PICTURES:
        file = f"five{path.replace('/', '-')}-{width}.png"
        page.screenshot(path=str(Path(PICTURES) / file), full_page=True)
