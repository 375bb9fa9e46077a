"""In a real browser, from the simulator's phone: a volunteer's morning, a request for help, how each page looks."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.database import Database
from models.activity import Activity
from tests.phone.site import CHROMIUM, FLAGS, Site, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="SKIPPED LOUDLY: no Chromium at /usr/bin/chromium")
AXE = Path(__file__).parent.parent / "vendor/axe/axe.min.js"
VOLUNTEER, LEADER, ASKER = "20220", "20116", "20136"
PAGES = (
    "/m/", "/m/study", "/m/study/yesterday", "/m/study/search?q=长征", "/m/study/streak", "/m/quiz", "/m/quiz/mine",
    "/m/review", "/m/activity", "/m/activity/mine", "/m/hours", "/m/hours/back", "/m/hours/appeal", "/m/dual",
    "/m/case", "/m/case/mine", "/m/case/looks", "/m/box", "/m/box/receipt", "/m/policy?q=医疗互助", "/m/notices",
    "/m/campaigns", "/m/campaigns/hand-over", "/m/talks", "/m/inbox", "/m/help", "/m/me", "/m/me/data",
    "/m/me/data/identity", "/m/me/correct", "/m/me/erase", "/m/me/consents", "/m/quiz/certificates",
    "/m/certificate/ZY1", "/m/nowhere",
)  # fmt: skip


def chromium(tool: Any) -> "Chromium":
    """The one Debian has."""
    found: Chromium = tool.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    return found


def snow(site: Site) -> Activity:
    """The demonstration's volunteer activity."""
    with site.db.reading() as session:
        return session.scalars(select(Activity).where(Activity.title == "周六清雪志愿")).one()


def test_a_volunteer_signs_up_from_the_simulator_s_phone_and_in_by_the_leader_s_screen(
    db: Database, tmp_path: Path
) -> None:
    from playwright.sync_api import expect, sync_playwright

    with served(db, tmp_path) as site, sync_playwright() as tool:
        browser, activity = chromium(tool), snow(site)
        phone = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site.base).new_page()
        phone.goto("/simulator/")
        phone.select_option("#person", VOLUNTEER)
        phone.click("#more")
        with phone.context.expect_page() as opened:
            phone.click("text=打开手机页面")
        page = opened.value
        page.click("text=活动报名")
        page.click("text=周六清雪志愿")
        page.click("text=我要报名")
        page.click("button:has-text('报名')")
        expect(page.locator(".said").first).to_contain_text("报名成功")
        site.moves(activity.starts_at)
        leader = site.page(browser, LEADER)
        leader.goto(f"/m/activity/{activity.public_id}/screen")
        digits = leader.inner_text(".code")
        page.goto(f"/m/activity/{activity.public_id}/sign?code={digits}")
        page.click("text=我到了，签到")
        expect(page.locator(".said").first).to_contain_text("签到成功")
        leader.click("text=看名单")
        expect(leader.locator("main")).to_contain_text("已到 1 人")
        browser.close()


def test_a_request_for_help_goes_from_the_phone_s_form_to_the_chat_s_progress(db: Database, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    with served(db, tmp_path) as site, sync_playwright() as tool:
        browser = chromium(tool)
        chat = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site.base).new_page()
        chat.goto("/simulator/")
        chat.select_option("#person", ASKER)
        page = chat.context.new_page()
        page.goto("/m/case")
        page.click("button:has-text('生活困难')")
        page.click("button:has-text('提交')")
        expect(page.locator("[role=alert]")).to_contain_text("再看一下")
        page.fill("[name=story]", "老屋漏雨，想请单位帮忙联系维修。")
        page.check("[name=soon][value=就这几天]")
        page.check("[name=contact][value=打电话]")
        page.click("button:has-text('提交')")
        expect(page.locator(".said").first).to_contain_text("编号 BF-26-1124-")
        number = page.locator(".weui-cell__ft").first.inner_text()
        chat.fill("#text", "进度")
        chat.click("text=发送")
        expect(chat.locator("#chat")).to_contain_text(f"{number} 帮扶申请 · 已提交")
        browser.close()


def test_every_page_fits_a_phone_is_in_chinese_and_has_no_serious_fault(db: Database, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with served(db, tmp_path) as site, sync_playwright() as tool:
        browser, activity = chromium(tool), snow(site)
        page, faults = site.page(browser, ASKER), []
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        base = f"/m/activity/{activity.public_id}"
        for path in (*PAGES, base, f"{base}/sign-up", f"{base}/cancel", f"{base}/sign"):
            page.goto(path)
            faults += [f"{path}: {fault}" for fault in looked_at(page, path)]
        leader = site.page(browser, LEADER)
        for path in (f"{base}/screen", f"{base}/roster"):
            leader.goto(path)
            faults += [f"{path}: {fault}" for fault in looked_at(leader, path)]
        browser.close()
    assert [fault for fault in faults if "404" not in fault] == []


def looked_at(page: "Page", path: str) -> list[str]:
    """What is wrong with how a page looks. With SIWEI_PICTURES set its picture is kept there."""
    if folder := os.environ.get("SIWEI_PICTURES"):
        page.screenshot(
            path=f"{folder}/{path.strip('/').replace('/', '_').partition('?')[0] or 'm'}.png", full_page=True
        )
    found = []
    if page.evaluate("document.documentElement.scrollWidth") > page.evaluate("innerWidth"):
        found.append("wider than the phone")
    page.evaluate(AXE.read_text("utf-8"))
    checked = page.evaluate("axe.run({resultTypes: ['violations']})")
    serious = [one for one in checked["violations"] if one["impact"] in ("serious", "critical")]
    found += [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in serious]
    return found
