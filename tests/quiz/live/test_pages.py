"""The pages of the live rooms, played in a browser where there is one."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bot.clock import utc_now
from bot.config import App, Config, Live
from bot.database import Database
from bot.holidays import workdays_of
from bot.web.assets import assets
from bot.web.tools import Tools
from handlers.quiz.live.pages import pages
from tests.quiz.live.arena import arena
from tests.quiz.live.stage import Show, set_up

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def app_of(db: Database, live: str) -> Flask:
    """The pages alone."""
    flask = Flask("pages")
    config = Config(app=App(base_url="https://siwei.example"), live=Live(url=live))
    Tools(config, db, utc_now, Random(1), workdays_of(db)).give_to(flask)
    flask.register_blueprint(assets)
    flask.register_blueprint(pages)
    return flask


def test_the_pages_have_a_policy_and_no_script_of_their_own(db: Database) -> None:
    show = set_up(db, 1)
    client = app_of(db, "ws://live.example").test_client()
    for path in (f"/live/{show.code}", f"/m/live/{show.code}"):
        page = client.get(path)
        assert "script-src" in page.headers["Content-Security-Policy"] or "default-src 'self'" in str(page.headers)
        assert "<script>" not in page.text
        assert "党史现场赛" in page.text
    assert client.get("/live/00000000").status_code == 404


def test_a_client_learns_where_the_room_is_and_a_code_shows_the_players_page(db: Database) -> None:
    show = set_up(db, 1)
    client = app_of(db, "ws://live.example").test_client()
    assert client.get(f"/live/{show.code}/where").json == {"url": f"ws://live.example/rooms/{show.code}"}
    code = client.get(f"/live/{show.code}/qr.svg")
    assert code.mimetype == "image/svg+xml"
    assert code.data.startswith(b"<?xml")


@dataclass
class Served:
    """The whole: pages and a live process's hub."""

    base: str
    show: Show


@contextmanager
def served(db: Database, show: Show) -> Iterator[Served]:
    """Pages on one port, the room's hub in a thread on another."""
    with in_thread(db) as live, on_port(app_of(db, live)) as base:
        yield Served(base, show)


@contextmanager
def in_thread(db: Database, **settings: Any) -> Iterator[str]:
    """The address of a live process's hub in a thread."""
    ready, stop = threading.Event(), asyncio.Event()
    found: list[Any] = []

    async def hub() -> None:
        async with arena(db, **settings) as address:
            found.extend([address, asyncio.get_running_loop()])
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(hub()))
    thread.start()
    ready.wait(10)
    try:
        yield found[0]
    finally:
        found[1].call_soon_threadsafe(stop.set)
        thread.join()


@contextmanager
def on_port(app: Any) -> Iterator[str]:
    """The address of a WSGI application in threads."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.skipif(BROWSER is None, reason="no chromium in PATH")
def test_a_room_is_played_in_two_browser_windows(db: Database) -> None:
    from playwright.sync_api import expect, sync_playwright

    show = set_up(db, 1, questions=1)
    with served(db, show) as site, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        host, player = browser.new_page(), browser.new_page()
        host.goto(f"{site.base}/live/{show.code}#{show.host}")
        player.goto(f"{site.base}/m/live/{show.code}#{show.tickets[0]}")
        expect(player.locator("#note")).to_have_text("请稍候，比赛马上开始。")
        expect(host.locator("#count")).to_have_text("已进场 1 人")
        host.keyboard.press("Space")
        player.get_by_role("button", name="江西瑞金").click()
        expect(player.locator("#note")).to_have_text("已收到")
        expect(host.locator("#count")).to_have_text("已答 1 / 1")
        player.reload()
        expect(player.locator("#note")).to_have_text("已收到")
        host.get_by_role("button", name="下一步").click()
        expect(player.locator("#note")).to_have_text("时间到。")
        host.get_by_role("button", name="下一步").click()
        expect(player.locator("#note")).to_contain_text("答对了　10 分　第 1 名")
        expect(host.locator("#options .right")).to_contain_text("1 人")
        host.keyboard.press("ArrowRight")
        expect(player.locator("#board")).to_contain_text("队员0")
        host.keyboard.press("e")
        host.keyboard.press("Enter")
        expect(host.locator(".podium")).to_contain_text("队员0")
        expect(player.get_by_role("link", name="看您的证书")).to_be_visible()
        expect(player.locator("#stem")).to_have_text("本场结束，感谢参与！")
        browser.close()
