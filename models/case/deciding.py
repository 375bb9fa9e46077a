"""How a case is decided: votes, the public notice, objections to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Plain, Row

SEALED: dict[str, Any] = {"sealed": True}
OTHERS: dict[str, Any] = {"owner": False}


class CaseVote(Plain):
    """One panel member's vote in one round."""

    __tablename__ = "case_vote"
    __table_args__ = (UniqueConstraint("case_id", "round", "person_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=OTHERS)
    round: Mapped[int] = mapped_column(Integer)
    choice: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


class CaseNotice(Row):
    """公示: what the people of a unit may read for a time. Coded: the case number stands for the name."""

    __tablename__ = "case_notice"
    __table_args__ = (UniqueConstraint("case_id", "round"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    round: Mapped[int] = mapped_column(Integer)
    shown_as: Mapped[str] = mapped_column(String(32), info={"personal": True})
    category: Mapped[str] = mapped_column(String(32), info={"personal": True})
    band: Mapped[str] = mapped_column(String(32), info={"personal": True})
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    taken_down_at: Mapped[datetime | None]


class CaseObjection(Row):
    """An objection to a notice. Who made it is sealed; the applicant never sees the row."""

    __tablename__ = "case_objection"

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("case_notice.id"))
    by: Mapped[bytes | None] = mapped_column("objector", LargeBinary, info=SEALED)
    text: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    upheld: Mapped[bool | None]
