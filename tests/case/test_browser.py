"""A request for help in a browser: from the chat to the caseworker's board, its answer, and the rating."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.console.browser import SITE, Browser
from tests.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = os.environ.get("SIWEI_PICTURES", "")
STORY = "夜班食堂没有热饭，能不能留一个窗口"
COOKIE = "siwei_console"
pytestmark = pytest.mark.skipif(BROWSER is None, reason="SKIPPED LOUDLY: no chromium in PATH")


@pytest.fixture
def site(program: World) -> Iterator[str]:
    """The program on a port."""
    server = make_server("127.0.0.1", 0, program.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def token_of(program: World, name: str) -> str:
    """A sign-in's token, by 企业微信's QR code."""
    browser = Browser(program)
    browser.scan(name)
    cookie = browser.client.get_cookie(COOKIE, domain=SITE.partition("//")[2])
    assert cookie is not None
    return str(SimpleCookie(f"{COOKIE}={cookie.value}")[COOKIE].value)


def looked_at(page: "Page", name: str) -> None:
    """Nothing runs over the edge at either width; kept as a picture where somebody wants to look."""
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_request_goes_from_the_chat_to_the_caseworker_and_to_its_rating(program: World, site: str) -> None:
    from playwright.sync_api import sync_playwright

    for line in (f"心声 {STORY}", "跳过", "3", "跳过", "没有", "1"):
        program.says(line, "zhang")
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(base_url=site, locale="zh-CN")
        context.add_cookies([{"name": COOKIE, "value": token_of(program, "li"), "url": site}])
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto("/console/cases")
        looked_at(page, "board")
        page.click("text=BF-26-1124-01")
        assert STORY not in page.inner_text("main")
        page.click("a:text-is('受理')")
        page.select_option("#f-urgency", "一般")
        page.click("button:text-is('受理')")
        page.wait_for_selector("text=“受理”已记录")
        page.click("text=打开内容")
        page.wait_for_selector(f"text={STORY}")
        looked_at(page, "case")
        page.goto(page.url.replace("/story", ""))
        page.click("a:text-is('答复')")
        page.fill("#f-note", "从下周一起夜班留两个热饭窗口。")
        looked_at(page, "step")
        page.click("button:text-is('答复')")
        page.wait_for_selector("text=“答复”已记录")
        page.goto("/console/cases/table")
        looked_at(page, "table")
        page.goto("/console/aid-ledger")
        looked_at(page, "ledger")
        assert errors == []
        browser.close()
    program.until(program.now + timedelta(minutes=6))
    assert "热饭窗口" in program.says("进度", "zhang")
    program.says("评价", "zhang"), program.says("1", "zhang")
    assert "已经记下" in program.says("5", "zhang")
