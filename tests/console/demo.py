"""The demonstration's back office: every page a role comes to by its links, and how a page looks."""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from bot.channels.simulator.server import Server
from bot.config import App
from bot.database import open_database
from bot.seeding import seed_demo
from models import Base
from models.org import Role, Unit
from tests.console.browser import SITE, Browser
from tests.console.matrix import CONSOLE, NOTHING, THINGS, Row
from tests.vendor.folders import ROOT
from tests.world import World, config_for, found, served_platform

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

WHO = {
    Role.LEADER: "20101",
    Role.ADMIN: "20102",
    Role.ORGANIZER: "20103",
    Role.CASEWORKER: "20104",
    Role.AUDITOR: "20105",
    Role.LECTURER: "20106",
    Role.SECRETARY: "20107",
}
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LINK = re.compile(r'<a [^>]*href="(/console[^"#]*)')
SAME = 2
AXE = ROOT / "tests/vendor/axe/axe.min.js"
PICTURES = os.environ.get("SIWEI_PICTURES", "")
SERIOUS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => one.id + ": " + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "))"""
READ = """() => {
  document.querySelectorAll("code, pre, script, style, noscript").forEach((one) => one.remove());
  const said = ["placeholder", "aria-label", "title", "alt"].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name)));
  return [document.title, document.body.innerText, ...said].join("\\n");
}"""
FOREIGN = re.compile(r"\{[{%]|(?<![\w@./-])[A-Za-z][A-Za-z_]+(?![\w@/-])")
# What people here write in Latin letters: names, an answer's letters, a command of the operator's.
NAMES = {"Excel", "Word", "PDF", "CSV", "JSON", "Markdown", "MB"}
LETTERS = re.compile(r"A?B?C?D?E?F?G?H?")
COMMAND = re.compile(r"siwei( [a-z]+)+")


@dataclass
class Pages:
    """What one role's links lead to."""

    first: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)


@dataclass
class Demo:
    """The demonstration, served at `base`, with one thing more of each kind the matrix knows."""

    world: World
    base: str
    things: dict[str, dict[str, Any]]
    starts: dict[Role, tuple[str, ...]] = field(default_factory=dict)
    crawled: dict[Role, Pages] = field(default_factory=dict)

    @property
    def flask(self) -> Flask:
        """The program's routes."""
        return cast(Flask, self.world.app.rest)

    def pages(self, role: Role) -> Pages:
        """Where the links of the first page, of `starts` and of those behind them lead somebody with this role."""
        if role not in self.crawled:
            self.crawled[role] = self._followed(role)
        return self.crawled[role]

    def address(self, row: Row, role: Role) -> str:
        """A page of a route, as its links have it; of the matrix's thing where no link leads there."""
        if link := self.pages(role).first.get(row.endpoint):
            return link
        assert row.thing, f"no link leads {role} to {row.endpoint}"
        return str(self.flask.url_map.bind("siwei.example").build(row.endpoint, self.things[row.thing]))

    def _followed(self, role: Role) -> Pages:
        browser, pages = Browser(self.world), Pages()
        browser.scan(WHO[role])
        adapter = self.flask.url_map.bind("siwei.example")
        seen: dict[str, set[str]] = {}
        todo = ["/console/", *self.starts.get(role, ())]
        for path in todo:
            try:
                endpoint = str(adapter.match(path.partition("?")[0])[0])
            except HTTPException:
                pages.broken.append(f"{path}: no such page")
                continue
            known = seen.setdefault(endpoint, set())
            if path in known or len(known) >= SAME:
                continue
            known.add(path)
            answer = browser.client.get(path, base_url=SITE)
            if answer.status_code not in (200, 302, 303):
                pages.broken.append(f"{path}: {answer.status_code}")
            elif answer.status_code != 200:
                todo.append(str(answer.location).removeprefix(SITE))
            elif answer.mimetype == "text/html":
                pages.first.setdefault(endpoint, path)
                todo += [unescape(link) for link in LINK.findall(answer.text)]
            else:
                pages.files.add(endpoint)
        return pages


