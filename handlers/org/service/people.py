"""People: where they belong, what they may do, when they are away, what happened to them, what they want corrected."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.scope import NotFound, may, not_the_same
from bot.turn import Refusal
from handlers.org import texts
from models.base import insert_ignore, table_of
from models.org import Correction, Grant, Happening, HrEvent, Leave, Membership, Person, Role, Unit

NEXT_TO_EACH_OTHER = {"synchronize_session": "fetch"}


class NotYours(Refusal):
    """Who grants must be an administrator of that very unit, or of one above it."""

    text = texts.NOT_YOURS_TO_GRANT


class NotToYourself(Refusal):
    """A right comes from somebody else."""

    text = texts.NOT_TO_YOURSELF


class BackToFront(Refusal):
    """A leave that ends before it starts."""

    text = texts.BACK_TO_FRONT


def person_by_number(session: Session, employee_no: str) -> Person | None:
    """The active person with this 工号, whatever the case of its letters."""
    found = session.scalars(select(Person).where(Person.employee_no == employee_no.strip(), Person.active)).first()
    if found is not None or not any(c.isalpha() for c in employee_no):
        return found
    forms = {employee_no.strip(), employee_no.strip().lower(), employee_no.strip().upper()}
    return session.scalars(select(Person).where(Person.employee_no.in_(forms), Person.active)).first()


def units_of(session: Session, person: Person) -> list[Unit]:
    """Where a person belongs, the main unit first."""
    query = select(Unit).join(Membership).where(Membership.person_id == person.id, Unit.active)
    return list(session.scalars(query.order_by(Membership.main.desc(), Unit.path)))


def card(person: Person) -> list[tuple[str, str]]:
    """The roster's fields of a person, labelled; "" where nothing is kept."""
    return [
        ("姓名", person.name),
        ("工号", person.employee_no),
        ("手机", person.phone or ""),
        ("邮箱", person.email or ""),
        ("职务", person.title or ""),
        ("政治面貌", person.political or ""),
        ("出生日期", str(person.birth_on or "")),
        ("入职日期", str(person.hired_on or "")),
    ]


def join(session: Session, person: Person, unit: Unit, *, main: bool = False) -> None:
    """A person belongs to a unit, besides those of other trees; joining again changes only which is the main one."""
    row = {"person_id": person.id, "unit_id": unit.id, "main": False}
    insert_ignore(session, table_of(Membership), row, unique=("person_id", "unit_id"))
    if main:
        mine = update(Membership).where(Membership.person_id == person.id)
        session.execute(mine.values(main=Membership.unit_id == unit.id), execution_options=NEXT_TO_EACH_OTHER)


def quit_unit(session: Session, person: Person, unit: Unit) -> None:
    """A person no longer belongs to a unit."""
    mine = (Membership.person_id == person.id, Membership.unit_id == unit.id)
    session.execute(delete(Membership).where(*mine), execution_options=NEXT_TO_EACH_OTHER)


def grant(session: Session, person: Person, role: Role, unit: Unit, *, by: Person | None, now: datetime) -> None:
    """Let a person act in a role on a unit and below. `by` None is the operator at the machine.

    Raises: NotYours, NotToYourself.
    """
    if by is not None:
        if by.id == person.id:
            raise NotToYourself
        if not may(session, by, Role.ADMIN, unit):
            raise NotYours
    row = {"person_id": person.id, "unit_id": unit.id, "role": role, "granted_at": now}
    row["granted_by"] = by.id if by else None
    insert_ignore(session, table_of(Grant), row, unique=("person_id", "unit_id", "role"))


def revoke(session: Session, person: Person, role: Role, unit: Unit, *, by: Person | None) -> None:
    """Take a role back.

    Raises: NotYours.
    """
    if by is not None and not may(session, by, Role.ADMIN, unit):
        raise NotYours
    mine = (Grant.person_id == person.id, Grant.unit_id == unit.id, Grant.role == role)
    session.execute(delete(Grant).where(*mine), execution_options=NEXT_TO_EACH_OTHER)


def excuse(session: Session, person: Person, *, first_on: date, last_on: date, reason: str = "") -> Leave:
    """Days on which nobody expects a person to do anything, both included.

    Raises: BackToFront.
    """
    if last_on < first_on:
        raise BackToFront
    leave = Leave(person_id=person.id, first_on=first_on, last_on=last_on, reason=reason[:32])
    session.add(leave)
    session.flush()
    return leave


def away(session: Session, people: Sequence[int], day: date) -> set[int]:
    """Which of these people are excused on a day."""
    query = select(Leave.person_id).where(Leave.person_id.in_(people), Leave.first_on <= day, Leave.last_on >= day)
    return set(session.scalars(query))


def record_event(
    session: Session,
    person: Person,
    kind: Happening,
    *,
    on: date,
    source: str,
    now: datetime,
    detail: dict[str, object] | None = None,
    key: str | None = None,
) -> bool:
    """Note 入职, 离职, 调动, 表彰 or 处分 once: false where known. The key is kind, person and day unless given."""
    row = {
        "key": key or f"{kind.name.lower()}:{person.id}:{on.isoformat()}",
        "person_id": person.id,
        "kind": kind,
        "on_day": on,
        "detail": detail or {},
        "source": source,
        "at": now,
    }
    return insert_ignore(session, table_of(HrEvent), row, unique=("key",)) == 1


def ask_correction(session: Session, person: Person, text: str, *, now: datetime) -> Correction:
    """A person says what is wrong in their record; an administrator decides."""
    correction = Correction(person_id=person.id, text=text.strip()[:2000], created_at=now)
    session.add(correction)
    session.flush()
    return correction


def decide_correction(session: Session, correction: Correction, *, by: Person, accepted: bool, now: datetime) -> None:
    """Settle a request; whoever asked cannot settle it, and only an administrator of one of their units may.

    Raises: SamePerson, NotFound.
    """
    not_the_same(correction.person_id, by)
    person = session.get_one(Person, correction.person_id)
    if not any(may(session, by, Role.ADMIN, unit) for unit in units_of(session, person)):
        raise NotFound
    correction.state = "accepted" if accepted else "declined"
    correction.decided_at, correction.decided_by = now, by.id
    session.flush()
