"""Write a difference, whole or not at all: the door's transaction is the only one."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.turn import Refusal
from bot.web.signins import end_all_of
from handlers.org import texts
from handlers.org.roster.differences import BEIJING, FIELDS, Change, Difference
from handlers.org.roster.places import ENTERPRISE, kind_of
from handlers.org.roster.sheet import Entry, Path
from handlers.org.service.units import create_unit
from models.base import insert_ignore, new_public_id, table_of
from models.org import Happening, HrEvent, Identity, Membership, Person, Unit, sought_of

CHUNK = 500
SOURCE = "roster"
QUIET = {"synchronize_session": False}
T = TypeVar("T")
Event = dict[str, Any]


class RosterRefused(Refusal):
    """The roster has faults, or would let too many people go."""

    text = texts.ROSTER_REFUSED


def apply(session: Session, difference: Difference, *, now: datetime, force: bool = False, wecom: bool = False) -> None:
    """Make units, people, memberships, HR events; leavers are deactivated, nobody is deleted.

    `wecom`: the 工号 are the members' userids even where the file has no 帐号 column, so each person can be written to
    on 企业微信 at once. Raises: RosterRefused.
    """
    if difference.faults or (difference.guard and not force):
        raise RosterRefused(difference.guard if not difference.faults else None)
    _make_units(session, difference)
    events = [*_hire(session, difference, now), *_change(session, difference, now), *_leave(session, difference)]
    for chunk in chunks(events):
        rows = [event | {"source": SOURCE, "at": now} for event in chunk]
        insert_ignore(session, table_of(HrEvent), rows, unique=("key",))
    if wecom or difference.sheet.userids:
        _hold_identities(session, difference, now)
    session.flush()
    session.expire_all()


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Lists of at most `size`."""
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk


def _make_units(session: Session, difference: Difference) -> None:
    ids = difference.places.ids
    for path in difference.new_units:
        parent = session.get_one(Unit, ids[path[:-1]]) if len(path) > 1 else None
        code = "r" + hashlib.sha256("/".join(path).encode()).hexdigest()[:12]
        unit = session.scalars(select(Unit).where(Unit.code == code)).first()
        if unit is None or unit.active or unit.name != path[-1]:  # the code may be a renamed or moved unit's
            code = code if unit is None else f"{code}-{new_public_id()[:8]}"
            unit = create_unit(session, code=code, name=path[-1], kind=kind_of(path), parent=parent)
        unit.active = True
        ids[path] = unit.id


def _hire(session: Session, difference: Difference, now: datetime) -> Iterator[Event]:
    today = now.astimezone(BEIJING).date()
    for chunk in chunks(difference.new):
        people = [_person(entry, now) for entry in chunk]
        session.add_all(people)
        session.flush()
        pairs = list(zip(people, chunk, strict=True))
        _join(session, [(person.id, entry.units) for person, entry in pairs], difference)
        for person, entry in pairs:
            hired = entry.values.get("hired_on")
            if hired or not difference.first:
                yield _event(Happening.HIRED, person.id, hired or today, {"to": _named(entry.units)})


def _person(entry: Entry, now: datetime) -> Person:
    values = {name: value for name, value in entry.values.items() if name in FIELDS}
    return Person(employee_no=entry.employee_no, name=entry.name, created_at=now, tags=[], **values)


