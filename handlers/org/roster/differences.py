"""What a roster would change: new, changed, left, unchanged, and what cannot be. Nothing is written here.

An empty cell says nothing: it never clears what is known. Whoever is not named has left, unless the file says it is
only a part of the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.org.roster import texts
from handlers.org.roster.places import Places, read_places
from handlers.org.roster.sheet import Entry, Fault, Path, Sheet
from models.org import Membership, Person

BEIJING = ZoneInfo("Asia/Shanghai")
FIELDS = ("name", "phone", "email", "gender", "title", "political", "birth_on", "hired_on")
FEW, SHARE, MOST = 50, 0.2, 0.8


@dataclass(slots=True)
class Known:
    """Somebody on the roster as it stands, with their units of the enterprise's tree, the main one first."""

    id: int
    employee_no: str
    active: bool
    values: dict[str, Any]
    units: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class Change:
    """A row and whom it is about; `fields` maps the person's field to (old, new), and "units" to paths."""

    entry: Entry
    known: Known
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Departure:
    """Somebody who is not on the roster any more, or whose row says so."""

    known: Known
    on: date


@dataclass(slots=True)
class Difference:
    """The whole report. `guard` is why it is refused unless forced, "" where it is not."""

    sheet: Sheet
    places: Places
    new: list[Entry] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    left: list[Departure] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    guard: str = ""
    new_units: list[Path] = field(default_factory=list)
    first: bool = False


def compare(session: Session, sheet: Sheet, *, now: datetime, complete: bool = True) -> Difference:
    """The difference between a sheet and the roster, by three queries whatever its size.

    `complete` false: the file is a part of the roster, so nobody leaves for not being named.
    """
    today = now.astimezone(BEIJING).date()
    places = read_places(session)
    known = _known(session, places)
    result = Difference(sheet, places, faults=list(sheet.faults), first=not any(one.active for one in known.values()))
    finder = _Finder(known)
    seen: set[int] = set()
    for entry in sheet.entries:
        _full_paths(entry, places, result)
        one = finder.find(entry, result)
        if one is not None:
            seen.add(one.id)
        _sort(entry, one, result, today)
    if complete and sheet.entries:
        named = seen | {one.id for key, one in known.items() if key in sheet.broken}
        gone = (one for one in known.values() if one.active and one.id not in named)
        result.left += [Departure(one, today) for one in gone]
    result.new_units = places.missing(path for entry in _staying(result) for path in entry.units)
    result.guard = _guard(len(result.left), sum(one.active for one in known.values()))
    return result


def _staying(result: Difference) -> Iterable[Entry]:
    yield from result.new
    for change in result.changed:
        yield change.entry


def _known(session: Session, places: Places) -> dict[str, Known]:
    columns = [getattr(Person, name) for name in FIELDS]
    query = select(Person.id, Person.employee_no, Person.active, *columns).where(Person.erased_at.is_(None))
    people = {
        row[0]: Known(row[0], row[1], row[2], dict(zip(FIELDS, row[3:], strict=True))) for row in session.execute(query)
    }
    memberships = select(Membership.person_id, Membership.unit_id).order_by(Membership.main.desc(), Membership.id)
    for person_id, unit_id in session.execute(memberships):
        path = places.names.get(unit_id)
        if path and person_id in people:
            people[person_id].units.append(path)
    return {one.employee_no.casefold(): one for one in people.values()}


class _Finder:
    """Whom a row is about: by 工号, by what it was, or by a 工号 that lost its leading zeros in a number cell."""

    def __init__(self, known: dict[str, Known]) -> None:
        self.known = known
        self.bare: dict[str, list[Known]] = {}
        for one in known.values():
            if one.employee_no.startswith("0") and one.employee_no.isdecimal():
                self.bare.setdefault(one.employee_no.lstrip("0"), []).append(one)

    def find(self, entry: Entry, result: Difference) -> Known | None:
        found = self.known.get(entry.employee_no.casefold())
        if entry.old_number:
            return self._renamed(entry, found, result)
        if found is None and entry.as_number and len(same := self.bare.get(entry.employee_no, [])) == 1:
            entry.employee_no = same[0].employee_no
            return same[0]
        return found

    def _renamed(self, entry: Entry, taken: Known | None, result: Difference) -> Known | None:
        old = self.known.get(entry.old_number.casefold())
        if taken is not None and old is not None and taken is not old:
            result.faults.append(Fault(number_cell(entry), texts.RENAME_TAKEN))
        if taken is None and old is None:
            result.faults.append(Fault(number_cell(entry), texts.RENAME_UNKNOWN))
        return old or taken


def number_cell(entry: Entry) -> str:
    """The address of a row's 工号."""
    return entry.cells.get("employee_no") or entry.cells["userid"]


def _full_paths(entry: Entry, places: Places, result: Difference) -> None:
    full = [places.full(path) for path in entry.units]
    if None in full:
        cell = entry.cells.get("level1") or entry.cells["department"]
        result.faults.append(Fault(cell, texts.UNKNOWN_TOP.format(tops="、".join(places.tops))))
    entry.units = [path for path in full if path]


def _sort(entry: Entry, one: Known | None, result: Difference, today: date) -> None:
    if entry.left:
        if one is not None and one.active:
            result.left.append(Departure(one, entry.values.get("left_on") or today))
        elif one is not None:
            result.unchanged += 1
        return
    if one is None:
        result.new.append(entry)
        return
    fields = _changes(entry, one)
    if fields:
        result.changed.append(Change(entry, one, fields))
    else:
        result.unchanged += 1


def _changes(entry: Entry, one: Known) -> dict[str, tuple[Any, Any]]:
    fields: dict[str, tuple[Any, Any]] = {}
    if not one.active:
        fields["active"] = (False, True)
    if entry.old_number and one.employee_no != entry.employee_no:
        fields["employee_no"] = (one.employee_no, entry.employee_no)
    for name, value in {"name": entry.name, **entry.values}.items():
        old = one.values.get(name)
        if name in FIELDS and old != value and not _same_month(entry, name, old, value):
            fields[name] = (old, value)
    if entry.units and (entry.units[:1] != one.units[:1] or set(entry.units) != set(one.units)):
        fields["units"] = (one.units, entry.units)
    return fields


def _same_month(entry: Entry, name: str, old: Any, new: Any) -> bool:
    """A date without a day does not contradict a known one of that month."""
    return name in entry.month_only and old is not None and (old.year, old.month) == (new.year, new.month)


def _guard(leaving: int, total: int) -> str:
    """企业微信's own rule: more than 50 people and a fifth of them, or four fifths."""
    if (leaving > FEW and leaving > SHARE * total) or leaving > MOST * total:
        return texts.GUARD.format(leaving=leaving, total=total)
    return ""
