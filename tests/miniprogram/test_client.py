"""The client keeps WeChat's rules for a package, agrees with the specification, works against the running program."""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from bot.consents import give_consent
from bot.outbox import post
from bot.seeding import seed_demo
from bot.vault import Vault
from handlers.care.talks import records
from handlers.honour.service.consents import NOTICE, WORDING, purpose
from handlers.quiz.live import service
from handlers.survey.service import editing, running
from handlers.survey.shipped import templates
from models.activity import HourEntry
from models.honour.pledges import Pledge
from models.honour.selecting import Nomination, Selection, SelectionRule, Standing, State
from models.org import Person, Unit
from models.quiz import Question
from tests.api.honours import praised
from tests.quiz.live.test_pages import in_thread
from tests.world import World

HERE = Path(__file__).parent
CLIENT = HERE / "client"
TYPES = ("node_modules/openapi-typescript/bin/cli.js", "--default-non-nullable=false", "--output", "build/openapi.d.ts")
LARGEST = 2 << 20
PHONE = "13800001234"
TALKER, ME = "20102", "20136"
SATURDAY = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
HANDLERS = re.compile(r"""(?:bind|catch):?\w+="(\w+)\"""")
ADDRESSES = re.compile(r"""url(?:: |=)['"](/[\w/]+)""")


@dataclass(frozen=True)
class Site:
    """Where the program is, and a live room that waits for its host."""

    base: str
    live: str
    code: str
    host: str


