"""What cases are judged and answered by, and the ledger's full export."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Row

SEALED: dict[str, Any] = {"sealed": True}


class ParameterSet(Row):
    """One locality's thresholds in one version, with the clauses they come from."""

    __tablename__ = "parameter_set"
    __table_args__ = (UniqueConstraint("locality", "version"),)

    locality: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    rules: Mapped[dict[str, Any]]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Faq(Row):
    """A reviewed answer to a policy question, with its source."""

    __tablename__ = "faq"

    question: Mapped[str] = mapped_column(String(255))
    answer: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(255))
    approved: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    valid_until: Mapped[date | None] = mapped_column(Date)


class LedgerExport(Row):
    """A request for the 帮扶台账 with nothing masked: granted by a leader, for a day."""

    __tablename__ = "ledger_export"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    asked_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
