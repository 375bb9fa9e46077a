"""Ballots: who took part and what was said, in two tables that nothing joins.

No column is common to a `Took` and a `Sheet` but the ballot, neither has a moment or a number that counts up, and on
SQLite neither has a rowid: rows lie in the order of their keys. See bot.blind for what is done about transactions.
"""

from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

NAME = 64
BARE = {"sqlite_with_rowid": False}


class Urn(Base):
    """One ballot: how many sheets are in it, and how many came since it was last shaken. Locked by whoever casts."""

    __tablename__ = "blind_urn"

    ballot: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    sheets: Mapped[int] = mapped_column(Integer, default=0)
    loose: Mapped[int] = mapped_column(Integer, default=0)


class Took(Base):
    """A person had their one say on a ballot: by casting, or by taking a token."""

    __tablename__ = "blind_took"
    __table_args__ = (BARE | {"info": {"label": "投过的不记名票（不含内容）"}},)

    ballot: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Token(Base):
    """A token that was given to somebody, nobody knows to whom: its hash, and whether it was used."""

    __tablename__ = "blind_token"
    __table_args__ = (BARE,)

    ballot: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used: Mapped[bool] = mapped_column(default=False)


class Sheet(Base):
    """What was said, under a random key that changes whenever the urn is shaken. `group`: a unit's public id, or ""."""

    __tablename__ = "blind_sheet"
    __table_args__ = (BARE,)

    ballot: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    slip: Mapped[str] = mapped_column(String(32), primary_key=True)
    group: Mapped[str] = mapped_column("group_of", String(NAME), default="")
    marks: Mapped[dict[str, Any]]
