"""A company with two branches, its people, and the chat's door to them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.config import Config
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.resolve import Resolver
from bot.router import merge
from bot.synonyms import Synonyms
from bot.turn import Incoming
from bot.workdays import Workdays
from handlers.activity.messages import router
from handlers.activity.service import publishing
from handlers.help.messages import router as help_router
from models.activity import Activity, Kind
from models.org import Grant, Identity, Membership, Person, Role, Unit, UnitKind
from models.outbox import Notice

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
Says = Callable[..., str]


class Clock:
    """The moment of the next message; tests move it. It starts on a Tuesday, nine o'clock in Shanghai."""

    def __init__(self) -> None:
        self.now = NOW

    def passes(self, **delta: float) -> None:
        """Let time go by."""
        self.now += timedelta(**delta)


def unit(session: Session, code: str, parent: Unit | None = None, kind: UnitKind = UnitKind.DEPARTMENT) -> Unit:
    """A unit whose name is its code."""
    made = Unit(code=code, name=code, kind=kind, parent_id=parent.id if parent else None, path="")
    session.add(made)
    session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    session.flush()
    return made


def person(session: Session, number: str, *units: Unit, **more: Any) -> Person:
    """Somebody on the roster, bound on the 公众号 as `o-<number>`."""
    more.setdefault("name", f"职工{number}")
    made = Person(employee_no=number, created_at=NOW, **more)
    session.add(made)
    session.flush()
    session.add_all(Membership(person_id=made.id, unit_id=one.id, main=n == 0) for n, one in enumerate(units))
    session.add(Identity(channel="official", external_id=f"o-{number}", person_id=made.id, created_at=NOW))
    session.flush()
    return made


def grant(session: Session, who: Person, role: Role, on: Unit) -> None:
    """A role on a unit."""
    session.add(Grant(person_id=who.id, unit_id=on.id, role=role, granted_at=NOW))
    session.flush()


class World:
    """Who is there. `activity()` publishes one the day after tomorrow."""

    def __init__(self, session: Session) -> None:
        self.company = unit(session, "青松岭")
        self.north = unit(session, "北场", self.company)
        self.south = unit(session, "南场", self.company)
        self.organizer = person(session, "900", self.company, name="王组织")
        self.secretary = person(session, "901", self.company, name="李书记")
        self.leader = person(session, "902", self.north, name="赵队长")
        grant(session, self.organizer, Role.ORGANIZER, self.company)
        grant(session, self.secretary, Role.SECRETARY, self.company)
        self.people = [person(session, f"{n}", self.north if n < 14 else self.south) for n in range(10, 18)]

    def activity(
        self, session: Session, *, days: float = 2, hours: float = 3, publish: bool = True, **more: Any
    ) -> Activity:
        """A volunteer activity at nine in the morning, published unless told otherwise."""
        starts = NOW + timedelta(days=days)
        hosts: Sequence[tuple[Unit, int | None]] = more.pop("hosts", [(self.company, None)])
        fields: dict[str, Any] = {
            "kind": Kind.VOLUNTEER,
            "title": "清雪志愿",
            "place": "林场路口",
            "hours_rule": "actual",
            "leader": self.leader,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=hours),
            "now": NOW,
        }
        made = publishing.create(session, self.organizer, hosts=hosts, **(fields | more))
        if publish:
            publishing.submit(session, made, self.organizer, now=NOW)
            publishing.review(session, made.id, self.secretary, approve=True, now=NOW)
        return made


@pytest.fixture
def clock() -> Clock:
    """Tuesday morning, nine o'clock in Shanghai."""
    return Clock()


@pytest.fixture
def world(db: Database) -> World:
    """The company, kept."""
    with db.transaction() as session:
        return World(session)


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    """A transaction of the test's own, kept at its end."""
    with db.transaction() as opened:
        yield opened


@pytest.fixture
def says(db: Database, clock: Clock) -> Says:
    """`says("报名 1", "10")` sends a text as the person with that number and gives the reply's text."""
    door = Dispatcher(db, Resolver(merge([router, help_router])), Config(), Synonyms(db), Workdays(), Random(7))
    numbers = count()

    def say(text: str = "", number: str = "10", *, key: str | None = None, event: str = "", data: Any = None) -> str:
        incoming = Incoming(
            key=key or f"m-{next(numbers)}",
            channel="official",
            sender=f"o-{number}",
            to="siwei",
            kind=f"event.{event}" if event else "text",
            at=clock.now,
            text=text,
            data=data or {},
        )
        return door.handle(incoming, now=clock.now).reply.text

    return say


def notices(session: Session, prefix: str) -> list[str]:
    """The texts of the notices whose key starts so."""
    query = select(Notice).where(Notice.key.startswith(prefix)).order_by(Notice.id)
    return [notice.texts["text"] for notice in session.scalars(query)]
