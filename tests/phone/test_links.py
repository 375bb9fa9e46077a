"""Every link that is sent to people, and every link of a page, leads somewhere."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from bot.seeding import seed_demo
from handlers.activity.service import hours
from models.activity import Activity, Source
from models.org import Person
from tests.phone.browser import BASE, Browser
from tests.world import MORNING, World

ROOT = Path(__file__).parent.parent.parent
SENT = re.compile(re.escape(BASE) + r"(/[^\s\"<>，。]+)")
WRITTEN = re.compile(r"(?<![\w.])(/(?:m|live)/[\w{}().\-/?=&%]*|/m)(?=[\"'?#~])")
LINK = re.compile(r'(?:href|action|src)="(/[^"#?]*)')
ORGANIZER, SECRETARY, LEADER, READER = "20103", "20107", "20116", "20135"


@pytest.fixture
def town(world: World) -> World:
    """The demonstration's enterprise."""
    seed_demo(world.config, world.db, MORNING)
    return world


def leads(flask: Flask, path: str) -> bool:
    """Whether some rule takes a path, by GET or by POST."""
    adapter = flask.url_map.bind("siwei.example")
    for method in ("GET", "POST"):
        try:
            adapter.match(path, method=method)
        except RequestRedirect:
            return True
        except HTTPException:
            continue
        return True
    return False


def test_every_address_written_in_the_code_has_a_page(world: World) -> None:
    flask = world.app.rest
    assert isinstance(flask, Flask)
    found = set()
    for file in [*ROOT.glob("handlers/**/*.py"), *ROOT.glob("bot/web/**/*.py"), *ROOT.glob("**/templates/**/*.html")]:
        if "console" in file.parts or "simulator" in file.parts:
            continue
        for path in WRITTEN.findall(re.sub(r'url_prefix="[^"]*"', "", file.read_text("utf-8"))):
            bare = re.sub(r"\{\{?[^}]*\}?\}|%s", "x", path).partition("?")[0]
            found.add(f"{bare}x" if bare.endswith("/") and bare != "/m/" else bare)
    assert len(found) > 60
    assert [path for path in sorted(found) if not leads(flask, path)] == []


def test_every_link_that_chats_and_pushes_send_opens_for_whoever_got_it(town: World) -> None:
    with town.db.reading() as session:
        activity = session.scalars(select(Activity).where(Activity.title == "周六清雪志愿")).one()
        member = session.scalars(
            select(Person).where(Person.political == "中共党员", Person.employee_no > "20140").order_by(Person.id)
        ).first()
    assert member is not None
    with town.writing() as session:
        hours.put(
            session,
            key="h",
            person_id=member.id,
            title="清雪",
            starts_at=MORNING - timedelta(hours=3),
            ends_at=MORNING,
            minutes=180,
            source=Source.AUTO,
            now=MORNING,
        )
    for later in (0, 22, 23, 23.1, 23.3):
        town.until(MORNING + timedelta(hours=later))
    said = {
        READER: town.pushed(READER),
        member.employee_no: [town.says("志愿证书", member.employee_no), town.says("双报到", member.employee_no)],
    }
    for text in ("竞赛", "1", "1", "A"):
        town.says(text, READER)
    contests = town.says("竞赛统计", ORGANIZER)
    number = re.findall(r"(\d) 《?党史知识竞赛", contests)[0]
    said[ORGANIZER] = [town.says(number, ORGANIZER)]
    said[SECRETARY] = [town.says("报表", SECRETARY)]
    said[member.employee_no].append(town.says("林海社区", member.employee_no))
    town.now = activity.starts_at
    said[LEADER] = [town.says("签到码", LEADER)]
    links = [(who, path) for who, texts in said.items() for text in texts for path in SENT.findall(text)]
    assert {path.split("/")[2] for _, path in links} >= {"study", "certificate", "dual", "activity", "quiz", "digest"}
    town.now = MORNING + timedelta(hours=23)
    for who, path in links:
        assert Browser(town, who=who).get(path).status == 200, path


def test_every_link_of_the_first_pages_opens(town: World) -> None:
    phone = Browser(town, who=READER)
    seen, todo = set(), ["/m/", "/m/me", "/m/activity", "/m/quiz", "/m/case", "/m/study"]
    while todo:
        path = todo.pop()
        if path in seen or not path.startswith("/m"):
            continue
        seen.add(path)
        page = phone.get(path)
        assert page.status == 200, path
        if path.count("/") < 4:
            todo += [found for found in LINK.findall(page.html) if f'action="{found}' not in page.html]
    assert len(seen) > 30
