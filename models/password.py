"""How somebody signs in without WeChat: a password, a second factor, codes for the day it is lost; and who tried."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Plain, Row


class Password(Row):
    """A person's password (argon2id) and TOTP secret. `totp_step` is the last time step that was used.

    `temporary`: somebody else knows it; the person has to choose their own. `totp_at`: since when the second factor is
    set up, None until the first code was right.
    """

    __tablename__ = "password"
    __table_args__ = {"info": {"erase": "delete", "export": "count", "label": "后台登录口令"}}  # noqa: RUF012

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    hash: Mapped[str] = mapped_column(String(128))
    temporary: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]
    totp: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    totp_at: Mapped[datetime | None]
    totp_step: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def finished(self) -> bool:
        """Whether it opens the console, and not only the page on which it is set up."""
        return not self.temporary and self.totp_at is not None


class RecoveryCode(Plain):
    """A code that stands in for the second factor once. Only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = {"info": {"erase": "delete", "export": "count", "label": "后台恢复码"}}  # noqa: RUF012

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class SignInMiss(Plain):
    """Wrong tries from one place: `source` is the keyed hash of a 工号 as typed, or of an address."""

    __tablename__ = "sign_in_miss"

    source: Mapped[str] = mapped_column(String(64), unique=True)
    misses: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
