"""One message, one transaction: lock the sender's row → seen before? → route → keep reply and conversation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import NamedTuple, Protocol

import structlog
from redis import Redis
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from bot import outbox, texts
from bot.channels.paging import pages
from bot.channels.replying import PUSHED, push_reply
from bot.config import Config
from bot.database import Database
from bot.resolve import Resolver, Route
from bot.rights import Keeper
from bot.runners import Runner, runner_for
from bot.senders import Sender, Senders
from bot.synonyms import Synonyms
from bot.turn import Conversation, Incoming, NotBound, Refusal, Reply, Turn
from bot.workdays import Workdays
from models.base import to_ms
from models.org import Identity


class Meet(Protocol):
    """What is done with a sender who was never seen before: binding whoever the channel itself vouches for."""

    def __call__(self, session: Session, identity: Identity, *, now: datetime) -> object:
        """In the first message's transaction, before it is routed."""
        ...


log = structlog.get_logger()


class Unavailable(Exception):
    """The database did not answer: the platform is to deliver the message again."""


class Answered(NamedTuple):
    """The reply to send, and why this one."""

    reply: Reply
    reason: str
    posted: bool = False


class Done(NamedTuple):
    """What a handler came to: its reply, where the conversation stands, whether it posted a notice."""

    reply: Reply
    reason: str
    conversation: Conversation
    posted: bool = False


def _no_session() -> Session:
    raise AssertionError("the handler of a fixed word asked for the database")


