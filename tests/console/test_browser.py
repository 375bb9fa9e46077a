"""The back office in a browser: at a desk, on a phone, without scripts, without a mouse, read aloud."""

from typing import TYPE_CHECKING

import pytest

from tests.console.demo import BROWSER, Demo, opened, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
pytestmark = pytest.mark.skipif(BROWSER is None, reason="SKIPPED LOUDLY: no chromium in PATH")


@pytest.fixture(scope="module")
def site(demo: Demo) -> str:
    """The console's address."""
    return f"{demo.base}/console"


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
