"""A list of the back office over 100,000 people: the first page, a search, a filter, the last page."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from sqlalchemy import insert, select, text
from werkzeug.test import Client

from bot import migrate
from bot.app import create_app
from bot.channels.simulator.accounts import demo_accounts
from bot.config import App, VaultSection
from bot.database import Database, open_database
from bot.web.signins import open_sign_in
from models.base import table_of
from models.org import Grant, Identity, Membership, Person, Role, Unit
from models.web import Door
from tests.bench.servers import databases

READERS = ("enterprise", "department")
PEOPLE, UNITS, TIMES = 100_000, 200, 15
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SITE = "http://127.0.0.1"
LISTS: Mapping[str, str] = {
    "first page": "/console/people",
    "search by name": f"/console/people?q={quote('员工 777')}",
    "search by pinyin": "/console/people?q=yuangong%2077",
    "search, none": f"/console/people?q={quote('没有这个人')}",
    "page 200": "/console/people?page=200",
    "events": "/console/events",
}


def measure() -> None:
    """Print the median and the worst of each list, for the whole enterprise and for one department's secretary."""
    print(f"{'':36} {'median ms':>10} {'worst ms':>10} {'own ms':>10}")
    with TemporaryDirectory() as folder, databases() as urls:
        for name, url in urls.items():
            (Path(folder) / name).mkdir()
            _one(name, url, Path(folder) / name)


def _one(name: str, url: str, folder: Path) -> None:
    database = open_database(url)
    migrate.to_head(database)
    tokens = _fill(database)
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as PostgreSQL does by itself after a while
    accounts = demo_accounts()
    app = App(secret_key="a secret of the measurement alone", base_url=SITE)
    vault = VaultSection(("bench:" + "A" * 43 + "=",))
    config = replace(accounts, app=app, vault=vault, data=folder)
    program = create_app(config, database=database, clock=lambda: NOW, rng=Random(1))
    for who, token in tokens.items():
        client = Client(program)
        client.set_cookie("siwei_console", token, domain="127.0.0.1")
        for label, path in LISTS.items():
            clock, own = zip(*(_asked(client, path) for _ in range(TIMES)), strict=True)
            row = f"{median(clock):10.1f} {max(clock):10.1f} {median(own):10.1f}"
            print(f"{name:10} {who:10} {label:14}".ljust(36), row, flush=True)
    database.dispose()


def _asked(client: Client, path: str) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process alone (on SQLite that is everything)."""
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(path, base_url=SITE)
    took = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return took


def _fill(database: Database) -> dict[str, str]:
    """A company of departments with people, and the sign-ins of an administrator and of a department's secretary."""
    with database.transaction() as session:
        top = Unit(code="U", name="集团", kind="company", path="/")
        session.add(top)
        session.flush()
        top.path = f"/{top.id}/"
        units = [
            Unit(code=f"U{n}", name=f"部门{n}", kind="department", parent_id=top.id, path="/") for n in range(UNITS)
        ]
        session.add_all(units)
        session.flush()
        for unit in units:
            unit.path = f"{top.path}{unit.id}/"
        row = {"tags": [], "active": True, "created_at": NOW}
        rows = [row | {"employee_no": f"{n:06}", "name": f"员工 {n}", "title": "钳工"} for n in range(PEOPLE)]
        session.execute(insert(table_of(Person)), [{**one, "public_id": f"p{n}"} for n, one in enumerate(rows)])
        ids = list(session.scalars(select(Person.id).order_by(Person.id)))
        places = [{"person_id": one, "unit_id": units[n % UNITS].id, "main": True} for n, one in enumerate(ids)]
        session.execute(insert(table_of(Membership)), places)
        session.add(Grant(person_id=ids[0], unit_id=top.id, role=Role.ADMIN, granted_at=NOW))
        session.add(Grant(person_id=ids[1], unit_id=units[1].id, role=Role.SECRETARY, granted_at=NOW))
        session.flush()
        readers = {who: session.get_one(Person, person_id) for who, person_id in zip(READERS, ids, strict=False)}
        keys = {who: identity_of(one) for who, one in readers.items()}
        session.add_all(keys.values())
        opened: dict[str, Any] = {"door": Door.CONSOLE, "now": NOW, "rng": Random(2)}
        return {who: open_sign_in(session, one, identity=keys[who], **opened) for who, one in readers.items()}


def identity_of(person: Person) -> Identity:
    """A 企业微信 identity, by which a sign-in needs no password."""
    return Identity(channel="wecom", external_id=person.employee_no, person=person, created_at=NOW)
