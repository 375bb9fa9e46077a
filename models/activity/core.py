"""An activity, its hosts, who signed up, who came, and the shifts that stand in the way."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import KEY, Plain, Row
from models.org import Person, Unit


class Kind(StrEnum):
    """What an activity is."""

    VOLUNTEER = "volunteer"
    SPORT = "sport"
    CULTURE = "culture"
    RED = "red"
    TRAINING = "training"
    LECTURE = "lecture"
    STUDY = "study"
    FIRST_TOPIC = "first_topic"
    COMMUNITY = "community"

    @property
    def accrues(self) -> bool:
        """Whether service hours may be counted: meetings, training and duty never are."""
        return self in (Kind.VOLUNTEER, Kind.COMMUNITY)

    @property
    def studies(self) -> bool:
        """Whether it has an agenda, absentees and minutes."""
        return self in (Kind.STUDY, Kind.FIRST_TOPIC)


class ActivityState(StrEnum):
    """Where an activity stands. Only a published one takes sign-ups; done means its hours are settled."""

    DRAFT = "draft"
    PENDING = "pending"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    DONE = "done"


class Risk(StrEnum):
    """How dangerous it is; from medium up there is no publishing without an insurance policy."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Standing(StrEnum):
    """Where a sign-up stands. Signed and offered ones hold a place."""

    SIGNED = "signed"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    REMOVED = "removed"


HOLDING = (Standing.SIGNED, Standing.OFFERED)
STANDING = (Standing.SIGNED, Standing.OFFERED, Standing.WAITING)


class Activity(Row):
    """Something people can come to.

    `taken` counts the places that are held and never passes `capacity` (None: no limit). `queue` is the last number
    given out on the waiting list. `audience`: {} everybody, or {"units": [ids], "political": [words], "tags": [words]},
    all of which must fit. `hours_rule`: "none", "actual" (sign-in to sign-out) or "fixed" (`fixed_minutes` for whoever
    was there long enough). Times are half-open: [starts_at, ends_at).
    """

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="capacity"),
        CheckConstraint("starts_at < ends_at", name="interval"),
        Index("ix_activity_state_starts", "state", "starts_at"),
        Index("ix_activity_state_ends", "state", "ends_at"),
    )

    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(128))
    about: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    capacity: Mapped[int | None] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    queue: Mapped[int] = mapped_column(Integer, default=0)
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    requirements: Mapped[str] = mapped_column(Text, default="")
    risk: Mapped[str] = mapped_column(String(8), default=Risk.LOW)
    insurance_no: Mapped[str] = mapped_column(String(64), default="")
    safety_notice: Mapped[str] = mapped_column(Text, default="")
    hours_rule: Mapped[str] = mapped_column(String(8), default="none")
    fixed_minutes: Mapped[int] = mapped_column(Integer, default=0)
    least_share: Mapped[int] = mapped_column(Integer, default=60)
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info={"owner": False})
    contact: Mapped[str] = mapped_column(String(64), default="", info={"mentions": True})
    state: Mapped[str] = mapped_column(String(12), default=ActivityState.DRAFT)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    remark: Mapped[str] = mapped_column(Text, default="")
    moved_at: Mapped[datetime | None]
    reminded_day: Mapped[bool] = mapped_column(default=False)
    reminded_hours: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    hosts: Mapped[list["Host"]] = relationship(back_populates="activity", order_by="Host.id")

    @property
    def left(self) -> int | None:
        """How many places nobody holds; None without a limit."""
        return None if self.capacity is None else self.capacity - self.taken


class Host(Plain):
    """A unit that hosts an activity. With a `quota`, so many places are for its people alone."""

    __tablename__ = "activity_host"
    __table_args__ = (
        UniqueConstraint("activity_id", "unit_id"),
        CheckConstraint("taken >= 0 AND (quota IS NULL OR taken <= quota)", name="quota"),
        Index("ix_activity_host_unit", "unit_id"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    quota: Mapped[int | None] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)

    activity: Mapped[Activity] = relationship(back_populates="hosts")
    unit: Mapped[Unit] = relationship()


class SignUp(Row):
    """A person's place at an activity, or on its waiting list; one row a person, whatever they change their mind to.

    `number` orders the waiting list and is given anew to whoever joins again. `host_id` is the host whose quota the
    held place counts against, None for the common places. `late` marks a cancellation on short notice, `no_show` an
    absence without a word; `excused` takes either back.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("activity_id", "person_id"),
        Index("ix_sign_up_list", "activity_id", "standing", "number"),
        Index("ix_sign_up_offer", "standing", "offered_until"),
        Index("ix_sign_up_person", "person_id", "standing"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column(Integer, default=0)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("activity_host.id"))
    offered_until: Mapped[datetime | None]
    offers: Mapped[int] = mapped_column(Integer, default=0)
    agreed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(128), default="")
    late: Mapped[bool] = mapped_column(default=False)
    no_show: Mapped[bool] = mapped_column(default=False)
    excused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    activity: Mapped[Activity] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Attendance(Plain):
    """That somebody came or left, and who says so. Rows are only added; `key` makes an event count once."""

    __tablename__ = "attendance"
    __table_args__ = (Index("ix_attendance_activity", "activity_id", "person_id", "at"),)

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(String(4))
    method: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CodeTry(Plain):
    """A sign-in code that was wrong: somebody who keeps guessing has to wait."""

    __tablename__ = "code_try"
    __table_args__ = (Index("ix_code_try_person", "person_id", "at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class DutyShift(Plain):
    """Hours a person is on duty, from a roster sheet: half-open like everything else."""

    __tablename__ = "duty_shift"
    __table_args__ = (UniqueConstraint("person_id", "starts_at"), Index("ix_duty_shift_ends", "person_id", "ends_at"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(64), default="")
