"""People, the tree of units, who may do what, and the ids people have on each channel."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from models.base import KEY, Plain, Row


class UnitKind(StrEnum):
    """What a unit is; units of several kinds form several trees in one table."""

    COMPANY = "company"
    DEPARTMENT = "department"
    TEAM = "team"
    PARTY_COMMITTEE = "party_committee"
    PARTY_BRANCH = "party_branch"
    LEAGUE_BRANCH = "league_branch"
    UNION_GROUP = "union_group"


class Role(StrEnum):
    """What a grant on a unit lets a person do there and below."""

    ADMIN = "admin"
    ORGANIZER = "organizer"
    CASEWORKER = "caseworker"
    SECRETARY = "secretary"
    LEADER = "leader"
    LECTURER = "lecturer"
    AUDITOR = "auditor"


class Happening(StrEnum):
    """What an HR event is."""

    HIRED = "入职"
    LEFT = "离职"
    MOVED = "调动"
    COMMENDED = "表彰"
    PUNISHED = "处分"


class Unit(Row):
    """A place in a tree. `path` is "/1/5/9/" with its own id last, so a subtree is one prefix."""

    __tablename__ = "unit"

    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(255), index=True)
    wecom_department: Mapped[int | None] = mapped_column(Integer, unique=True)
    active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")


def sought_of(employee_no: str, name: str) -> str:
    """What a person is found by, in lower case: 20135 陈明 chenming cm."""
    from pypinyin import lazy_pinyin

    sounds = lazy_pinyin(name)
    spelt = () if name.isascii() else ("".join(sounds), "".join(sound[:1] for sound in sounds))
    return " ".join((employee_no, "".join(name.split()), *spelt)).lower()


def _sought(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return sought_of(row["employee_no"], row["name"])


class Person(Row):
    """Someone on the roster. Leaving sets `active` to false and deletes nothing.

    `sought` follows 工号 and name by itself; an UPDATE that goes past the mapper writes it too (`sought_of`).
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_listed", "active", "employee_no"),)

    employee_no: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    phone: Mapped[str | None] = mapped_column(String(32), index=True)
    email: Mapped[str | None] = mapped_column(String(128))
    gender: Mapped[str | None] = mapped_column(String(8))
    title: Mapped[str | None] = mapped_column(String(64))
    political: Mapped[str | None] = mapped_column(String(16))
    birth_on: Mapped[date | None] = mapped_column(Date)
    hired_on: Mapped[date | None] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    tags: Mapped[list[Any]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sought: Mapped[str] = mapped_column(Text, default=_sought, info={"lower": True})

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")


@event.listens_for(Person, "before_update")
def _seek(_mapper: Mapper[Person], _connection: Connection, person: Person) -> None:
    person.sought = sought_of(person.employee_no, person.name)


class Membership(Plain):
    """A person's place in one unit; in several trees at once. `main` marks the unit they are first listed under."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "unit_id"), Index("ix_membership_unit", "unit_id", "person_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    main: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()


class Grant(Plain):
    """A role on a unit and everything below it."""

    __tablename__ = "grant_on_unit"
    __table_args__ = (UniqueConstraint("person_id", "unit_id", "role"), {"info": {"erase": "delete"}})

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship()


class Identity(Plain):
    """A person's id on one channel, and the conversation held there.

    The row is locked for the length of a turn, so one sender's messages are handled one after another. `state`, `data`
    and `state_until` are the conversation; `more` is the rest of a reply too long for one message. `following` is false
    after an unsubscribe, as of `followed_at`, the platform's own time of the last such event. `sends_left` is what the
    platform still lets us send before the person writes again.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "external_id"), Index("ix_identity_person", "person_id", "channel"))

    channel: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(KEY))
    unionid: Mapped[str | None] = mapped_column(String(KEY), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    following: Mapped[bool] = mapped_column(default=True)
    followed_at: Mapped[datetime | None]
    refused: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None]
    sends_left: Mapped[int] = mapped_column(Integer, default=0)
    bind_failures: Mapped[int] = mapped_column(Integer, default=0)
    bind_locked_until: Mapped[datetime | None]
    bound_at: Mapped[datetime | None]
    state: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[str | None] = mapped_column(Text)
    state_until: Mapped[datetime | None]
    more: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship()


class BindingCode(Plain):
    """A one-time code that ties an identity to a person. Only its hash is kept; `wrong` counts the misses.

    `sent_to` is "paper" (handed over by a secretary), "channel" (to another identity of the person) or "nobody".
    """

    __tablename__ = "binding_code"
    __table_args__ = {"info": {"erase": "delete", "export": "count"}}  # noqa: RUF012

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_to: Mapped[str] = mapped_column(String(16))
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    wrong: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


class HrEvent(Plain):
    """入职, 离职, 调动, 表彰 or 处分, from a roster, a contacts callback or the console. `key` makes it happen once."""

    __tablename__ = "hr_event"
    __table_args__ = (Index("ix_hr_event_on", "on_day", "id"),)

    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    on: Mapped[date] = mapped_column("on_day", Date)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


class Leave(Plain):
    """Days on which a person is excused: both days included."""

    __tablename__ = "leave_days"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(32), default="", info={"personal": True})


class Consent(Plain):
    """What a person agreed to, in which wording, and whether they took it back."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("person_id", "purpose", "version"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Correction(Row):
    """A person's request to put something right in their record; decided by an administrator."""

    __tablename__ = "correction"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
