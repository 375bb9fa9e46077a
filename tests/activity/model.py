"""Sign-ups in plain Python: what the state machine holds the database against, and the scene it starts from."""

from collections import Counter
from datetime import datetime, timedelta
from types import ModuleType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tests.activity.conftest import NOW, World

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
COMMON, NORTH, SOUTH = "common", "north", "south"


class Scene(NamedTuple):
    """Ids and moments of what every example starts from."""

    people: list[int]
    hosts: list[int]
    organizer: int
    main: int
    overlap: int
    after: int
    starts: datetime
    closes: datetime


def set_up(session: Session) -> Scene:
    """The company and its three activities."""
    world = World(session)
    people = [world.people[n].id for n in (0, 1, 2, 4, 5, 6)]
    hosts = [(world.north, 1), (world.south, 1)]
    main = world.activity(session, hosts=hosts, capacity=3, closes_at=NOW + timedelta(hours=36))
    overlap, after = (world.activity(session, days=2 + hours / 24).id for hours in (1, 3))
    units = [world.north.id, world.south.id]
    return Scene(people, units, world.organizer.id, main.id, overlap, after, main.starts_at, main.closes_at)


class Modules(NamedTuple):
    """The code under test: the real one, or a mutant's."""

    signing: ModuleType
    offers: ModuleType
    changing: ModuleType


def waking(moment: datetime) -> datetime:
    """Four hours later, minute by minute, those from 22 to 7 not counted."""
    left = 240
    while left:
        left -= 7 <= moment.astimezone(SHANGHAI).hour < 22
        moment += MINUTE
    return moment


class Model:
    """What should be: who holds a place of which pool, until when an offer holds, who waits in which order."""

    def __init__(self, starts: datetime) -> None:
        self.starts = starts
        self.places = {NORTH: 1, SOUTH: 1, COMMON: 1}
        self.signed: dict[int, str] = {}
        self.offered: dict[int, tuple[str, datetime]] = {}
        self.waiting: list[int] = []
        self.joined: dict[int, int] = {}
        self.queue = 0
        self.late: set[int] = set()
        self.overlapping: set[int] = set()
        self.neighbour: set[int] = set()
        self.duty: set[int] = set()
        self.offers_made = 0

    def free(self, who: int) -> str | None:
        """The pool somebody would have a place from."""
        held = Counter([*self.signed.values(), *(pool for pool, _ in self.offered.values())])
        for pool in (NORTH if who < 3 else SOUTH, COMMON):
            if held[pool] < self.places[pool]:
                return pool
        return None

    def fill(self, now: datetime) -> None:
        """Offer what is free."""
        if now >= self.starts:
            return
        for who in list(self.waiting):
            pool = self.free(who)
            if pool:
                self.waiting.remove(who)
                self.offered[who] = (pool, min(waking(now), self.starts))
                self.offers_made += 1

    def clashes(self, who: int) -> bool:
        """Whether something else is on."""
        return who in self.overlapping or who in self.duty
