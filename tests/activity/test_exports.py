"""Sheets that go out: the state's columns, one's own people only, no formula whatever people are called."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.database import Database
from handlers.activity.service import exports, hours
from models.activity import HourEntry
from models.org import Person, Role
from tests.activity.conftest import NOW, World, grant, person
from tests.activity.test_hours import over, served


def test_the_state_record_has_its_columns_and_only_ones_own_people(db: Database, world: World) -> None:
    with db.transaction() as session:
        entry = served(session, world.people[0])
        served(session, world.people[7], key="south")
        hours.reverse(session, world.organizer, entry, "记错", now=NOW)
        north = person(session, "960", world.north, name="北场组织")
        grant(session, north, Role.ORGANIZER, world.north)
        since = NOW - timedelta(days=30)
        text = exports.state_csv(session, north, since=since, until=NOW).decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text, newline="")))
        assert rows[0] == list(exports.STATE_HEADS)
        assert [row[6] for row in rows[1:]] == ["1.5", "-1.5"]
        assert rows[1][:4] == ["职工10", "10", "", "清雪志愿"]
        assert rows[1][9:] == ["北场", "签到自动记"]
        sheet = exports.state_sheet(session, world.organizer, since=since, until=NOW, now=NOW)
        cells = load_workbook(BytesIO(sheet)).worksheets[0]
        assert cells.max_row == 2 + 3
        assert "（王组织 900 于 2026-11-24 09:00 导出）" in str(cells.cell(1, 1).value)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["=HYPERLINK(1)", "+1", "-1", "@A1", "\t=1", "＝1"]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, title=NAMES)
def test_no_exported_sheet_has_a_formula_whatever_people_are_called(
    db: Database, world: World, name: str, title: str
) -> None:
    with db.writer.connect() as connection, Session(connection) as session:
        undone = connection.begin()
        if connection.dialect.name == "postgresql":
            name, title = name.replace("\0", "="), title.replace("\0", "=")
        who = session.get_one(Person, world.people[0].id)
        organizer = session.get_one(Person, world.organizer.id)
        who.name = organizer.name = name
        entry = served(session, who)
        session.execute(HourEntry.__table__.update().where(HourEntry.id == entry.id).values(title=title, reason=name))  # type: ignore[attr-defined]
        made = over(session, world)
        made.title = title
        session.flush()
        sheets = [
            exports.state_sheet(session, organizer, since=NOW - timedelta(days=30), until=NOW, now=NOW),
            exports.list_sheet(session, organizer, made, now=NOW),
        ]
        undone.rollback()
    for sheet in sheets:
        cells = [cell for row in load_workbook(BytesIO(sheet)).worksheets[0].iter_rows() for cell in row]
        assert len(cells) > 9
        assert all(cell.data_type in ("s", "n") for cell in cells)
