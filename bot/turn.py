"""One message in, one answer out: Incoming, Reply, Turn, Conversation, Refusal."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from bot.words import fold
from bot.workdays import Workdays
from models.org import Identity, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.config import Config
    from bot.resolve import Resolver
    from bot.rights import Keeper

CHOICE = "choice"
UNNAMED = ".unnamed"  # how a state's name ends where what is said is to stay nobody's
CONVERSATION_LASTS = timedelta(hours=24)
MORE = "more"  # in a conversation's data: 更多 is for its state, once the last reply was read to the end


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a person (or the platform) sent, in words that belong to no platform.

    `key` is the same for every delivery of one message and differs between messages (64 hex digits). `kind` is "text",
    "image", "voice", "video", "location", "link", "file" or "event.<name in lower case>". `data` holds what else the
    platform said, under its own field names. `to` is the account addressed: a passive reply names it as its sender.
    """

    key: str
    channel: str
    sender: str
    to: str
    kind: str
    at: datetime
    text: str = ""
    event_key: str = ""
    media_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Article:
    """One entry of a news reply."""

    title: str
    description: str = ""
    url: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The one passive answer: a text, articles, an image by media id, or an update of a 企业微信 template card.

    An empty reply is a plain `success`. `card` is the platform's JSON for update_template_card. `kept` is for a reply
    that must be written down nowhere (what somebody told in confidence): it is stored, and given to a redelivery, in
    the text's place; such a reply is shown once, on one page.
    """

    text: str = ""
    articles: tuple[Article, ...] = ()
    image: str = ""
    card: Mapping[str, Any] | None = None
    kept: str = ""

    def lasting(self) -> "Reply":
        """What of it may be written down."""
        return Reply(self.kept) if self.kept else self

    def to_json(self) -> str:
        """The reply as it is stored beside its message's key."""
        if self.kept:
            return self.lasting().to_json()
        return json.dumps({k: v for k, v in asdict(self).items() if v}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, stored: str) -> "Reply":
        """The reply a redelivery gets."""
        fields: dict[str, Any] = json.loads(stored)
        articles = tuple(Article(**article) for article in fields.pop("articles", ()))
        return cls(articles=articles, **fields)


class Refusal(Exception):
    """An expected no, with the words the person reads. A subclass sets `text`, or it is given when raised."""

    text = ""

    def __init__(self, text: str | None = None) -> None:
        super().__init__(text or self.text)
        self.text = text or self.text


@dataclass(slots=True)
class Conversation:
    """A state's name and ids, never facts; it lives in the sender's identity row and expires."""

    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None

    def go(self, state: str, *, now: datetime, lasts: timedelta = CONVERSATION_LASTS, **data: Any) -> None:
        """Wait for the next message in `state`."""
        self.state, self.data, self.until = str(state), data, now + lasts

    def end(self) -> None:
        """The next message starts afresh."""
        self.state, self.data, self.until = None, {}, None


class NotBound(Refusal):
    """Raised by `Turn.person` where the sender is not tied to anybody on the roster; dispatch words it."""


@dataclass(slots=True)
class Turn:
    """What a chat handler may use: the message, its sender, the transaction, the moment.

    `argument` is what followed the word that led here ("3" for 报名 3). The handler never commits. `reason` says which
    rule of the router led here; `more` is the rest of the last reply that was too long for one message. `keepers`: what
    features keep sealed of a person.
    """

    incoming: Incoming
    open_session: Callable[[], "Session"]
    identity_id: int
    conversation: Conversation
    config: "Config"
    now: datetime
    rng: Random
    table: "Resolver"
    workdays: Workdays
    argument: str = ""
    reason: str = ""
    more: str = ""
    keepers: "Sequence[Keeper]" = ()

    @property
    def session(self) -> "Session":
        """The session of this message's one transaction; made when first asked for, as many answers need none."""
        return self.open_session()

    @property
    def identity(self) -> Identity:
        """The sender's row."""
        return self.session.get_one(Identity, self.identity_id)

    @property
    def text(self) -> str:
        """What was typed, trimmed."""
        return self.incoming.text.strip()

    @property
    def person(self) -> Person:
        """Whoever the sender is on the roster.

        Raises: NotBound.
        """
        if self.identity.person is None or not self.identity.person.active:
            raise NotBound
        return self.identity.person

    @property
    def number(self) -> int | None:
        """The message as a number, where it is one (3, ３)."""
        digits = fold(self.text)
        return int(digits) if digits.isdecimal() and len(digits) < 9 else None

    def go(self, state: str, **data: Any) -> None:
        """Wait for the next message in `state`."""
        self.conversation.go(state, now=self.now, **data)

    def offer(self, words: Sequence[str]) -> None:
        """Take the next digit as one of these words, in the order they were shown."""
        self.conversation.go(CHOICE, now=self.now, words=list(words))

    def end(self) -> None:
        """Leave the dialogue."""
        self.conversation.end()
