"""The back office in a browser: at a desk, on a phone, without scripts, without a mouse, read aloud."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from bot.channels.simulator.server import Server
from bot.config import App
from bot.database import Database
from bot.seeding import seed_demo
from tests.vendor.folders import ROOT
from tests.world import World, config_for, served_platform

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ROOT / "tests/vendor/axe/axe.min.js"
PICTURES = os.environ.get("SIWEI_PICTURES", "")
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PEOPLE = ["/", "/account", "/people", "/units", "/roster", "/events"]
OFFICE = ["/notices", "/words/unmatched", "/words/new", "/settings", "/connection"]
HELP = ["/help/", "/help/operators"]
PAGES = {"管理员": [*PEOPLE, *OFFICE, *HELP], "审计员": ["/audit", "/audit/chain"]}
DETAILS = {"管理员": {"/people": "tbody a", "/units": ".tree a", "/notices": "tbody a"}}
SERIOUS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => one.id + ": " + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "))"""
pytestmark = pytest.mark.skipif(BROWSER is None, reason="SKIPPED LOUDLY: no chromium in PATH")


@pytest.fixture
def site(db: Database) -> Iterator[str]:
    """The demonstration, served."""
    with Server(served_platform()) as platform:
        config = config_for(platform)
        app = App(secret_key="a secret of the tests alone", base_url="http://127.0.0.1", demo=True)
        world = World(db, replace(config, app=app), platform)
        seed_demo(world.config, db, world.now)
        for text in ("咕噜咕噜什么", "这是啥"):
            world.says(text)
        world.work()
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/console"
        server.shutdown()
        thread.join()
        server.server_close()
        world.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(chromium: "Browser", **options: Any) -> tuple["Page", list[str]]:
    """A page in a window of its own, and what its console complains of: a broken policy, a script that failed."""
    page = chromium.new_context(**options).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def sign_in(page: "Page", site: str, role: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name=role).click()
    page.wait_for_url(f"{site}/")


def some_of(page: "Page", site: str, role: str) -> list[str]:
    """Pages of one thing: a person, a unit, a notice."""
    found = []
    for path, link in DETAILS.get(role, {}).items():
        page.goto(site + path)
        found.append(str(page.locator(link).first.get_attribute("href")).removeprefix("/console"))
    return found


@pytest.mark.parametrize("role", list(PAGES))
def test_a_page_fits_its_screen_and_can_be_read_aloud(site: str, chromium: "Browser", role: str) -> None:
    axe = AXE.read_text("utf-8")
    for name, size in (("1440", DESK), ("390", PHONE)):
        page, complaints = opened(chromium, viewport=size)
        sign_in(page, site, role)
        for path in [*PAGES[role], *some_of(page, site, role)]:
            page.goto(site + path)
            if PICTURES:
                file = f"{path.strip('/').replace('/', '-') or 'home'}-{name}.png"
                page.screenshot(path=str(Path(PICTURES) / file[-40:]), full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (path, name)
            if size is PHONE:
                page.evaluate(axe)
                assert page.evaluate(SERIOUS) == [], path
        assert complaints == []
        page.context.close()


def test_people_are_found_while_typing_and_nothing_breaks_the_policy(site: str, chromium: "Browser") -> None:
    page, complaints = opened(chromium, viewport=DESK)
    sign_in(page, site, "管理员")
    page.get_by_role("link", name="人员").last.click()
    page.get_by_label("搜索").fill("20135")
    page.wait_for_selector("text=共 1 条")
    assert "q=20135" in page.url
    page.get_by_role("link", name="张立秋").click()
    page.get_by_label("职责", exact=True).and_(page.locator("select")).select_option(label="宣讲员")
    page.get_by_role("button", name="授权……").click()
    page.get_by_role("button", name="授权", exact=True).click()
    assert "已授权" in page.inner_text("main")
    assert complaints == []
    page.context.close()


def test_the_same_goes_without_scripts_on_a_phone(site: str, chromium: "Browser") -> None:
    page, _ = opened(chromium, viewport=PHONE, java_script_enabled=False)
    sign_in(page, site, "管理员")
    page.locator("summary", has_text="菜单").click()
    page.get_by_role("link", name="人员").first.click()
    page.get_by_label("搜索").fill("20135")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="张立秋").click()
    page.get_by_role("button", name="取一次性绑定码").click()
    assert len(page.inner_text(".code").strip()) == 6
    page.get_by_role("button", name="退出").click()
    assert page.url.endswith("/sign-in")
    page.context.close()


def test_a_keyboard_is_enough(site: str, chromium: "Browser") -> None:
    page, _ = opened(chromium, viewport=DESK)
    sign_in(page, site, "管理员")
    page.goto(f"{site}/people")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("20135")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=共 1 条")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "张立秋":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('张立秋')")
    page.context.close()
