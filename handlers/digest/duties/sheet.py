"""责任清单 from Excel: a template to fill in, a trial run that says row by row what is wrong, then kept as a whole.

A row that is there already (unit, text, day) is known and not given twice, so a sheet may be sent again.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import units_in_scope
from bot.sheets import write_book
from bot.turn import Refusal
from handlers.digest.duties import service, texts
from models.digest import Duty, DutyState
from models.org import Person, Unit

DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
TITLE, MEASURE, MOST = 64, 255, 2000
COLUMNS = {"title": 0, "unit": 1, "due": 2, "owner": 3, "measure": 4, "splits": 5}


class NoSheet(Refusal):
    """The file cannot be read, or it has not the heads of the template."""

    text = texts.NO_SHEET


@dataclass(slots=True)
class Report:
    """What a sheet came to: rows to be given (or given), rows known already, what is wrong and where."""

    fresh: int = 0
    known: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row that can be given."""

    unit: Unit
    title: str
    due_on: date
    owner: Person | None
    measure: str
    splits: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """Whom a sheet names: units by code, people by 工号; and the ids of the units its giver may give to."""

    units: dict[str, Unit]
    people: dict[str, Person]
    mine: frozenset[int]


def template(session: Session, actor: Person) -> bytes:
    """An empty sheet with one example, and the codes of the units that the actor may give to."""
    units = [(unit.code, unit.name) for unit in units_in_scope(session, actor, service.KEEPERS)]
    example = [(*texts.EXAMPLE,)]
    return write_book([("", texts.SHEET_HEADS, example), (texts.UNITS, texts.UNIT_HEADS, units)])


def take(session: Session, actor: Person, content: bytes, *, now: datetime, apply: bool) -> Report:
    """Read the sheet; with `apply` and without a fault give all of it, else nothing. Raises: NoSheet."""
    report, wanted, rows = Report(), list[Wanted](), list(_rows(content))
    roster = _roster(session, actor, [_told(cells) for _, cells in rows])
    seen = _given(session, roster)
    for number, cells in rows:
        faults: list[str] = []
        row = _read(session, roster, _told(cells), faults)
        report.faults += [texts.in_row(number, fault) for fault in faults]
        if row is None:
            continue
        key = (row.unit.id, row.title, row.due_on)
        if key in seen:
            report.known += 1
            continue
        seen.add(key)
        wanted.append(row)
    report.fresh = len(wanted)
    for row in wanted if apply and not report.faults else ():
        service.create(
            session, actor, row.unit, title=row.title, due_on=row.due_on, owner=row.owner, measure=row.measure,
            splits=row.splits, now=now,
        )  # fmt: skip
    return report


def _rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """(number as Excel has it, cells) of every filled row below the heads."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        found = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        rows = found.to_python(skip_empty_area=False)
    except (CalamineError, IndexError):
        raise NoSheet from None
    heads = [_text(cell).strip("*＊") for cell in (rows[0] if rows else ())]
    if heads[: len(COLUMNS)] != [head.strip("*") for head in texts.SHEET_HEADS]:
        raise NoSheet
    filled = [(number, list(row)) for number, row in enumerate(rows[1:], 2) if any(_text(cell) for cell in row)]
    if not filled:
        raise NoSheet(texts.EMPTY_SHEET)
    if len(filled) > MOST:
        raise NoSheet(texts.too_many(MOST))
    yield from filled


def _told(cells: Sequence[Any]) -> dict[str, Any]:
    return {name: cells[place] if place < len(cells) else "" for name, place in COLUMNS.items()}


def _roster(session: Session, actor: Person, rows: Sequence[dict[str, Any]]) -> Roster:
    codes, numbers = {_text(told["unit"]) for told in rows}, {_text(told["owner"]) for told in rows}
    units = session.scalars(select(Unit).where(Unit.code.in_(codes), Unit.active))
    people = session.scalars(select(Person).where(Person.employee_no.in_(numbers), Person.active))
    mine = frozenset(unit.id for unit in units_in_scope(session, actor, service.KEEPERS))
    return Roster({unit.code: unit for unit in units if unit.code}, {one.employee_no: one for one in people}, mine)


def _given(session: Session, roster: Roster) -> set[tuple[int, str, date]]:
    """What these units were given before."""
    units = [unit.id for unit in roster.units.values()]
    query = select(Duty.unit_id, Duty.title, Duty.due_on).where(Duty.unit_id.in_(units))
    rows = session.execute(query.where(Duty.state != DutyState.DROPPED))
    return {(row.unit_id, row.title, row.due_on) for row in rows}


def _read(session: Session, roster: Roster, told: dict[str, Any], faults: list[str]) -> Wanted | None:
    """The row, or what is wrong with it."""
    title, code, number, measure = (_text(told[name]) for name in ("title", "unit", "owner", "measure"))
    unit = roster.units.get(code)
    due, splits = _day(told["due"]), {"": False, "否": False, "是": True}.get(_text(told["splits"]))
    owner = roster.people.get(number) if number else None
    theirs = unit is None or unit.id in roster.mine
    strange = unit is not None and owner is not None and not service.belongs(session, owner, unit)
    wrong = (
        (not title, texts.NO_TITLE),
        (len(title) > TITLE, texts.too_long("责任", TITLE)),
        (len(measure) > MEASURE, texts.too_long("措施", MEASURE)),
        (unit is None, texts.no_unit(code)),
        (not theirs, texts.not_yours(code)),
        (due is None, texts.no_day(_text(told["due"]))),
        (splits is None, texts.yes_or_no(_text(told["splits"]))),
        (bool(number) and owner is None, texts.no_person(number)),
        (strange, texts.not_of_unit(number, code)),
    )
    faults += [words for is_so, words in wrong if is_so]
    if faults or unit is None or due is None:
        return None
    return Wanted(unit, title, due, owner, measure, bool(splits))


def _text(value: Any) -> str:
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if found := DAY.fullmatch(_text(value)):
        with suppress(ValueError):
            return date(*map(int, found.groups()))
    return None
