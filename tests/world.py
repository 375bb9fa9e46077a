"""The whole program in one process, with the simulated WeChat on a port of its own: tests enter by the callbacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.app import create_app, create_worker
from bot.channels.door import CallbackDoor
from bot.channels.simulator.accounts import demo_accounts
from bot.channels.simulator.heard import Heard
from bot.channels.simulator.phone import Phone
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.server import Server
from bot.channels.simulator.transport import over_wsgi
from bot.config import App, Config, VaultSection
from bot.database import Database
from models.org import Identity, Membership, Person, Unit

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class World:
    """One enterprise with everything it runs. `now` is the moment for the program and the platform alike."""

    def __init__(self, db: Database, config: Config, server: Server) -> None:
        self.db, self.config, self.platform = db, config, server.platform
        self.now = MORNING
        self.platform.now = lambda: self.now
        self.app = self._opened()
        self.worker = create_worker(config, db, clock=lambda: self.now, rng=Random(1), concurrency=4)
        self.phones: dict[tuple[str, str], Phone] = {}

    def _opened(self) -> CallbackDoor:
        return create_app(self.config, database=self.db, clock=lambda: self.now, rng=Random(1))

    def restart(self) -> None:
        """End the web process and start another on the same database: what was in its memory is gone."""
        self.app = self._opened()

    def phone(self, who: str = "20135", channel: str = "wecom") -> Phone:
        """Somebody's phone on a channel, by their id there."""
        section = getattr(self.config, channel)
        if (channel, who) not in self.phones:
            self.phones[channel, who] = Phone(
                section,
                channel,
                who,
                transport=lambda callback: over_wsgi(self.app)(callback),
                platform=self.platform,
                now=lambda: self.now,
                rng=Random(f"{channel}:{who}"),
            )
        return self.phones[channel, who]

    def hears(self, text: str, who: str = "20135", channel: str = "wecom", *, key: str | None = None) -> Heard:
        """What somebody's phone shows after they wrote `text`; the message is delivered for real."""
        self.now += timedelta(seconds=1)
        return self.phone(who, channel).says(text, key=key)

    def says(self, text: str, who: str = "20135", channel: str = "wecom", *, key: str | None = None) -> str:
        """The words that answer `text`."""
        heard = self.hears(text, who, channel, key=key)
        assert heard.status == 200, heard
        assert not heard.problem, heard
        return heard.text

    def pushed(self, who: str = "20135") -> list[str]:
        """The texts that were pushed to somebody, oldest first."""
        return [push.text for push in self.platform.pushed(who)]

    def work(self) -> None:
        """Let a worker do everything that is due."""
        self.worker.step(self.now)

    def until(self, moment: datetime) -> None:
        """Let time pass, and a worker do what is due then."""
        self.now = moment
        self.work()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction of the test's own."""
        with self.db.transaction() as session:
            yield session

    def close(self) -> None:
        """End the worker's threads."""
        self.worker.sender.close()


def config_for(server: Server, base: Config | None = None) -> Config:
    """The demonstration's accounts, calling the served platform."""
    accounts = base or demo_accounts()
    bases = server.bases
    return replace(
        accounts,
        app=App(secret_key="a secret of the tests alone", base_url="https://siwei.example"),
        vault=VaultSection(("test:" + "A" * 43 + "=",)),
        official=accounts.official and replace(accounts.official, api_base=bases["official"]),
        wecom=accounts.wecom and replace(accounts.wecom, api_base=bases["wecom"]),
        miniprogram=accounts.miniprogram and replace(accounts.miniprogram, api_base=bases["miniprogram"]),
    )


def hire(
    session: Session, number: str, name: str, *units: Unit, channel: str = "wecom", now: datetime = MORNING
) -> Person:
    """Somebody on the roster of these units, bound on a channel under their number."""
    person = Person(employee_no=number, name=name, created_at=now)
    session.add(person)
    session.flush()
    session.add_all(
        Membership(person_id=person.id, unit_id=unit.id, main=place == 0) for place, unit in enumerate(units)
    )
    session.add(Identity(channel=channel, external_id=number, person_id=person.id, created_at=now))
    session.flush()
    return person


def found(session: Session, code: str, name: str, kind: str = "company", parent: Unit | None = None) -> Unit:
    """A unit in the tree."""
    unit = Unit(code=code, name=name, kind=kind, parent_id=parent.id if parent else None, path="/")
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    return unit


def served_platform(now: datetime = MORNING) -> FakeWeChat:
    """A platform that knows the demonstration's accounts."""
    return FakeWeChat(demo_accounts(), now=lambda: now)
