"""The whole demonstration on a port of its own, simulator and all, for a browser to go through."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.serving import make_server

from bot.app import create_app
from bot.clock import DemoClock, utc_now
from bot.config.demonstration import demonstration
from bot.database import Database
from bot.seeding import seed_demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@dataclass
class Site:
    """The served demonstration; `moves` sets its clock."""

    base: str
    db: Database
    moves: Callable[[datetime], None]
    flask: Flask

    def page(self, chromium: "Chromium", who: str, channel: str = "wecom", **options: Any) -> "Page":
        """A phone's page that somebody holds, as the simulator leaves it."""
        made: Any = {"viewport": PHONE, "base_url": self.base, "locale": "zh-CN"} | options
        context = chromium.new_context(**made)
        context.add_cookies([{"name": "simulator_person", "value": f"{channel}%3A{who}", "url": self.base}])
        return context.new_page()


@contextmanager
def served(db: Database, folder: Path) -> Iterator[Site]:
    """The demonstration of a Tuesday morning."""
    box: list[Any] = []
    server = make_server("127.0.0.1", 0, lambda environ, start: box[0](environ, start), threaded=True)
    config = demonstration(folder, {"SIWEI_SERVER__BIND": f"127.0.0.1:{server.server_port}"})
    clock = DemoClock(config.data)

    def moves(moment: datetime) -> None:
        clock.move(moment - utc_now())

    moves(MORNING)
    seed_demo(config, db, MORNING)
    box.append(create_app(config, database=db, clock=clock))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", db, moves, box[0].rest)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
