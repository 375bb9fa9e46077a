"""The sender's row: locked for a turn, read with the stored reply of the same message, written at the turn's end."""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Dialect, Update, and_, bindparam, insert, select, update

from bot.hot import Prepared
from bot.outbox.routes import ROUTES, Allowance
from bot.turn import Conversation, Incoming, Reply
from models.base import EPOCH, from_ms, insert_ignore, table_of, to_ms
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
        IDENTITY.c.sends_left,
        INBOUND.c.reply,
    )
    .select_from(IDENTITY.outerjoin(INBOUND, and_(INBOUND.c.key == bindparam("key"))))
    .where(IDENTITY.c.channel == bindparam("channel"), IDENTITY.c.external_id == bindparam("sender"))
    .with_for_update(of=IDENTITY)
)
KEEP = insert(INBOUND).values(
    key=bindparam("key"), identity_id=bindparam("identity"), at=bindparam("at"), reply=bindparam("reply")
)
REMEMBER = (
    update(IDENTITY)
    .where(IDENTITY.c.id == bindparam("row"))
    .values(state=bindparam("state_"), data=bindparam("data_"), state_until=bindparam("until"), more=bindparam("more_"))
)
REMEMBER_MESSAGE = REMEMBER.values(last_seen_at=bindparam("at"), sends_left=bindparam("sends"))
HEARD = (
    update(IDENTITY)
    .where(IDENTITY.c.id == bindparam("row"))
    .values(last_seen_at=bindparam("at"), sends_left=bindparam("sends"))
)
WINDOWED = frozenset(route.identity for route in ROUTES if route.allowance is Allowance.WINDOW)
LATELY = timedelta(hours=1)
MOST_REMEMBERED = 50_000


class Sender(NamedTuple):
    """The sender's row, locked, with the stored reply of a message that was handled before."""

    id: int
    person_id: int | None
    state: str | None
    data: str | None
    state_until: int | None
    more: str | None
    sends_left: int
    reply: str | None
    fresh: bool = False

    def conversation(self, now_ms: int) -> Conversation:
        """Where the dialogue stands; an expired one is over."""
        if self.state is None or self.state_until is None or self.state_until <= now_ms:
            return Conversation()
        return Conversation(self.state, json.loads(self.data or "{}"), from_ms(self.state_until))


class Senders:
    """The hot path's statements for one dialect; across a network, those that end a turn are one round trip."""

    def __init__(self, dialect: Dialect) -> None:
        self.find = Prepared(FIND, dialect)
        self.event, self.message = (_ending(last, dialect) for last in (REMEMBER, REMEMBER_MESSAGE))
        self.heard = Prepared(HEARD, dialect)
        self.lately: dict[str, datetime] = {}

    def locked(self, connection: Connection, incoming: Incoming, *, now: datetime) -> Sender:
        """The sender's row, locked until the end of the transaction; made on first contact."""
        wanted = {"key": incoming.key, "channel": incoming.channel, "sender": incoming.sender}
        row = self.find.run(connection, wanted).fetchone()
        fresh = row is None
        if fresh:
            new = {"channel": incoming.channel, "external_id": incoming.sender, "following": True, "refused": False}
            new |= {"sends_left": 0, "bind_failures": 0, "created_at": now}
            insert_ignore(connection, IDENTITY, new, unique=("channel", "external_id"))
            row = self.find.run(connection, wanted).fetchone()
        return Sender(*row)._replace(fresh=fresh)

    def unheard(self, incoming: Incoming, *, now: datetime) -> bool:
        """Whether this message may open a window of the platform's that this process wrote nothing of for an hour."""
        if incoming.channel not in WINDOWED or now - self.lately.get(incoming.sender, EPOCH) < LATELY:
            return False
        if len(self.lately) >= MOST_REMEMBERED:
            self.lately.clear()
        self.lately[incoming.sender] = now
        return True

    def hear(self, connection: Connection, incoming: Incoming, *, now: datetime) -> Sender | None:
        """Write down that a known sender wrote, and nothing else; None for one who was never met."""
        wanted = {"key": incoming.key, "channel": incoming.channel, "sender": incoming.sender}
        row = self.find.run(connection, wanted).fetchone()
        if row is None:
            return None
        sender = Sender(*row)
        self.heard.run(connection, {"row": sender.id, "at": to_ms(now), "sends": CUSTOMER_SENDS})
        return sender

    def store(
        self,
        connection: Connection,
        sender: Sender,
        incoming: Incoming,
        reply: Reply,
        conversation: Conversation,
        more: str,
        *,
        now: datetime,
    ) -> None:
        """Keep the message's key with its reply, and where the conversation now stands."""
        at = to_ms(now)
        data = json.dumps(conversation.data, ensure_ascii=False) if conversation.data else None
        until = to_ms(conversation.until) if conversation.until else None
        values = {"key": incoming.key, "identity": sender.id, "at": at, "reply": reply.to_json(), "row": sender.id}
        values |= {"state_": conversation.state, "data_": data, "until": until, "more_": more, "sends": CUSTOMER_SENDS}
        for statement in self.event if incoming.kind.startswith("event.") else self.message:
            statement.run(connection, values)


def _ending(remember: Update, dialect: Dialect) -> tuple[Prepared, ...]:
    if dialect.name == "postgresql":
        return (Prepared(remember.add_cte(KEEP.cte("kept")), dialect),)
    return Prepared(KEEP, dialect), Prepared(remember, dialect)
