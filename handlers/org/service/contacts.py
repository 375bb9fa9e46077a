"""Keep people and units in step with 企业微信 通讯录: each change says what is, so the same one twice changes nothing.

Newer callbacks carry only UserID and Department: what is not said stays as it was.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.web.signins import end_all_of
from handlers.org.service.people import join, quit_unit, record_event
from handlers.org.service.units import create_unit, move_unit
from models.base import insert_ignore, table_of
from models.org import Happening, Identity, Membership, Person, Unit, UnitKind

Fields = Mapping[str, Any]
BEIJING = ZoneInfo("Asia/Shanghai")
SOURCE = "wecom"
GENDERS = {"1": "男", "2": "女"}
PLAIN_FIELDS = {"Name": "name", "Mobile": "phone", "Email": "email", "Position": "title"}
log = structlog.get_logger()


def change_contact(session: Session, fields: Fields, *, now: datetime) -> None:
    """Apply one `change_contact` event, its fields under the platform's own names."""
    kind = str(fields.get("ChangeType", ""))
    change = CHANGES.get(kind)
    if change is None:
        log.info("unknown contact change", kind=kind)
        return
    change(session, fields, now)
    session.flush()


def _put_user(session: Session, fields: Fields, now: datetime) -> None:
    userid = str(fields.get("UserID") or "")
    if not userid:
        return
    renamed = str(fields.get("NewUserID") or "")
    person = _person(session, userid) or (_person(session, renamed) if renamed else None)
    if person is None:
        person = Person(employee_no=renamed or userid, name=str(fields.get("Name") or userid), created_at=now)
        person.hired_on = _day(now)
        session.add(person)
        session.flush()
        record_event(session, person, Happening.HIRED, on=_day(now), source=SOURCE, now=now)
    elif renamed:
        _rename(session, person, userid, renamed)
    if not person.active:
        person.active, person.left_on = True, None
        record_event(session, person, Happening.HIRED, on=_day(now), source=SOURCE, now=now)
    _set_fields(person, fields)
    _hold_identity(session, person, renamed or userid, now)
    if "Department" in fields:
        _place(session, person, fields, now)


def _set_fields(person: Person, fields: Fields) -> None:
    for theirs, ours in PLAIN_FIELDS.items():
        if fields.get(theirs):
            setattr(person, ours, str(fields[theirs]))
    gender = GENDERS.get(str(fields.get("Gender") or ""))
    if gender:
        person.gender = gender


def _rename(session: Session, person: Person, old: str, new: str) -> None:
    if person.employee_no.lower() == old.lower():
        person.employee_no = new
    taken = select(Identity.id).where(Identity.channel == SOURCE, func.lower(Identity.external_id) == new.lower())
    if session.scalar(taken) is None:
        mine = update(Identity).where(Identity.channel == SOURCE, func.lower(Identity.external_id) == old.lower())
        session.execute(mine.values(external_id=new), execution_options={"synchronize_session": False})
        session.expire_all()


def _hold_identity(session: Session, person: Person, userid: str, now: datetime) -> None:
    """The member can be written to from now on, without having written first."""
    row = {"channel": SOURCE, "external_id": userid, "created_at": now, "following": True, "refused": False}
    row |= {"sends_left": 0, "bind_failures": 0}
    same = select(Identity).where(Identity.channel == SOURCE, func.lower(Identity.external_id) == userid.lower())
    if session.scalars(same).first() is None:
        insert_ignore(session, table_of(Identity), row, unique=("channel", "external_id"))
    for identity in session.scalars(same):
        if identity.person_id is None:
            identity.person_id, identity.bound_at = person.id, now
        if identity.person_id == person.id:
            identity.following = True


def _place(session: Session, person: Person, fields: Fields, now: datetime) -> None:
    numbers = [int(part) for part in str(fields["Department"]).split(",") if part.strip().isdecimal()]
    main = str(fields.get("MainDepartment") or "")
    first = int(main) if main.isdecimal() else numbers[0] if numbers else None
    known = session.scalars(select(Unit).where(Unit.wecom_department.in_(numbers))).all()
    if not known:
        return
    before = _platform_units(session, person)
    was = next((unit.id for unit, is_main in before if is_main), None)
    for unit in known:
        join(session, person, unit, main=unit.wecom_department == first)
    for unit, _ in before:
        if unit not in known:
            quit_unit(session, person, unit)
    now_in = next((unit for unit in known if unit.wecom_department == first), None)
    if was is not None and now_in is not None and now_in.id != was:
        detail: dict[str, object] = {"from": session.get_one(Unit, was).name, "to": now_in.name}
        record_event(session, person, Happening.MOVED, on=_day(now), source=SOURCE, now=now, detail=detail)


