"""The JSON API's three busiest calls: today's item, an answer to the daily question, the list of activities."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select

from bot import migrate
from bot.database import Database, open_database
from bot.web.signins import open_sign_in
from handlers.study import shipped
from models.activity import Activity, ActivityState, Host, Kind
from models.base import new_public_id, table_of
from models.org import Identity, Membership, Person, Unit
from models.web import Door
from tests.bench.load import HEAD, drive
from tests.bench.servers import databases, granian, siwei

SIWEI = "bot.app:from_environment"
PEOPLE, READS, WRITES = 3000, 4000, 2500
CONNECTIONS = 16
Asking = Callable[[str], bytes]


def measure() -> None:
    """Print the table."""
    print(HEAD)
    with databases() as urls:
        for name, url in urls.items():
            with (
                TemporaryDirectory() as folder,
                prepared(url) as tokens,
                granian(SIWEI, siwei(url, Path(folder))) as port,
            ):
                _row(f"GET study/today, {name}", port, tokens, READS, get("/api/v1/study/today"))
                _row(f"POST quiz/daily/answers, {name}", port, tokens, WRITES, answer)
                _row(f"GET activities (20 of 60), {name}", port, tokens, READS, get("/api/v1/activities"))


def get(path: str) -> Asking:
    """A prepared GET."""
    return lambda token: f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def answer(token: str) -> bytes:
    """A prepared answer to the daily question, with a key that makes it count once."""
    body = b'{"choice":"A"}'
    head = f"POST /api/v1/quiz/daily/answers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    head += f"Content-Type: application/json\r\nIdempotency-Key: {new_public_id()}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _row(name: str, port: int, tokens: list[str], count: int, ask: Asking) -> None:
    warm, measured = tokens[-400:], tokens[:-400]
    drive(port, [ask(token) for token in warm], connections=CONNECTIONS)
    requests = [ask(measured[number % len(measured)]) for number in range(count)]
    print(drive(port, requests, connections=CONNECTIONS).row(name), flush=True)


@contextmanager
def prepared(url: str) -> Iterator[list[str]]:
    """A company with the study plan, sixty activities and people who are signed in; their tokens."""
    database = open_database(url)
    migrate.to_head(database)
    try:
        yield _fill(database, datetime.now(UTC))
    finally:
        database.dispose()


def _fill(database: Database, now: datetime) -> list[str]:
    rng = SystemRandom()
    with database.transaction() as session:
        company = Unit(code="C", name="公司", kind="company", path="/")
        session.add(company)
        session.flush()
        company.path = f"/{company.id}/"
        rows = [
            {"public_id": new_public_id(), "employee_no": f"{n}", "name": f"职工{n}", "tags": [], "active": True}
            | {"created_at": now}
            for n in range(PEOPLE)
        ]
        session.execute(insert(table_of(Person)), rows)
        people = list(session.scalars(select(Person).order_by(Person.id)))
        belong = [{"person_id": person.id, "unit_id": company.id, "main": True} for person in people]
        session.execute(insert(table_of(Membership)), belong)
        shipped.load(session, company, starts_on=(now - timedelta(days=30)).date(), now=now)
        _activities(session, company, people[0], now)
        tokens = []
        for person in people:
            identity = Identity(channel="wecom", external_id=person.employee_no, person=person, created_at=now)
            tokens.append(open_sign_in(session, person, door=Door.API, now=now, rng=rng, identity=identity))
        return tokens


def _activities(session, company: Unit, author: Person, now: datetime) -> None:  # type: ignore[no-untyped-def]
    for number in range(60):
        starts = now + timedelta(days=2, hours=number)
        made = Activity(
            kind=Kind.VOLUNTEER, title=f"活动 {number}", place="林场", starts_at=starts, capacity=50, created_at=now,
            ends_at=starts + timedelta(hours=2), opens_at=now - timedelta(days=1), closes_at=starts,
            state=ActivityState.PUBLISHED, author_id=author.id, leader_id=author.id,
        )  # fmt: skip
        made.hosts = [Host(unit_id=company.id, quota=None, taken=0)]
        session.add(made)