@dataclass(slots=True)
class Dispatcher:
    """The chat's door: runs the one handler a message leads to inside the message's one transaction.

    `watch` is asked of every text first; where it answers, that is the answer and the dialogue stays where it was.
    """

    database: Database
    resolver: Resolver
    config: Config
    synonyms: Synonyms
    workdays: Workdays
    rng: Random
    redis: Redis | None = None
    meet: Meet | None = None
    watch: Callable[[Turn], Reply | None] | None = None
    keepers: Sequence[Keeper] = ()
    runner: Runner = field(init=False)
    fixed_answers: dict[str, Answered] = field(default_factory=dict, init=False)
    senders: Senders = field(init=False)

    def __post_init__(self) -> None:
        """Choose how transactions are made, and compile the hot path's statements for this database."""
        self.runner = runner_for(self.database)
        self.senders = Senders(self.database.writer.dialect)

    def handle(self, incoming: Incoming, *, now: datetime) -> Answered:
        """The answer to a message, its effects kept; the stored one where the message was handled before.

        Raises: Unavailable.
        """
        route = self.resolver.fixed(incoming) if incoming.channel != PUSHED else None
        if route:
            self._hear(incoming, now)
            return self.fixed_answers.get(route.reason) or self._fixed(route, incoming, now)
        answered = self._kept(partial(self._answer, incoming=incoming, now=now), incoming, now)
        if answered.posted:
            outbox.ring(self.redis)
        return answered

    def _fixed(self, route: Route, incoming: Incoming, now: datetime) -> Answered:
        """A reply that depends on nothing but the word is made once."""
        reply = route.handler(self._turn(incoming, now, route, Conversation()))
        return self.fixed_answers.setdefault(route.reason, Answered(reply, route.reason))

    def _hear(self, incoming: Incoming, now: datetime) -> None:
        """Whoever writes may be written to, also after a word that is answered without the database: once an hour."""
        if not self.senders.unheard(incoming, now=now):
            return

        def work(connection: Connection) -> None:
            sender = self.senders.hear(connection, incoming, now=now)
            if sender and sender.sends_left <= 0 and sender.person_id:
                outbox.wake_person(connection, sender.person_id, now=now)

        try:
            self.runner.run(work)
        except (DBAPIError, NoConnection) as error:
            self.senders.lately.pop(incoming.sender, None)
            log.error("not written down that somebody wrote", message=incoming.key, error=type(error).__name__)

    def _kept(self, work: Callable[[Connection], Answered], incoming: Incoming, now: datetime) -> Answered:
        try:
            self.synonyms.refresh(now=now)
            try:
                return self.runner.run(work)
            except DBAPIError as error:
                if not _lost_a_race(error):
                    raise
                return self.runner.run(work)
        except (OperationalError, NoConnection) as error:
            log.error("database unavailable", message=incoming.key, error=str(error))
            raise Unavailable from error

    def _turn(
        self,
        incoming: Incoming,
        now: datetime,
        route: Route,
        conversation: Conversation,
        open_session: Callable[[], Session] = _no_session,
    ) -> Turn:
        turn = Turn(incoming, open_session, 0, conversation, self.config, now, self.rng, self.resolver, self.workdays)
        turn.argument, turn.reason, turn.keepers = route.argument, route.reason, self.keepers
        return turn

    def _answer(self, connection: Connection, *, incoming: Incoming, now: datetime) -> Answered:
        sender = self.senders.locked(connection, incoming, now=now)
        if sender.reply is not None:
            return Answered(Reply.from_json(sender.reply), "delivered again: the stored reply")
        done = self._guarded(connection, sender, incoming, now)
        reply, more = _paged(done.reply)
        if incoming.channel == PUSHED and (reply.text or reply.image):
            push_reply(connection, incoming, reply.lasting(), now=now)
            reply, done = Reply(), done._replace(posted=True)
        self.senders.store(connection, sender, incoming, reply, done.conversation, more, now=now)
        if sender.sends_left <= 0 and sender.person_id and not incoming.kind.startswith("event."):
            outbox.wake_person(connection, sender.person_id, now=now)
        return Answered(reply, done.reason, done.posted)

    def _guarded(self, connection: Connection, sender: Sender, incoming: Incoming, now: datetime) -> Done:
        """The one broad except of the program: whatever went wrong, the person hears of it and nothing is half done."""
        before = sender.conversation(to_ms(now))
        try:
            try:
                return self._routed(connection, sender, incoming, now)
            except IntegrityError:
                return self._routed(connection, sender, incoming, now)
        except OperationalError:
            raise
        except NotBound:
            return Done(Reply(texts.NOT_BOUND), "refused: not bound", before)
        except Refusal as refusal:
            return Done(Reply(refusal.text), f"refused: {type(refusal).__name__}", before)
        except Exception:
            log.exception("turn failed", message=incoming.key, channel=incoming.channel, kind=incoming.kind)
            return Done(Reply(texts.SORRY), "failed", before)

    def _routed(self, connection: Connection, sender: Sender, incoming: Incoming, now: datetime) -> Done:
        conversation = sender.conversation(to_ms(now))
        route = self.resolver.resolve(incoming, conversation, self.synonyms.of(connection, sender.person_id))
        with _Sessions(connection) as sessions:
            turn = self._turn(incoming, now, route, conversation, sessions.open)
            turn.identity_id, turn.more = sender.id, sender.more or ""
            if sender.fresh and self.meet:
                self.meet(turn.session, turn.identity, now=now)
            seen = self.watch(turn) if self.watch and incoming.kind == "text" else None
            reply = seen or route.handler(turn)
        return Done(reply, "watched for" if seen else route.reason, conversation, sessions.posted)


class _Sessions:
    """At most one session on the turn's connection, in a savepoint: kept when the turn went well, undone when not."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.session: Session | None = None
        self.posted = False

    def open(self) -> Session:
        if self.session is None:
            self.session = Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        return self.session

    def __enter__(self) -> "_Sessions":
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        if self.session is None:
            return
        try:
            if kind is None:
                self.session.commit()
                self.posted = outbox.posted(self.session)
        finally:
            self.session.close()


def _lost_a_race(error: DBAPIError) -> bool:
    """Another transaction was first: at a unique key, or at locks taken in another order."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", "") in ("40P01", "40001")


def _paged(reply: Reply) -> tuple[Reply, str]:
    if not reply.text or reply.kept:
        return reply, ""
    first, rest = pages(reply.text)
    return (Reply(first, reply.articles, reply.image, reply.card), rest) if rest else (reply, "")
