"""Who is signed in on the web's doors, and what was answered to a write that may come again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import KEY, Plain, Row
from models.org import Identity, Person


class Door(StrEnum):
    """Where a sign-in is good: a token of one door opens no other."""

    API = "api"
    PHONE = "phone"
    CONSOLE = "console"


class SignIn(Plain):
    """One sign-in on one door. Only the hash of its token is kept; `ends_at` is its end however busy it is.

    `identity_id` names the WeChat identity it was made by, whose person it follows; None for a password's.
    """

    __tablename__ = "sign_in"
    __table_args__ = {"info": {"erase": "delete", "export": "count", "label": "登录记录"}}  # noqa: RUF012

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    door: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("identity.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person | None] = relationship()
    identity: Mapped[Identity | None] = relationship()


class IdempotentAnswer(Row):
    """What a write with an `Idempotency-Key` was answered. `holder` is "p:<person>" or "s:<sign-in>"; kept for a day.

    `request` is the hash of method, path and body: another request under the same key is a mistake.
    """

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("holder", "key"), {"info": {"erase": "delete", "export": "count"}})

    holder: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(KEY))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    created_at: Mapped[datetime] = mapped_column(index=True)