def _change(session: Session, difference: Difference, now: datetime) -> Iterator[Event]:
    today = now.astimezone(BEIJING).date()
    columns: dict[frozenset[str], list[dict[str, Any]]] = {}
    for change in difference.changed:
        values = {name: new for name, (_, new) in change.fields.items() if name != "units"}
        if "active" in values:
            values["left_on"] = None
            yield _event(Happening.HIRED, change.known.id, today, {"to": _named(change.entry.units)})
        if values.keys() & {"employee_no", "name"}:
            values["sought"] = sought_of(change.entry.employee_no, change.entry.name)
        if values:
            columns.setdefault(frozenset(values), []).append({"id": change.known.id, **values})
    for rows in columns.values():
        session.execute(update(Person), rows)
    _rename_identities(session, difference.changed)
    moved = [change for change in difference.changed if "units" in change.fields]
    for chunk in chunks(moved):
        ids = [change.known.id for change in chunk]
        ours = select(Unit.id).where(Unit.kind.in_(ENTERPRISE))
        gone = delete(Membership).where(Membership.person_id.in_(ids), Membership.unit_id.in_(ours))
        session.execute(gone, execution_options=QUIET)
        _join(session, [(change.known.id, change.entry.units) for change in chunk], difference)
    for change in moved:
        old, new = change.fields["units"]
        if old and old[:1] != new[:1] and change.known.active:
            yield _event(Happening.MOVED, change.known.id, today, {"from": _named(old), "to": _named(new)})


def _leave(session: Session, difference: Difference) -> Iterator[Event]:
    rows = [{"id": gone.known.id, "active": False, "left_on": gone.on} for gone in difference.left]
    if rows:
        session.execute(update(Person), rows)
    for chunk in chunks(difference.left):
        end_all_of(session, *(gone.known.id for gone in chunk))
    for gone in difference.left:
        yield _event(Happening.LEFT, gone.known.id, gone.on, {"from": _named(gone.known.units)})


def _join(session: Session, places: list[tuple[int, list[Path]]], difference: Difference) -> None:
    ids = difference.places.ids
    rows = [
        {"person_id": person, "unit_id": ids[path], "main": place == 0}
        for person, paths in places
        for place, path in enumerate(paths)
    ]
    insert_ignore(session, table_of(Membership), rows, unique=("person_id", "unit_id"))


def _rename_identities(session: Session, changed: list[Change]) -> None:
    for change in changed:
        if "employee_no" in change.fields:
            old, new = change.fields["employee_no"]
            mine = update(Identity).where(Identity.channel == "wecom", Identity.person_id == change.known.id)
            mine = mine.where(func.lower(Identity.external_id) == old.lower())
            session.execute(mine.values(external_id=new), execution_options=QUIET)


def _hold_identities(session: Session, difference: Difference, now: datetime) -> None:
    """Each member can be written to at once; an identity that wrote before it was on the roster is bound now."""
    userids = {
        entry.employee_no: entry.userid or entry.employee_no for entry in difference.sheet.entries if not entry.left
    }
    taken = select(func.lower(Identity.external_id)).where(Identity.channel == "wecom")
    held = set(session.scalars(taken))
    active = session.execute(select(Person.employee_no, Person.id).where(Person.active))
    people = {row[0]: row[1] for row in active}
    wanted = [(userid, people[number]) for number, userid in userids.items() if number in people]
    fresh = [_identity(userid, person, now) for userid, person in wanted if userid.lower() not in held]
    for chunk in chunks(fresh):
        insert_ignore(session, table_of(Identity), chunk, unique=("channel", "external_id"))
    strangers = update(Identity).where(Identity.channel == "wecom", Identity.person_id.is_(None))
    unbound = select(func.lower(Identity.external_id)).where(Identity.channel == "wecom", Identity.person_id.is_(None))
    loose = set(session.scalars(unbound))
    for userid, person in wanted:
        if userid.lower() in loose:
            mine = strangers.where(func.lower(Identity.external_id) == userid.lower())
            session.execute(mine.values(person_id=person, bound_at=now), execution_options=QUIET)


def _identity(userid: str, person: int, now: datetime) -> dict[str, Any]:
    row = {"channel": "wecom", "external_id": userid, "person_id": person, "bound_at": now, "created_at": now}
    return row | {"following": True, "refused": False, "sends_left": 0, "bind_failures": 0}


def _event(kind: Happening, person: int, on: date, detail: dict[str, str]) -> Event:
    key = f"{kind.name.lower()}:{person}:{on.isoformat()}"
    return {"key": key, "person_id": person, "kind": kind, "on_day": on, "detail": detail}


def _named(paths: list[Path]) -> str:
    return "/".join(paths[0]) if paths else ""