def looks(rule_endpoints: set[str]) -> list[Row]:
    """The rows whose pages can be opened: a GET, and of a thing that exists."""
    return [row for row in CONSOLE if row.endpoint in rule_endpoints and row.thing not in NOTHING]


@contextmanager
def _world_in(folder: Path) -> Iterator[World]:
    """The program over a folder's database, beside a platform of its own."""
    db = open_database(f"sqlite:///{folder / 'demo.db'}")
    Base.metadata.create_all(db.writer)
    with Server(served_platform()) as platform:
        app = App(secret_key="a secret of the tests alone", base_url="http://127.0.0.1", demo=True)
        world = World(db, replace(config_for(platform), app=app, data=folder), platform)
        yield world
        world.close()
    db.dispose()


@dataclass(frozen=True)
class Seeded:
    """A filled database to copy, and what it has of each kind in the matrix."""

    folder: Path
    things: dict[str, dict[str, Any]]


def seeded_demo(folder: Path, *, things: bool = False) -> Seeded:
    """The demonstration, filled once for all who copy it; with `things` also one of each kind in the matrix."""
    with _world_in(folder) as world:
        seed_demo(world.config, world.db, world.now)
        for text in ("咕噜咕噜什么", "这是啥"):
            world.says(text)
        made = _things(world) if things else {}
        world.work()
    return Seeded(folder, made)


@contextmanager
def served_demo(folder: Path, seeded: Seeded) -> Iterator[Demo]:
    """A copy of the demonstration on a port of its own."""
    shutil.copytree(seeded.folder, folder, dirs_exist_ok=True)
    with _world_in(folder) as world:
        server = make_server("127.0.0.1", 0, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Demo(world, f"http://127.0.0.1:{server.server_port}", seeded.things)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _things(world: World) -> dict[str, dict[str, Any]]:
    """What the matrix knows how to make, in the demonstration: 林场 belongs to its enterprise."""
    with world.writing() as session:
        company = session.scalars(select(Unit).where(Unit.code == "qsl")).one()
        found(session, "0102", "林场营林与管护联合作业队第一小组", "team", company)
    made = {}
    for name, make in THINGS.items():
        with world.writing() as session:
            made[name] = make(session)
    return made


def opened(chromium: "Chromium", **options: Any) -> tuple["Page", list[str]]:
    """A page in a window of its own, and what its console complains of: a broken policy, a script that failed."""
    page = chromium.new_context(locale="zh-CN", **options).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def sign_in(page: "Page", site: str, role: str) -> None:
    """By the demonstration's button; `site` is the console's address."""
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name=role).first.click()
    page.wait_for_url(f"{site}/")


def wide(page: "Page", width: int) -> list[str]:
    """Whether something runs over the edge at this width."""
    page.set_viewport_size({"width": width, "height": 900})
    if page.evaluate("document.documentElement.scrollWidth") > width:
        return [f"wider than {width}"]
    return []


def kept_picture(page: "Page", name: str, width: int) -> None:
    """A picture to look at, where somebody wants them (SIWEI_PICTURES is a folder)."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name[-60:]}-{width}.png"), full_page=True)


def faults_of(page: "Page", name: str, widths: tuple[int, ...], allowed: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with how a page looks, is read aloud and is worded. The page is of no use afterwards."""
    found = []
    for width in widths:
        found += wide(page, width)
        kept_picture(page, name, width)
    page.evaluate(AXE.read_text("utf-8"))
    found += page.evaluate(SERIOUS)
    found += [f"untranslated: {word}" for word in foreign(page.evaluate(READ), allowed)]
    return [f"{name}: {fault}" for fault in found]


def foreign(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Words in Latin letters that are nobody's name: what a template or an enumeration left untranslated."""
    words = set(FOREIGN.findall(COMMAND.sub("", text))) - NAMES - allowed
    return sorted(word for word in words if not LETTERS.fullmatch(word))
