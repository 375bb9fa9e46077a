"""The append-only record of looks and deeds, chained so that an edit, a deletion or another order shows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Row


class AuditHead(Row):
    """The chain's end, one row: locked by whoever appends. `key` is the chain's own key, sealed by the vault."""

    __tablename__ = "audit_head"

    seq: Mapped[int] = mapped_column(default=0)
    mac: Mapped[str] = mapped_column(String(64), default="")
    key: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})


class AuditRow(Row):
    """Who did what to which object of whom, and when. `mac` covers everything here and the row before.

    An erasure leaves these rows alone: they name people by id only, and the reason is sealed.
    """

    __tablename__ = "audit"
    __table_args__ = {"info": {"label": "谁看过我的记录"}}  # noqa: RUF012

    seq: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    action: Mapped[str] = mapped_column(String(32))
    object: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True, "erase": "keep"})
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"erase": "keep"})
    mac: Mapped[str] = mapped_column(String(64))
