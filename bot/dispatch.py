"""One message, one transaction: lock the sender's row → seen before? → route → keep reply and conversation."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import structlog
from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot import texts
from bot.config import Config
from bot.database import Database
from bot.paging import pages
from bot.resolve import Resolver, Route
from bot.synonyms import Synonyms
from bot.turn import Conversation, Incoming, NotBound, Refusal, Reply, Turn
from bot.workdays import Workdays
from models.base import insert_ignore, table_of
from models.messages import Inbound
from models.org import Identity

IDENTITY, INBOUND = table_of(Identity), table_of(Inbound)
CUSTOMER_SENDS = 5
FIND = (
    select(
        IDENTITY.c.id,
        IDENTITY.c.person_id,
        IDENTITY.c.state,
        IDENTITY.c.data,
        IDENTITY.c.state_until,
        IDENTITY.c.more,
        INBOUND.c.reply,
    )
    .select_from(IDENTITY.outerjoin(INBOUND, and_(INBOUND.c.key == bindparam("key"))))
    .where(IDENTITY.c.channel == bindparam("channel"), IDENTITY.c.external_id == bindparam("sender"))
    .with_for_update(of=IDENTITY)
)
KEEP = insert(INBOUND).values(
    key=bindparam("key"), identity_id=bindparam("identity_id"), at=bindparam("at"), reply=bindparam("reply")
)
REMEMBER = (
    update(IDENTITY)
    .where(IDENTITY.c.id == bindparam("row"))
    .values(
        state=bindparam("state"),
        data=bindparam("data"),
        state_until=bindparam("until"),
        more=bindparam("more"),
    )
)
REMEMBER_MESSAGE = REMEMBER.values(last_seen_at=bindparam("at"), sends_left=CUSTOMER_SENDS)
Found = Row[Any, Any, Any, Any, Any, Any, Any]
log = structlog.get_logger()


class Unavailable(Exception):
    """The database did not answer: the platform is to deliver the message again."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply to send, and why this one."""

    reply: Reply
    reason: str


@dataclass(slots=True)
class Dispatcher:
    """The chat's door: opens the one transaction of a message and runs the one handler it leads to."""

    database: Database
    resolver: Resolver
    config: Config
    synonyms: Synonyms
    workdays: Workdays
    rng: Random = field(default_factory=Random)

    def handle(self, incoming: Incoming, *, now: datetime) -> Answered:
        """The answer to a message, its effects kept; the stored one where the message was handled before.

        Raises: Unavailable.
        """
        fixed = self.resolver.fixed(incoming)
        if fixed:
            return self._fixed(incoming, fixed, now)
        try:
            return self._guarded(incoming, now)
        except OperationalError as error:
            log.error("database unavailable", message=incoming.key, error=str(error.orig))
            raise Unavailable from error

    def _guarded(self, incoming: Incoming, now: datetime) -> Answered:
        """The one broad except of the program: whatever went wrong, the person hears of it and nothing is half done."""
        try:
            try:
                return self._once(incoming, now)
            except DBAPIError as error:
                if not _lost_a_race(error):
                    raise
                return self._once(incoming, now)
        except OperationalError:
            raise
        except NotBound:
            return self._keep(incoming, now, Reply(texts.NOT_BOUND), "refused: not bound")
        except Refusal as refusal:
            return self._keep(incoming, now, Reply(refusal.text), f"refused: {type(refusal).__name__}")
        except Exception:
            log.exception("turn failed", message=incoming.key, channel=incoming.channel, kind=incoming.kind)
            return self._keep(incoming, now, Reply(texts.SORRY), "failed")

    def _fixed(self, incoming: Incoming, route: Route, now: datetime) -> Answered:
        def no_session() -> Session:
            raise AssertionError("a fixed word's handler asked for the database")

        turn = Turn(incoming, no_session, 0, Conversation(), self.config, now, self.rng, self.resolver, self.workdays)
        return Answered(route.handler(turn), route.reason)

    def _once(self, incoming: Incoming, now: datetime) -> Answered:
        with self.database.writer.connect() as connection, connection.begin():
            row = _locked(connection, incoming, now)
            if row.reply is not None:
                return Answered(Reply.from_json(row.reply), "delivered again: the stored reply")
            return self._answer(connection, row, incoming, now)

    def _answer(self, connection: Connection, row: Found, incoming: Incoming, now: datetime) -> Answered:
        with _Sessions(connection) as sessions:
            conversation = _conversation(row, now)
            synonyms = self.synonyms.of(row.person_id, now=now)
            route = self.resolver.resolve(incoming, conversation, synonyms)
            turn = Turn(
                incoming, sessions.open, row.id, conversation, self.config, now, self.rng, self.resolver, self.workdays,
                route.argument, route.reason, row.more or "",
            )  # fmt: skip
            reply = route.handler(turn)
        reply, more = _paged(reply)
        _store(connection, row.id, incoming, now, reply, conversation, more)
        return Answered(reply, route.reason)

    def _keep(self, incoming: Incoming, now: datetime, reply: Reply, reason: str) -> Answered:
        """Answer after a rollback: the conversation stays where it was and the key is taken."""
        with self.database.writer.connect() as connection, connection.begin():
            row = _locked(connection, incoming, now)
            if row.reply is not None:
                return Answered(Reply.from_json(row.reply), "delivered again: the stored reply")
            _store(connection, row.id, incoming, now, reply, _conversation(row, now), "")
        return Answered(reply, reason)


