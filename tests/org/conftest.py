"""An organisation small enough to read, and the chat's door to it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from bot.config import Config
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.resolve import Resolver
from bot.router import merge
from bot.synonyms import Synonyms
from bot.turn import Incoming
from bot.workdays import Workdays
from handlers.org import service
from handlers.org.messages import router
from models.org import Person, Unit, UnitKind
from tests.org.rosters import run, siwei  # noqa: F401

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
Says = Callable[..., str]


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    """A transaction of the test's own, kept at its end."""
    with db.transaction() as opened:
        yield opened


def unit(session: Session, code: str, kind: UnitKind = UnitKind.DEPARTMENT, parent: Unit | None = None) -> Unit:
    """A unit whose name is its code."""
    return service.create_unit(session, code=code, name=code, kind=kind, parent=parent)


def person(session: Session, number: str, *units: Unit, name: str = "张立秋", phone: str | None = None) -> Person:
    """Somebody on the roster."""
    made = Person(employee_no=number, name=name, phone=phone, created_at=NOW)
    session.add(made)
    session.flush()
    for place, one in enumerate(units):
        service.join(session, made, one, main=place == 0)
    return made


class Clock:
    """The moment of the next message; tests move it."""

    def __init__(self) -> None:
        self.now = NOW

    def passes(self, **delta: float) -> None:
        """Let time go by."""
        self.now += timedelta(**delta)


@pytest.fixture
def clock() -> Clock:
    """Tuesday morning, nine o'clock in Shanghai."""
    return Clock()


@pytest.fixture
def says(db: Database, clock: Clock) -> Says:
    """`says("绑定 20135")` sends a text, `says(event="subscribe", data={…})` an event; both give the reply's text."""
    door = Dispatcher(db, Resolver(merge([router])), Config(), Synonyms(db), Workdays(), Random(7))
    count = iter(range(10**6))

    def say(
        text: str = "",
        *,
        sender: str = "o-zhang",
        channel: str = "official",
        key: str | None = None,
        event: str = "",
        data: dict[str, object] | None = None,
        at: datetime | None = None,
    ) -> str:
        incoming = Incoming(
            key=key or f"m-{next(count)}",
            channel=channel,
            sender=sender,
            to="siwei",
            kind=f"event.{event}" if event else "text",
            at=at or clock.now,
            text=text,
            data=data or {},
        )
        return door.handle(incoming, now=clock.now).reply.text

    return say