def with_clock(world: World) -> Callable[..., Iterable[bytes]]:
    """The program, and an address that moves its clock."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/clock":
            return world.app(environ, start)
        world.now += timedelta(minutes=int(environ["QUERY_STRING"]))
        start("204 No Content", [])
        return []

    return answer


def _known(world: World, session: Session) -> None:
    """What 20136 has: a talk on record, an hour served, a pack to get."""
    secretary, me = (session.scalars(select(Person).where(Person.employee_no == one)).one() for one in (TALKER, ME))
    vault = Vault(world.config.vault.keys)
    records.record(session, secretary, me, form="面谈", content="说了新岗位的打算", vault=vault, now=world.now)
    span = {"starts_at": world.now - timedelta(hours=25), "ends_at": world.now - timedelta(hours=24)}
    entry = HourEntry(key="served", person_id=me.id, title="敬老", minutes=60, source="auto", **span)
    entry.created_at = world.now
    session.add(entry)


def _asked(world: World, session: Session) -> None:
    """What 20136 is asked: a survey by name, a pledge to look back at, a vote; and a story to read."""
    people = {one.employee_no: one for one in session.scalars(select(Person))}
    company = session.scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first()
    assert company is not None
    maker, second, me = people["20103"], people["20102"], people[ME]
    span = {"opens_at": world.now, "closes_at": world.now + timedelta(days=7)}
    survey = editing.create(
        session, maker, company, title="通勤车时间", purpose="排班用", anonymous=False, threshold=5, reminders=0,
        now=world.now, template=templates()["pulse"], **span,
    )  # fmt: skip
    editing.submit(session, maker, survey, now=world.now)
    editing.approve(session, second, survey)
    running.open_now(session, survey, now=world.now, tell=False)
    due = Pledge(person_id=me.id, text="交接班说清", review_on=world.now.date(), created_at=world.now)
    session.add(due)
    praised(session, {"10001": maker, "20135": people["20135"], "10005": second}, company, world.now)
    _vote(session, company, people, world.now)


def _vote(session: Session, company: Unit, people: dict[str, Person], now: datetime) -> None:
    """A vote between one nomination and none."""
    made = Selection(title="年度榜样", unit=company, author_id=people["20103"].id, created_at=now, state=State.VOTING)
    made.categories, made.nominations_until = [{"name": "工作认真", "whom": "个人", "quota": 1}], now
    made.state_until = now + timedelta(days=9)
    session.add(made)
    session.flush()
    session.add(SelectionRule(selection_id=made.id, version=1, text="看实绩", by_id=made.author_id, at=now))
    row = Nomination(selection=made, category=0, person=people["20135"], unit=company, by=people["20102"])
    row.rule_version, row.standing, row.live_key, row.created_at = 1, Standing.ELIGIBLE, "p:2", now
    row.summary, row.story = "抢修带头", "抢修三天三夜"
    session.add(row)
    session.flush()
    give_consent(session, people["20135"], purpose(NOTICE, row), version=WORDING, now=now)


def _room(world: World, session: Session) -> service.Opened:
    """A room of two questions."""
    host = session.scalars(select(Person).where(Person.employee_no == "20103")).one()
    asked = list(session.scalars(select(Question.id).where(Question.kind == "single").order_by(Question.id).limit(2)))
    return service.create_room(session, host, asked, title="学习现场赛", now=world.now, rng=Random(1))


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    """The program with the demonstration in it and a live room, half an hour before Saturday's activity."""
    seed_demo(world.config, world.db, world.now)
    world.now = SATURDAY
    with world.writing() as session:
        newcomer = Person(employee_no="30001", name="林小满", phone=PHONE, created_at=world.now)
        session.add(newcomer)
        session.flush()
        post(session, newcomer, "周一八点半在二楼会议室报到。", key="welcome", now=world.now)
        _known(world, session)
        _asked(world, session)
        room = _room(world, session)
    stopping = threading.Event()
    server = make_server("127.0.0.1", 0, with_clock(world), threaded=True)
    threads = [
        threading.Thread(target=server.serve_forever),
        threading.Thread(target=world.worker.run, args=(stopping,)),
    ]
    for thread in threads:
        thread.start()
    base, secret = f"http://127.0.0.1:{server.server_port}", world.config.app.secret_key
    with in_thread(world.db, secret=secret, clock=lambda: world.now) as live:
        yield Site(base, live, room.room.code, room.host_token)
    stopping.set()
    server.shutdown()
    for thread in threads:
        thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def packages() -> None:
    """What package-lock.json names, installed; skips, loudly, where that cannot be."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("NOT TESTED: the mini-program's client needs Node 20 or later")
    lock, stamp = (HERE / "package-lock.json").read_bytes(), HERE / "node_modules" / ".installed-lock.json"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    command = ["npm", "ci", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        pytest.skip(f"NOT TESTED: the mini-program's packages cannot be installed: {done.stderr[-300:]}")
    stamp.write_bytes(lock)


def run(*command: str, **environ: str) -> None:
    """Run something that ends within a minute and is content."""
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environ}
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_package_is_whole_and_small_and_leads_only_to_its_own_pages() -> None:
    described = json.loads((CLIENT / "app.json").read_text())
    pages = {f"/{page}" for page in described["pages"]}
    missing = [f"{page}.{kind}" for page in pages for kind in ("js", "json", "wxml", "wxss")]
    assert [name for name in missing if not (CLIENT / name[1:]).is_file()] == []
    assert {f"/{tab['pagePath']}" for tab in described["tabBar"]["list"]} <= pages
    sources = [path for path in CLIENT.rglob("*") if path.suffix in (".js", ".wxml")]
    assert {address for path in sources for address in ADDRESSES.findall(path.read_text())} <= pages
    assert sum(path.stat().st_size for path in CLIENT.rglob("*") if path.is_file()) < LARGEST


def test_whatever_is_touched_is_a_method_of_its_page() -> None:
    for page in (CLIENT / "pages").iterdir():
        script = (page / "index.js").read_text()
        named = HANDLERS.findall((page / "index.wxml").read_text())
        assert [name for name in named if not re.search(rf"^  (async )?{name}\(", script, re.MULTILINE)] == [], (
            page.name
        )


def test_every_package_is_pinned_by_its_contents_and_to_no_place() -> None:
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert [name for name, package in locked.items() if name and "integrity" not in package] == []
    assert [name for name, package in locked.items() if "resolved" in package] == []


@pytest.mark.usefixtures("packages")
def test_a_client_written_from_the_specification_agrees_with_it_and_works(site: Site, world: World) -> None:
    run("node", *TYPES, f"{site.base}/api/v1/openapi.json")
    run("node", "node_modules/typescript/bin/tsc")
    assert world.config.miniprogram is not None
    platform = world.config.miniprogram.api_base.rpartition("/")[0]
    room = {"LIVE": f"{site.live}/rooms/{site.code}", "ROOM": site.code, "HOST": site.host}
    run("node", "--test", "client.test.js", SITE=site.base, PLATFORM=platform, PHONE=PHONE, **room)