@dataclass(slots=True)
class _Sessions:
    """At most one session on the turn's connection, flushed when the turn went well."""

    connection: Connection
    session: Session | None = None

    def open(self) -> Session:
        if self.session is None:
            self.session = Session(self.connection, expire_on_commit=False)
        return self.session

    def __enter__(self) -> "_Sessions":
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        if self.session is None:
            return
        try:
            if kind is None:
                self.session.flush()
        finally:
            self.session.close()


def _lost_a_race(error: DBAPIError) -> bool:
    """Another transaction was first: at a unique key, or at locks taken in another order."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", "") in ("40P01", "40001")


def _locked(connection: Connection, incoming: Incoming, now: datetime) -> Found:
    """The sender's row, locked until the end of the transaction, with this message's stored reply if there is one."""
    wanted = {"key": incoming.key, "channel": incoming.channel, "sender": incoming.sender}
    row = connection.execute(FIND, wanted).one_or_none()
    if row is not None:
        return row
    fresh = {"channel": incoming.channel, "external_id": incoming.sender, "following": True, "refused": False}
    fresh |= {"sends_left": 0, "bind_failures": 0, "created_at": now}
    insert_ignore(connection, IDENTITY, fresh, unique=("channel", "external_id"))
    return connection.execute(FIND, wanted).one()


def _conversation(row: Found, now: datetime) -> Conversation:
    if row.state is None or row.state_until is None or row.state_until <= now:
        return Conversation()
    return Conversation(row.state, json.loads(row.data or "{}"), row.state_until)


def _paged(reply: Reply) -> tuple[Reply, str]:
    if not reply.text:
        return reply, ""
    first, rest = pages(reply.text)
    return (Reply(first, reply.articles, reply.image, reply.card), rest) if rest else (reply, "")


def _store(
    connection: Connection,
    identity: int,
    incoming: Incoming,
    now: datetime,
    reply: Reply,
    conversation: Conversation,
    more: str,
) -> None:
    connection.execute(KEEP, {"key": incoming.key, "identity_id": identity, "at": now, "reply": reply.to_json()})
    data = json.dumps(conversation.data, ensure_ascii=False) if conversation.data else None
    values = {"row": identity, "state": conversation.state, "data": data, "until": conversation.until, "more": more}
    if incoming.kind.startswith("event."):
        connection.execute(REMEMBER, values)
    else:
        connection.execute(REMEMBER_MESSAGE, values | {"at": now})
