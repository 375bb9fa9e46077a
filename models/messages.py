"""What came in, the words people may type, and what nobody understood."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Plain


class Inbound(Base):
    """A message that was handled, by its key, with the reply it got: a redelivery gets the same one."""

    __tablename__ = "inbound"
    __table_args__ = (Index("ix_inbound_at", "at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"))
    at: Mapped[datetime]
    reply: Mapped[str] = mapped_column(Text)


class Synonym(Plain):
    """A word an administrator added for the people of a unit: `word` does what `target`, a word of the table, does."""

    __tablename__ = "synonym"
    __table_args__ = (UniqueConstraint("unit_id", "word"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    word: Mapped[str] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(32))


class Unmatched(Plain):
    """A folded text nobody understood and how often: kept without its sender, for whoever tends the word table."""

    __tablename__ = "unmatched"
    __table_args__ = (Index("ix_unmatched_times", "times", "id"),)

    text: Mapped[str] = mapped_column(String(64), unique=True)
    times: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]


class MediaFile(Plain):
    """An image that came in: checked, re-encoded, kept sealed under a random name. State: wanted, kept,
    refused, or erased with its person until the file is gone."""

    __tablename__ = "media_file"
    __table_args__ = (UniqueConstraint("channel", "media_id"),)

    channel: Mapped[str] = mapped_column(String(16))
    media_id: Mapped[str] = mapped_column(String(255))
    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"))
    state: Mapped[str] = mapped_column(String(16))
    name: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(128))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]
