"""双报到: registration with a community and with the branch, and service reports to both."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Row


class DualRegistration(Row):
    """A person reports to a community and to their branch; it holds once both have confirmed.

    The community is not on the roster: it confirms with a code on its slip (`code_hash`), under its contact's name.
    """

    __tablename__ = "dual_registration"
    __table_args__ = (UniqueConstraint("person_id", "community"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    community: Mapped[str] = mapped_column(String(64))
    skills: Mapped[str] = mapped_column(String(128), default="")
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    community_at: Mapped[datetime | None]
    community_by: Mapped[str] = mapped_column(String(64), default="")
    branch_at: Mapped[datetime | None]
    branch_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def holds(self) -> bool:
        """Whether both sides confirmed it."""
        return bool(self.community_at and self.branch_at and not self.ended_at)


class ServiceReport(Row):
    """What somebody did in their community, told to both sides; hours count once both acknowledged it."""

    __tablename__ = "service_report"
    __table_args__ = (Index("ix_service_report_registration", "registration_id", "starts_at"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("dual_registration.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    community_at: Mapped[datetime | None]
    community_says: Mapped[str] = mapped_column(String(255), default="")
    branch_at: Mapped[datetime | None]
    branch_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
