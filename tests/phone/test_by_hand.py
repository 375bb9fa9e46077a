"""The phone's main paths without scripts, and with a keyboard alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bot.database import open_database
from models import Base
from tests.console.test_keyboard import Keys
from tests.phone.site import CHROMIUM, FLAGS, Site, served
from tests.phone.test_browser import looked_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="SKIPPED LOUDLY: no Chromium at /usr/bin/chromium")
STORY = "老屋漏雨，想请单位帮忙联系维修。"


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Somebody's phone in the demonstration; without scripts where asked."""
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("town")
    db = open_database(f"sqlite:///{folder / 'town.db'}")
    Base.metadata.create_all(db.writer)
    with served(db, folder) as site, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)

        def phone(who: str, *, scripts: bool = False) -> "Page":
            return opened(site, browser, who, scripts)

        yield phone
        browser.close()
    db.dispose()


def opened(site: Site, browser: Any, who: str, scripts: bool) -> "Page":
    """A page of theirs, at the first page."""
    page = site.page(browser, who, java_script_enabled=scripts)
    page.goto("/m/")
    return page


def follow(page: "Page", *names: str) -> None:
    for name in names:
        page.locator("main").get_by_role("link", name=name).first.click()


def test_the_day_s_question_is_answered_without_scripts(phones: Any) -> None:
    page = phones("20140")
    follow(page, "今日学习")
    page.locator("#question input[name=choice]").first.check()
    page.get_by_role("button", name="交答案").click()
    shown = page.inner_text("main")
    assert "您答对了" in shown or "这一题没有答对" in shown
    assert "出处：" in shown


def test_somebody_signs_up_and_asks_for_help_without_scripts(phones: Any) -> None:
    page = phones("20141")
    follow(page, "活动报名", "周六清雪志愿", "我要报名")
    page.get_by_role("button", name="报名").click()
    assert "报名成功" in page.inner_text("main")
    page.goto("/m/case")
    page.get_by_role("button", name="生活困难").click()
    page.fill("[name=story]", STORY)
    page.check("[name=soon][value=就这几天]")
    page.check("[name=contact][value=打电话]")
    page.get_by_role("button", name="提交").click()
    assert "编号 BF-26-1124-" in page.inner_text("main")


def test_the_inbox_and_one_s_own_data_are_read_without_scripts(phones: Any) -> None:
    page = phones("20142")
    follow(page, "通知")
    assert page.inner_text("h1") == "通知"
    page.goto("/m/me")
    follow(page, "我的数据")
    assert "基本资料" in page.inner_text("main")
    follow(page, "有不对的，申请更正")
    page.locator("textarea").fill("职务写错了，应为班长。")
    page.locator("main form button").first.click()
    assert "职务写错了" not in page.inner_text("h1")
    assert page.locator("[role=alert]").count() == 0


def test_the_day_s_question_needs_a_keyboard_alone(phones: Any) -> None:
    keys = Keys(phones("20143", scripts=True))
    keys.page.keyboard.press("Tab")
    assert keys.page.evaluate("document.activeElement.textContent") == "跳到正文"
    keys.does("今日学习")
    keys.reaches("A")
    keys.page.keyboard.press("ArrowDown")
    keys.does("交答案")
    keys.reads("出处：")
    assert looked_at(keys.page, "study.day") == []


def test_a_request_for_help_needs_a_keyboard_alone(phones: Any) -> None:
    keys = Keys(phones("20144", scripts=True))
    keys.does("求助")
    keys.does("生活困难")
    for name in ("story", "soon", "contact"):
        _focus(keys, name)
        keys.page.keyboard.type(STORY) if name == "story" else keys.page.keyboard.press("Space")
    keys.does("提交")
    keys.reads("编号 BF-26-1124-")


def _focus(keys: Keys, field: str) -> None:
    """Tab on to a field by its name."""
    for _ in range(60):
        keys.page.keyboard.press("Tab")
        if keys.page.evaluate("document.activeElement.name") == field:
            return
    raise AssertionError(f"no way to {field} by Tab")