def _platform_units(session: Session, person: Person) -> list[tuple[Unit, bool]]:
    """The person's units that the platform knows, and which is the main one; other trees are none of its business."""
    query = select(Unit, Membership.main).join(Membership, Membership.unit_id == Unit.id)
    query = query.where(Membership.person_id == person.id, Unit.wecom_department.is_not(None))
    return [(unit, main) for unit, main in session.execute(query)]


def _drop_user(session: Session, fields: Fields, now: datetime) -> None:
    userid = str(fields.get("UserID") or "")
    person = _person(session, userid)
    gone = update(Identity).where(Identity.channel == SOURCE, func.lower(Identity.external_id) == userid.lower())
    session.execute(gone.values(following=False), execution_options={"synchronize_session": False})
    if person is None or not person.active:
        return
    person.active, person.left_on = False, _day(now)
    end_all_of(session, person)
    record_event(session, person, Happening.LEFT, on=_day(now), source=SOURCE, now=now)


def _put_party(session: Session, fields: Fields, now: datetime) -> None:
    number = _number(fields.get("Id"))
    if number is None:
        return
    parent = _unit(session, _number(fields.get("ParentId")))
    name = str(fields.get("Name") or "")
    unit = _unit(session, number)
    if unit is None:
        kind = UnitKind.DEPARTMENT if parent or number != 1 else UnitKind.COMPANY
        new_name = name or f"部门 {number}"
        create_unit(session, code=f"wecom-{number}", name=new_name, kind=kind, parent=parent, wecom_department=number)
        return
    unit.active = True
    unit.name = name or unit.name
    session.flush()
    if parent is not None and unit.parent_id != parent.id:
        move_unit(session, unit, parent=parent)


def _drop_party(session: Session, fields: Fields, now: datetime) -> None:
    unit = _unit(session, _number(fields.get("Id")))
    if unit is not None:
        unit.active = False


def _tag(session: Session, fields: Fields, now: datetime) -> None:
    tag = f"wecom:{fields.get('TagId')}"
    for person in _people(session, fields.get("AddUserItems")):
        person.tags = [*(t for t in person.tags if t != tag), tag]
    for person in _people(session, fields.get("DelUserItems")):
        person.tags = [t for t in person.tags if t != tag]


def _people(session: Session, items: object) -> list[Person]:
    userids = [part.strip().lower() for part in str(items or "").split(",") if part.strip()]
    return list(session.scalars(select(Person).where(func.lower(Person.employee_no).in_(userids))))


def _person(session: Session, userid: str) -> Person | None:
    """By the identity that holds this userid, or else by 工号: as it is written, by an index, or else without case."""
    identity = select(Identity.person_id).where(Identity.channel == SOURCE, Identity.external_id == userid)
    exact = session.scalar(identity.where(Identity.person_id.is_not(None)))
    if exact is not None:
        return session.get_one(Person, exact)
    lowered = userid.lower()
    held = select(Identity.person_id).where(Identity.channel == SOURCE, func.lower(Identity.external_id) == lowered)
    query = select(Person).where(or_(Person.id.in_(held), func.lower(Person.employee_no) == lowered))
    return session.scalars(query.order_by(Person.active.desc()).limit(1)).first()


def _unit(session: Session, number: int | None) -> Unit | None:
    return session.scalars(select(Unit).where(Unit.wecom_department == number)).first() if number else None


def _number(value: object) -> int | None:
    return int(str(value)) if str(value or "").isdecimal() else None


def _day(now: datetime) -> Any:
    return now.astimezone(BEIJING).date()


CHANGES: Mapping[str, Callable[[Session, Fields, datetime], None]] = {
    "create_user": _put_user,
    "update_user": _put_user,
    "delete_user": _drop_user,
    "create_party": _put_party,
    "update_party": _put_party,
    "delete_party": _drop_party,
    "update_tag": _tag,
}
