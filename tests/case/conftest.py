"""A company of two workshops with everybody a case may meet, and the chat's door to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest
from redis import Redis
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.channels.simulator.server import Server
from bot.config import Case as Rules
from bot.config import Config
from bot.config.sections import RedisSection, VaultSection
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.embedded import published
from bot.resolve import Resolver
from bot.router import merge
from bot.synonyms import Synonyms
from bot.turn import Incoming
from bot.workdays import Workdays
from handlers.case.danger import watch
from handlers.case.messages import router
from handlers.case.service.desk import Desk
from handlers.help.messages import router as help_router
from models.case import Case
from models.org import Grant, Identity, Membership, Person, Role, Unit, UnitKind
from tests.vaults import OLD, vault
from tests.world import World, config_for, served_platform

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, nine in Shanghai
Says = Callable[..., str]
CAST = {
    "zhang": ("a", ()), "tongshi": ("a", ()), "li": ("a", (Role.CASEWORKER,)), "li2": ("a", (Role.CASEWORKER,)),
    "zhao": ("a", (Role.LEADER,)), "sun": ("top", (Role.LEADER,)), "qian": ("top", (Role.LEADER,)),
    "shu": ("a", (Role.SECRETARY,)), "both": ("a", (Role.CASEWORKER, Role.LEADER)),
    "g1": ("a", ()), "g2": ("a", ()), "g3": ("top", ()), "v1": ("a", ()), "v2": ("a", ()),
    "wang": ("b", (Role.CASEWORKER,)), "zhou": ("b", (Role.LEADER,)), "wu": ("b", ()), "bshu": ("b", (Role.SECRETARY,)),
    "audit": ("top", (Role.AUDITOR,)), "hao": ("top", (Role.CASEWORKER,)),
}  # fmt: skip


class Clock:
    """The moment of the next message; tests move it."""

    def __init__(self) -> None:
        self.now = NOW

    def passes(self, **delta: float) -> None:
        """Let time go by."""
        self.now += timedelta(**delta)


@dataclass
class Town:
    """The people by short name, the units by code."""

    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def clock() -> Clock:
    """Tuesday morning."""
    return Clock()


@pytest.fixture
def town(db: Database) -> Town:
    """Company `top` with the workshops `a` and `b`."""
    made = Town()
    with db.transaction() as session:
        units = {"top": unit(session, "top", None)}
        units |= {code: unit(session, code, units["top"]) for code in ("a", "b")}
        made.units = {code: one.id for code, one in units.items()}
        for number, (name, (where, roles)) in enumerate(CAST.items(), 1001):
            made.people[name] = person(session, str(number), name, units[where], roles)
    return made


def unit(session: Session, code: str, parent: Unit | None) -> Unit:
    """A unit whose name is its code."""
    kind = UnitKind.DEPARTMENT if parent else UnitKind.COMPANY
    one = Unit(code=code, name=f"{code}车间", kind=kind, parent_id=parent.id if parent else None, path="/")
    session.add(one)
    session.flush()
    one.path = f"{parent.path if parent else '/'}{one.id}/"
    return one


def person(session: Session, number: str, name: str, where: Unit, roles: tuple[Role, ...]) -> int:
    """Somebody with roles on their own unit and an identity by their short name."""
    one = Person(employee_no=number, name=f"同志{name}", phone=f"1380000{number}", created_at=NOW)
    session.add(one)
    session.flush()
    session.add(Membership(person_id=one.id, unit_id=where.id, main=True))
    session.add_all(Grant(person_id=one.id, unit_id=where.id, role=role, granted_at=NOW) for role in roles)
    session.add(Identity(channel="official", external_id=name, person_id=one.id, created_at=NOW))
    session.flush()
    return one.id


@pytest.fixture
def session(db: Database, town: Town) -> Iterator[Session]:
    """A transaction of the test's own, kept at its end."""
    with db.transaction() as opened:
        yield opened


@pytest.fixture
def desk(session: Session, clock: Clock) -> Callable[[], Desk]:
    """The desk at the clock's moment."""
    return lambda: Desk(session, vault(), Workdays(), clock.now)


@pytest.fixture
def who(session: Session, town: Town) -> Callable[[str], Person]:
    """A person by short name."""
    return lambda name: session.get_one(Person, town.people[name])


@pytest.fixture
def rules() -> Rules:
    """The rules as shipped; a test gives others by its own parameter."""
    return Rules()


@pytest.fixture
def config(tmp_path: Path, rules: Rules) -> Config:
    """A configuration with one vault key."""
    return Config(vault=VaultSection((OLD,)), data=tmp_path / "data", case=rules)


@pytest.fixture
def program(db: Database, town: Town, redis: Redis, redis_data: Path, tmp_path: Path) -> Iterator[World]:
    """The whole program with the town's people on 企业微信, its Redis and the simulated platform."""
    with Server(served_platform()) as server:
        config = replace(config_for(server), vault=VaultSection((OLD,)), redis=RedisSection(published(redis_data)))
        made = World(db, replace(config, data=tmp_path / "data"), server)
        with made.writing() as session:
            session.execute(update(Identity).values(channel="wecom"))
        yield made
        made.close()


@pytest.fixture
def says(db: Database, town: Town, clock: Clock, config: Config, redis: Redis) -> Says:
    """`says("求助")` is 张's message; `says("办件", "li")` another's; `image="media-1"` sends a picture."""
    resolver, synonyms = Resolver(merge([help_router, router])), Synonyms(db)
    door = Dispatcher(db, resolver, config, synonyms, Workdays(), Random(7), redis, watch=watch)
    numbers = count()

    def say(
        text: str = "", sender: str = "zhang", *, key: str | None = None, image: str = "", channel: str = "official"
    ) -> str:
        incoming = Incoming(
            key=key or f"m-{next(numbers)}", channel=channel, sender=sender, to="siwei", at=clock.now, text=text,
            kind="image" if image else "text", media_id=image,
        )  # fmt: skip
        return door.handle(incoming, now=clock.now).reply.text

    return say


def case_of(db: Database, **columns: object) -> Case:
    """The newest case."""
    with db.reading() as session:
        found = session.scalars(select(Case).filter_by(**columns).order_by(Case.id.desc())).first()
        assert found is not None
        session.expunge(found)
        return found
