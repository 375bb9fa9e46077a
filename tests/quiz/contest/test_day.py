"""An organiser's whole work in a browser: a Word bank in, a key put right, a contest, a live round, certificates."""

import os
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.console.browser import Browser
from tests.quiz.contest.conftest import LARGE, SMALL, play
from tests.quiz.live.test_pages import BROWSER, in_thread, on_port
from tests.world import MORNING, World

ORGANIZER, REVIEWER = "30001", "30002"
WIDTHS = (1440, 390)
SITE = "https://siwei.example"


def word_bank(file: Path) -> Path:
    """Eight questions as people write them in Word; the key of the fifth is beyond its options."""
    from docx import Document

    document = Document()
    document.add_heading("党课题库", 1)
    document.add_paragraph("一、单选题")
    for n in range(1, 9):
        document.add_paragraph(f"{n}．第{n}号史实的正确说法是（ {'E' if n == 5 else 'A'} ）。")
        options = zip("ABCD", "甲乙丙丁", strict=True)
        document.add_paragraph("\t".join(f"{letter}．{word}{n}" for letter, word in options))
    document.save(str(file))
    return file


class Desk:
    """The organiser's browser window."""

    def __init__(self, window: Any, base: str) -> None:
        self.window, self.base, self.shots = window, base, 0

    def goes(self, path: str) -> None:
        self.window.goto(f"{self.base}{path}")

    def fills(self, **fields: str) -> None:
        for name, text in fields.items():
            self.window.fill(f'[name="{name.replace("_", "-") if name.startswith("option") else name}"]', text)

    def presses(self, name: str) -> None:
        self.window.get_by_role("main").get_by_role("button", name=name).first.click()
        self.window.wait_for_load_state("networkidle")

    def fits(self) -> None:
        """Nothing is wider than the window, on a screen and on a phone."""
        for width in WIDTHS:
            self.window.set_viewport_size({"width": width, "height": 900})
            wide = self.window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (self.window.url, width, wide)
            if folder := os.environ.get("SIWEI_SCREENSHOTS"):
                self.shots += 1
                name = re.sub(r"\W+", "-", self.path)[:40]
                self.window.screenshot(path=f"{folder}/{name}-{self.shots:02}-{width}.png", full_page=True)
        self.window.set_viewport_size({"width": 1440, "height": 900})

    @property
    def path(self) -> str:
        return str(self.window.url).removeprefix(self.base)


def signed_in(context: Any, world: World, who: str, base: str) -> None:
    """Give the browser the cookie of a sign-in by QR code."""
    browser = Browser(world)
    browser.scan(who)
    cookie = browser.client.get_cookie("siwei_console", domain="siwei.example")
    assert cookie is not None
    context.add_cookies([{"name": "siwei_console", "value": cookie.value, "url": base}])


def imports(desk: Desk, world: World, file: Path) -> None:
    """The bank comes in; what is doubtful is put right beside the file's own lines; a second person approves."""
    desk.goes("/console/quiz/imports/new")
    desk.fits()
    desk.fills(bank="党课")
    desk.window.set_input_files("#f-file", str(file))
    desk.presses("上传")
    world.work()
    desk.window.get_by_role("link", name="逐题核对").click(timeout=20_000)
    assert "5．第5号史实" in desk.window.locator(".original .here").inner_text()
    desk.fits()
    desk.window.check("#f-key-A")
    desk.presses("改好了，送审")
    assert "都处理完了" in desk.window.inner_text("main")
    desk.fits()
    second = Browser(world)
    second.scan(REVIEWER)
    second.get("/console/quiz/review")
    assert "共 8 题" in second.post("/console/quiz/review", sure="1").text


def runs_a_contest(desk: Desk, world: World) -> None:
    """From the draft to the certificates in people's hands."""
    desk.goes("/console/quiz/contests/new?mode=paper")
    desk.fits()
    ends = (world.now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    desk.fills(title="学习竞赛", closes_at=ends, questions="4")
    desk.window.select_option("#f-bank", label="党课")
    desk.presses("建草稿")
    desk.presses("发布……")
    desk.fits()
    desk.presses("发布")
    play(world, SMALL[0])
    play(world, LARGE[0], wrong=1)
    desk.window.reload()
    desk.fits()
    assert "张䶮" in desk.window.inner_text("main")
    desk.presses("现在结束……")
    desk.presses("现在结束")
    desk.window.get_by_role("link", name="每题统计、更正").click()
    desk.fits()
    desk.window.go_back()
    desk.window.get_by_role("link", name="证书", exact=True).click()
    desk.fits()
    desk.presses("发给")
    world.work()
    assert any("证书来了" in text for text in world.pushed(SMALL[0]))


def hosts_a_round(desk: Desk, world: World, context: Any) -> None:
    """Three phones in a live room; the host needs no mouse; the first gets a certificate."""
    from playwright.sync_api import expect

    desk.goes("/console/quiz/live/new")
    desk.fits()
    desk.fills(title="现场赛", count="1", seconds="60")
    desk.window.select_option("#f-bank", label="党课")
    desk.presses("建好")
    desk.fits()
    code = desk.window.inner_text(".code-big")
    with context.expect_page() as opened:
        desk.window.get_by_role("link", name="打开大屏幕").click()
    screen = opened.value
    phones = []
    for who in (SMALL[0], SMALL[1], LARGE[0]):
        found = re.search(rf"{SITE}(/m/live/\S+)", world.says(f"进场 {code}", who))
        assert found
        phones.append(context.new_page())
        phones[-1].set_viewport_size({"width": 390, "height": 800})
        phones[-1].goto(f"{desk.base}{found[1]}")
    expect(screen.locator("#count")).to_have_text("已进场 3 人")
    shown = Desk(screen, desk.base)
    shown.fits()
    screen.keyboard.press("Space")
    for phone, word in zip(phones, "甲甲乙", strict=True):
        phone.locator("#options button", has_text=word).click()
        expect(phone.locator("#note")).to_have_text("已收到")
    for key in ("Space", "Space", "Space"):
        screen.keyboard.press(key)
        screen.wait_for_timeout(300)
    shown.fits()
    screen.keyboard.press("Space")
    expect(screen.locator(".podium")).to_be_visible()
    shown.fits()
    phones[0].get_by_role("link", name="看您的证书").click()
    expect(phones[0].locator("body")).to_contain_text("这张证书有效")
    desk.window.reload()
    desk.fits()
    assert "个人名次" in desk.window.inner_text("main")
    assert "一等奖" in desk.window.inner_text("main")


@pytest.mark.skipif(BROWSER is None, reason="no chromium in PATH")
def test_an_organiser_s_day_from_a_word_file_to_certificates(branches: World, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    began = time.monotonic()
    live = {
        "secret": branches.config.app.secret_key,
        "clock": lambda: MORNING + timedelta(hours=1, seconds=time.monotonic() - began),
    }
    with in_thread(branches.db, **live), on_port(branches.app) as base, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context()
        signed_in(context, branches, ORGANIZER, base)
        desk = Desk(context.new_page(), base)
        imports(desk, branches, word_bank(tmp_path / "党课.docx"))
        runs_a_contest(desk, branches)
        hosts_a_round(desk, branches, context)
        browser.close()
