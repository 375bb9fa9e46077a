"""What is told and shown on a case: messages, pictures, the rating."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Plain, Row

SEALED: dict[str, Any] = {"sealed": True}


class CaseMessage(Row):
    """Something said between the applicant and whoever handles the case."""

    __tablename__ = "case_message"
    __table_args__ = {"info": {"label": "求助中的往来"}}  # noqa: RUF012

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    staff: Mapped[bool] = mapped_column(default=False)
    text: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    at: Mapped[datetime]


class CaseFile(Row):
    """A picture sent for a case: by its media row until it was fetched, then also by its sealed file's name."""

    __tablename__ = "case_file"
    __table_args__ = {"info": {"label": "求助的附件"}}  # noqa: RUF012

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    media_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


class CaseRating(Plain):
    """What the applicant said of it: solved 是, 部分 or 否, and 1 to 5. No row: 未评价."""

    __tablename__ = "case_rating"
    __table_args__ = (UniqueConstraint("case_id", "round"), {"info": {"label": "求助的评价"}})

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    round: Mapped[int] = mapped_column(Integer)
    solved: Mapped[str] = mapped_column(String(8))
    score: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
