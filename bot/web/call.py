"""One request, one transaction: the Call a view uses, and `run`, which opens it, keeps it or undoes it."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from bot import outbox, rights
from bot.config import Config
from bot.sealedfiles import SealedFiles
from bot.turn import NotBound
from bot.vault import Vault
from bot.web import signins, texts
from bot.web.refusals import NotSignedIn
from bot.web.tools import Tools, tools
from bot.workdays import Workdays
from models.org import Identity, Person
from models.web import Door, SignIn

T = TypeVar("T")
LOST_RACES = ("40P01", "40001")
READ_ONLY = "25006"


@dataclass(slots=True)
class Call:
    """What a view may use: the transaction, the moment, who is asking. The view never commits."""

    session: Session
    now: datetime
    tools: Tools
    sign_in: SignIn | None = None
    undoing: ExitStack = field(default_factory=ExitStack)
    idle: timedelta = timedelta()
    writes: bool = False

    def if_undone(self, callback: Callable[[], object]) -> None:
        """What is to be done where this transaction is not kept: a file was written that nothing will name."""
        self.undoing.callback(callback)

    @property
    def config(self) -> Config:
        """What the program was told."""
        return self.tools.config

    @property
    def rng(self) -> Random:
        """Chance."""
        return self.tools.rng

    @property
    def workdays(self) -> Workdays:
        """Which days are worked."""
        return self.tools.workdays

    @property
    def vault(self) -> Vault:
        """What seals."""
        return self.tools.vault

    @property
    def files(self) -> SealedFiles:
        """The sealed files people sent."""
        return self.tools.files

    def sealed(self) -> dict[str, Sequence[rights.Opened]]:
        """What features keep sealed of the person asking, opened for them."""
        return rights.opened(self.tools.keepers, self._subject())

    def forget(self) -> None:
        """Let every feature forget what it keeps sealed of the person asking. Raises: Refusal."""
        rights.forget(self.tools.keepers, self._subject())

    def _subject(self) -> rights.Subject:
        return rights.Subject(self.session, self.person, self.config, self.workdays, self.now)

    @property
    def signed_in(self) -> SignIn:
        """This request's sign-in. Raises: NotSignedIn."""
        if self.sign_in is None:
            raise NotSignedIn
        return self.sign_in

    @property
    def identity(self) -> Identity:
        """The WeChat identity that signed in. Raises: NotSignedIn, also for a password's sign-in."""
        if self.signed_in.identity is None:
            raise NotSignedIn
        return self.signed_in.identity

    @property
    def person(self) -> Person:
        """Whoever is asking.

        Raises: NotSignedIn, NotBound.
        """
        person = signins.person_of(self.signed_in)
        if person is None or not person.active:
            raise NotBound(texts.NOT_BOUND)
        return person


def run(work: Callable[[Call], T], *, door: Door, token: str | None, writes: bool = True) -> T:
    """What `work` gives in ONE transaction, run once more where it lost a race; raising undoes everything.

    With `writes` false it is tried where nothing can be changed and no other request is waited for; only where it turns
    out that something has to be written down is it run again in a transaction that can.
    """
    mine = tools()
    now = mine.clock()
    if not writes:
        try:
            return _read(mine, work, now, door, token)
        except DBAPIError as error:
            if not _wants_to_write(error):
                raise
    try:
        done, posted = _written(mine, work, now, door, token)
    except DBAPIError as error:
        if not lost_a_race(error):
            raise
        done, posted = _written(mine, work, now, door, token)
    if posted:
        outbox.ring(mine.redis)
    return done


def lost_a_race(error: DBAPIError) -> bool:
    """Another transaction was first: at a unique key, or at locks taken in another order."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", "") in LOST_RACES


def _wants_to_write(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_READONLY or getattr(error.orig, "sqlstate", "") == READ_ONLY


def _written(mine: Tools, work: Callable[[Call], T], now: datetime, door: Door, token: str | None) -> tuple[T, bool]:
    with ExitStack() as undoing:
        with mine.database.transaction() as session:
            call = Call(session, now, mine, _sign_in(session, token, door, now), undoing, writes=True)
            if call.sign_in is not None:
                call.idle = now - call.sign_in.seen_at
                signins.seen(call.sign_in, now=now)
            done = work(call)
            session.flush()
            posted = outbox.posted(session)
        undoing.pop_all()
        return done, posted


def _read(mine: Tools, work: Callable[[Call], T], now: datetime, door: Door, token: str | None) -> T:
    with mine.database.reading(lists=door == Door.CONSOLE) as session:
        call = Call(session, now, mine, _sign_in(session, token, door, now))
        stale = call.sign_in is not None and signins.is_stale(call.sign_in, now=now)
        call.idle = now - call.sign_in.seen_at if call.sign_in is not None else call.idle
        done = work(call)
        session.flush()
    if stale:
        _written(mine, lambda _call: None, now, door, token)
    return done


def _sign_in(session: Session, token: str | None, door: Door, now: datetime) -> SignIn | None:
    return signins.sign_in_of(session, token, door=door, now=now) if token else None
