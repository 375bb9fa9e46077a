"""Seasonal campaigns: their notices, goods, codes and visits."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import KEY, Plain, Row
from models.org import Person, Unit


class NoticeState(StrEnum):
    """Where a planned notice stands: dated, written by somebody, approved by somebody else, gone out."""

    PLANNED = "planned"
    PREPARED = "prepared"
    APPROVED = "approved"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    SENT = "sent"
    MISSED = "missed"


class ClaimState(StrEnum):
    """What a person did about a campaign's goods."""

    RESERVED = "reserved"
    COLLECTED = "collected"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Campaign(Row):
    """One season of a campaign at one unit. `year` is the year it ends in; `rule` says whom it is for."""

    __tablename__ = "care_campaign"
    __table_args__ = (UniqueConstraint("unit_id", "name", "year"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(32))
    year: Mapped[int] = mapped_column(Integer)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date, index=True)
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    place: Mapped[str] = mapped_column(String(128), default="")
    duty: Mapped[str] = mapped_column(String(64), default="")
    budget_line: Mapped[str] = mapped_column(String(64), default="")
    packs: Mapped[int] = mapped_column(Integer, default=0)
    packs_left: Mapped[int] = mapped_column(Integer, default=0)
    cap: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    goods: Mapped[list["Goods"]] = relationship(order_by="Goods.id")


class Goods(Plain):
    """What is in a campaign's pack, and how much of it."""

    __tablename__ = "care_goods"
    __table_args__ = (UniqueConstraint("campaign_id", "name"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("care_campaign.id"))
    name: Mapped[str] = mapped_column(String(32))
    amount: Mapped[str] = mapped_column(String(16), default="")


class CareNotice(Row):
    """A dated notice of a campaign. (campaign, name, occasion) names it for good; `send_on` may be moved.

    `standing`: it has no day of its own but allows the notices that readings cause. `text` is empty until somebody
    writes their own; `unclaimed` leaves out who has collected, has a code, or needs nothing.
    """

    __tablename__ = "care_notice"
    __table_args__ = (
        UniqueConstraint("campaign_id", "name", "occasion"),
        Index("ix_care_notice_due", "state", "send_on"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("care_campaign.id"))
    name: Mapped[str] = mapped_column(String(32))
    occasion: Mapped[date] = mapped_column(Date)
    send_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    rule: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    standing: Mapped[bool] = mapped_column(default=False)
    unclaimed: Mapped[bool] = mapped_column(default=False)
    moved: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default=NoticeState.PLANNED)
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    people: Mapped[int] = mapped_column(Integer, default=0)

    campaign: Mapped[Campaign] = relationship()
    approvals: Mapped[list["CareApproval"]] = relationship(order_by="CareApproval.id")


class CareApproval(Plain):
    """Somebody's yes to a notice."""

    __tablename__ = "care_approval"
    __table_args__ = (UniqueConstraint("notice_id", "approved_by"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("care_notice.id"))
    approved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Claim(Row):
    """A person's one pack of a campaign: a code, collected once, or "not needed"."""

    __tablename__ = "care_claim"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id"),
        UniqueConstraint("campaign_id", "code"),
        {"info": {"label": "慰问品领取"}},
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("care_campaign.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    packs: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime]
    collected_at: Mapped[datetime | None]
    collected_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    campaign: Mapped[Campaign] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class CareVisit(Row):
    """A campaign's visit to a person: what was given, by whom, and the receipt. A photo needs the person's consent."""

    __tablename__ = "care_visit"
    __table_args__ = (Index("ix_care_visit_campaign", "campaign_id", "person_id"), {"info": {"label": "慰问走访"}})

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("care_campaign.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    visited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    visited_on: Mapped[date] = mapped_column(Date)
    given: Mapped[str] = mapped_column(String(64), default="")
    amount: Mapped[int] = mapped_column(Integer, default=0)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"), info={"personal": True})
    received_at: Mapped[datetime | None]
    at: Mapped[datetime]
