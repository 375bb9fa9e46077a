"""Everything that is kept of a person, as JSON and as a workbook, in one zip."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, func, or_, select
from sqlalchemy.orm import Session

from handlers.org import texts_personal as texts
from handlers.org.personal.walk import PERSON, Reach, acted, owned
from models.org import Person

Rows = list[dict[str, Any]]
SHEET_NAME = 31


def export_person(
    session: Session, person: Person, *, now: datetime, opened: Mapping[str, Sequence[Mapping[str, Any]]]
) -> bytes:
    """A zip of `data.json` and `data.xlsx`, a table a sheet. `opened`: what features keep sealed (see bot.rights)."""
    data = personal_data(session, person) | {name: [dict(row) for row in rows] for name, rows in opened.items()}
    head = {"person": person.public_id, "exported_at": _plain(now)}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps({**head, "tables": data}, ensure_ascii=False, indent=1))
        archive.writestr("data.xlsx", _workbook(data))
    return whole.getvalue()


def personal_data(session: Session, person: Person) -> dict[str, Rows]:
    """Every row that is the person's own, by table; and under "acted" how often they are named on others' rows.

    Other people's words are not theirs to take along, so of those rows there is only the count. Sealed bytes are named,
    not opened: the feature that sealed them shows them, and notes the look.
    """
    data: dict[str, Rows] = {"person": _rows(session, PERSON, [Reach(PERSON, PERSON.c.id)], person)}
    reaches: dict[str, list[Reach]] = {}
    for reach in owned():
        reaches.setdefault(reach.table.name, []).append(reach)
    for name, ways in reaches.items():
        data[name] = _rows(session, ways[0].table, ways, person)
    data["acted"] = _acted(session, person)
    return data


def sheets(session: Session, person: Person) -> list[tuple[str, str, int]]:
    """What is kept of a person, table by table: its name, what people call it, how many rows; none that is empty."""
    counts = {"person": 1} | counts_of(session, person)
    counts["acted"] = sum(row["rows"] for row in _acted(session, person))
    labels = {"person": texts.PERSON_SHEET, **_labels(), "acted": texts.ACTED_SHEET}
    return [(name, label, counts[name]) for name, label in labels.items() if counts.get(name)]


def rows_of(session: Session, person: Person, name: str, *, skip: int, limit: int) -> Rows:
    """Some of the person's own rows of one table, the oldest first."""
    ways = [reach for reach in owned() if reach.table.name == name]
    ways = [Reach(PERSON, PERSON.c.id)] if name == PERSON.name else ways
    if not ways or ways[0].table.info.get("export") == "count":
        return []
    table = ways[0].table
    query = select(table).where(or_(*(reach.mine(person.id) for reach in ways))).order_by(*table.primary_key)
    return [_shown(table, row) for row in session.execute(query.offset(skip).limit(limit)).mappings()]


def _acted(session: Session, person: Person) -> Rows:
    return [
        {"table": reach.table.name, "column": reach.column.name, "rows": _count(session, reach, person)}
        for reach in acted()
    ]


def counts_of(session: Session, person: Person) -> dict[str, int]:
    """How many of the person's own rows each table holds; tables without any are left out."""
    counts: dict[str, int] = {}
    for reach in owned():
        counts[reach.table.name] = counts.get(reach.table.name, 0) + _count(session, reach, person)
    return {name: count for name, count in counts.items() if count}


def summary(session: Session, person: Person) -> list[tuple[str, int]]:
    """The counts under names people can read, the machinery's own tables left out."""
    counts = counts_of(session, person)
    return [(label, counts[name]) for name, label in _labels().items() if name in counts]


def _labels() -> dict[str, str]:
    given = {reach.table.name: reach.table.info["label"] for reach in owned() if "label" in reach.table.info}
    return {**texts.TABLES, **given}


def _rows(session: Session, table: Table, ways: list[Reach], person: Person) -> Rows:
    found: Rows = []
    for reach in ways:
        rows = session.execute(select(table).where(reach.mine(person.id)).order_by(*table.primary_key)).mappings()
        found += [_shown(table, row) for row in rows if table.info.get("export") != "count"]
    return found


def _shown(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {column.name: _value(column, row[column]) for column in table.columns if not column.info.get("secret")}


def _value(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, LargeBinary) and value is not None:
        return texts.SEALED
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(texts.BEIJING).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _count(session: Session, reach: Reach, person: Person) -> int:
    return session.scalar(select(func.count()).select_from(reach.table).where(reach.mine(person.id))) or 0


def _workbook(data: Mapping[str, Rows]) -> bytes:
    from xlsxwriter import Workbook

    whole = io.BytesIO()
    labels = {"person": texts.PERSON_SHEET, "acted": texts.ACTED_SHEET, **_labels()}
    with Workbook(whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in data.items():
            if rows:
                sheet = book.add_worksheet(labels.get(name, name)[:SHEET_NAME])
                sheet.write_row(0, 0, [texts.COLUMNS.get(column, column) for column in rows[0]])
                for number, row in enumerate(rows, 1):
                    sheet.write_row(number, 0, [_cell(value) for value in row.values()])
    return whole.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
