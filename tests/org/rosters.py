"""Rosters as workbooks, the command that imports them, and what became of them."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from sqlalchemy import select

from bot import cli as line
from bot.database import Database
from models.org import HrEvent, Membership, Person, Unit

TODAY = date(2026, 11, 24)
HEAD = ["工号", "姓名", "部门", "手机", "入职日期"]
ROW = ["20135", "张立秋", "青松岭/机修车间/一班", "13900000066", "2010-07-01"]
Import = Callable[..., Result]


@pytest.fixture
def siwei(db: Database, tmp_path: Path) -> Import:
    """The command line, on the test's database."""
    url = db.writer.url.render_as_string(hide_password=False)
    env = {"SIWEI_DATABASE__URL": url, "SIWEI_APP__DATA": str(tmp_path / "var")}

    def command(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(line.siwei, arguments, input=typed, env=env)

    return command


@pytest.fixture
def run(siwei: Import, tmp_path: Path) -> Import:
    """`run(rows, "--apply")` writes the rows to a workbook and imports it; a path is imported as it is."""

    def command(rows: Sequence[Sequence[Any]] | Path, *options: str) -> Result:
        file = rows if isinstance(rows, Path) else tmp_path / "花名册.xlsx"
        if not isinstance(rows, Path):
            file.write_bytes(book(rows))
        return siwei("roster", "import", str(file), *options)

    return command


def book(rows: Sequence[Sequence[Any]], title: str = "花名册") -> bytes:
    """A workbook of one sheet."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    whole = io.BytesIO()
    made.save(whole)
    return whole.getvalue()


def roster(db: Database) -> dict[str, tuple[str, bool]]:
    """Name and whether on the roster, by 工号."""
    with db.reading() as session:
        return {p.employee_no: (p.name, p.active) for p in session.scalars(select(Person))}


def events(db: Database) -> list[tuple[str, str]]:
    """Kinds and numbers of the HR events, in order."""
    query = select(HrEvent.kind, Person.employee_no).join(Person, Person.id == HrEvent.person_id).order_by(HrEvent.id)
    with db.reading() as session:
        return [(kind, number) for kind, number in session.execute(query)]


def place(db: Database, number: str) -> list[str]:
    """The names of a person's units, the main one first."""
    query = select(Unit.name).join(Membership).join(Person).where(Person.employee_no == number)
    with db.reading() as session:
        return list(session.scalars(query.order_by(Membership.main.desc(), Unit.name)))
