"""Access tokens: one manager for all platforms and processes.

Memory, then Redis, then the row, then one fetch under a lock (Redis, or the row's own columns where Redis is away). A
token is replaced only while it is still the one found bad, five minutes before it ends, and stays usable meanwhile. A
failed fetch opens a short circuit. Redis and the row hold tokens sealed, and neither is trusted to be there.
"""

import logging
import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from redis import Redis
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.http import Answer, Line
from bot.database import Database
from bot.redis import quietly
from bot.vault import SealBroken, Vault
from models.base import insert_ignore, table_of, upsert
from models.outbox import AccessToken

EARLY_MS = 300_000
LOCK_MS = 10_000
PATIENCE_S = 5.0
CIRCUIT_MS = 30_000
ROW = table_of(AccessToken)
UNLOCK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Where one token comes from: `app` names it everywhere (≤ 64), `fetch` asks the platform for `field`."""

    app: str
    fetch: Callable[[], Answer]
    field: str = "access_token"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and when it ends, in UTC milliseconds."""

    text: str
    expires_ms: int


class NoToken(Exception):
    """There is no usable token now; `answer` says so as an answer would: surely not sent, hold off a while."""

    def __init__(self, reason: str, errcode: int | None = None, http: int | None = None) -> None:
        super().__init__(reason)
        self.answer = Answer(Line.NOT_SENT, reason, http, errcode, pause_s=CIRCUIT_MS // 1000)


class _Held:
    """What this process knows of one source."""

    def __init__(self) -> None:
        self.gate = Lock()
        self.token = Token("", 0)
        self.failure: NoToken | None = None
        self.closed_ms = 0


class Tokens:
    """The tokens of `sources`, which are named by platform. `clock` gives UTC milliseconds."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        sources: Mapping[str, Source],
        *,
        redis: Redis | None = None,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._database, self._vault, self._redis, self._clock = database, vault, redis, clock
        self._sources = dict(sources)
        self._held = {name: _Held() for name in sources}

    def app(self, name: str) -> str:
        """The application behind a source, as it is named everywhere."""
        return self._sources[name].app

    def get(self, name: str, bad: str = "") -> str:
        """A usable token other than `bad`, the one the platform has just refused.

        Takes its own short transactions and may wait for the network: never call it inside one. Raises: NoToken.
        """
        held = self._held[name]
        if ready := self._ready(held, bad):
            return ready
        if not held.gate.acquire(timeout=PATIENCE_S):
            return self._old(held, bad, NoToken("somebody else is fetching the token"))
        try:
            return self._ready(held, bad) or self._renew(self._sources[name], held, bad)
        finally:
            held.gate.release()

    def _ready(self, held: _Held, bad: str) -> str:
        """What memory holds, "" for nothing. Raises NoToken while the circuit is open and no old token serves."""
        if held.token.text != bad and held.token.expires_ms - self._clock() > EARLY_MS:
            return held.token.text
        if held.failure and self._clock() < held.closed_ms:
            return self._old(held, bad, held.failure)
        return ""

    def _old(self, held: _Held, bad: str, failure: NoToken) -> str:
        if held.token.text != bad and held.token.expires_ms > self._clock():
            return held.token.text
        raise NoToken(str(failure), failure.answer.errcode, failure.answer.http)

    def _renew(self, source: Source, held: _Held, bad: str) -> str:
        """Somebody else's new token, or our own; waits for a busy lock no longer than PATIENCE_S."""
        until, owner = time.monotonic() + PATIENCE_S, secrets.token_hex(8)
        while time.monotonic() < until:
            if self._shared(source, held, bad):
                return held.token.text
            with self._lock(source.app, owner) as locked:
                if locked:
                    return held.token.text if self._shared(source, held, bad) else self._fetch(source, held, bad)
            if held.token.text != bad and held.token.expires_ms > self._clock():
                return held.token.text
            time.sleep(random.uniform(0.03, 0.08))
        return self._old(held, bad, NoToken("the token's lock stays busy"))

    def _fetch(self, source: Source, held: _Held, bad: str) -> str:
        answer = source.fetch()
        text = str(answer.data.get(source.field, "")) if answer.ok else ""
        if not text or text == bad:
            reason = "the platform gives the refused token again" if text else f"no token: {answer.reason}"
            held.failure = NoToken(reason, answer.errcode or None, answer.http)
            held.closed_ms = self._clock() + CIRCUIT_MS
            log.warning("%s: %s (errcode %s)", source.app, reason, answer.errcode)
            return self._old(held, bad, held.failure)
        held.failure = None
        held.token = Token(text, self._clock() + _seconds(answer) * 1000)
        self._keep(source.app, held.token)
        return text

    def _shared(self, source: Source, held: _Held, bad: str) -> bool:
        """Look in Redis, then in the row; remember the longest-lived. Whether it will do."""
        for look in (self._from_redis, self._from_row):
            found = look(source.app)
            if found and found.text != bad and (found.expires_ms > held.token.expires_ms or held.token.text == bad):
                held.token = found
            if held.token.text != bad and held.token.expires_ms - self._clock() > EARLY_MS:
                return True
        return False

    def _from_redis(self, app: str) -> Token | None:
        if self._redis is None:
            return None
        redis = self._redis
        stored = quietly(lambda: redis.get(_key(app)), None)
        expires, _, sealed = (
            stored.decode(errors="replace").partition("|") if isinstance(stored, bytes) else ("", "", "")
        )
        return self._opened(app, sealed, int(expires)) if expires.isdecimal() else None

    def _from_row(self, app: str) -> Token | None:
        with self._database.reading() as session:
            row = session.execute(select(ROW.c.sealed, ROW.c.expires_ms).where(ROW.c.app == app)).first()
        return self._opened(app, row.sealed, row.expires_ms) if row else None

    def _opened(self, app: str, sealed: str, expires_ms: int) -> Token | None:
        try:
            return Token(self._vault.open(sealed, context=_context(app)).decode(), expires_ms)
        except SealBroken:
            return None

    def _keep(self, app: str, token: Token) -> None:
        """Write it where others look; a token that cannot be kept still serves this process."""
        sealed = self._vault.seal(token.text, context=_context(app))
        if self._redis is not None:
            redis, lasts = self._redis, max(1, token.expires_ms - self._clock())
            quietly(lambda: redis.set(_key(app), f"{token.expires_ms}|{sealed}", px=lasts), None)
        row = {"app": app, "sealed": sealed, "expires_ms": token.expires_ms, "lock_until_ms": 0}
        try:
            with self._database.transaction() as session:
                upsert(session, ROW, row, unique=["app"], update=["sealed", "expires_ms"])
        except SQLAlchemyError:
            log.warning("%s: the token could not be written to its row", app)

    @contextmanager
    def _lock(self, app: str, owner: str) -> Iterator[bool]:
        """Whether the lock is ours: in Redis where there is one, else in the row."""
        redis, key = self._redis, f"{_key(app)}:lock"
        taken = (
            quietly(lambda: redis.set(key, owner, nx=True, px=LOCK_MS) or False, None) if redis is not None else None
        )
        if redis is not None and taken is not None:
            try:
                yield bool(taken)
            finally:
                if taken:
                    quietly(lambda: redis.eval(UNLOCK, 1, key, owner), None)
            return
        locked = self._lock_row(app, owner)
        try:
            yield locked
        finally:
            if locked:
                self._unlock_row(app, owner)

    def _lock_row(self, app: str, owner: str) -> bool:
        now = self._clock()
        free = update(ROW).where(ROW.c.app == app, ROW.c.lock_until_ms < now)
        with self._database.transaction() as session:
            insert_ignore(session, ROW, {"app": app, "sealed": "", "expires_ms": 0, "lock_until_ms": 0}, unique=["app"])
            taken = session.connection().execute(free.values(lock_owner=owner, lock_until_ms=now + LOCK_MS))
            return taken.rowcount == 1

    def _unlock_row(self, app: str, owner: str) -> None:
        ours = update(ROW).where(ROW.c.app == app, ROW.c.lock_owner == owner)
        with self._database.transaction() as session:
            session.connection().execute(ours.values(lock_owner=None, lock_until_ms=0))


def _seconds(answer: Answer) -> int:
    """How long the token lasts; an answer that does not say is taken for the platforms' usual two hours."""
    lasts = answer.data.get("expires_in")
    return lasts if isinstance(lasts, int) and lasts > 0 else 7200


def _key(app: str) -> str:
    return f"siwei:token:{app}"


def _context(app: str) -> str:
    return f"access_token.sealed:{app}"
