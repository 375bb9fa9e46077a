"""Migrations from empty, up and down, on the database the suite runs on."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, text

from bot.database import Database, open_database
from bot.migrate import (
    DatabaseIsNewer,
    _references_off,
    current,
    downgrade,
    drift,
    head,
    refuse_newer,
    to_head,
    unreachable,
)
from models import Base
from models.org import Membership, Person, Unit
from tests.empty_database import empty_database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with empty_database(tmp_path) as url:
        database = open_database(url)
        yield database
        database.dispose()


def tables(db: Database) -> set[str]:
    with db.reader.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_an_empty_database_goes_up_and_down_and_up_again(db: Database) -> None:
    assert current(db) is None
    assert to_head(db) == head() == current(db)
    assert tables(db) == set(Base.metadata.tables)
    downgrade(db, "base")
    assert (tables(db), current(db)) == (set(), None)
    to_head(db)
    assert tables(db) == set(Base.metadata.tables)


def test_the_migrated_schema_is_the_one_the_models_say(db: Database) -> None:
    to_head(db)
    assert drift(db) == []


def test_a_missing_column_is_seen_as_drift(db: Database) -> None:
    to_head(db)
    with db.transaction() as session:
        session.execute(text("ALTER TABLE person DROP COLUMN title"))
    assert len(drift(db)) == 1


def test_a_database_newer_than_the_code_is_refused_and_left_alone(db: Database) -> None:
    to_head(db)
    with db.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (refuse_newer, to_head, lambda it: downgrade(it, "base")):
        with pytest.raises(DatabaseIsNewer, match="9999"):
            attempt(db)
    assert tables(db) == set(Base.metadata.tables)


def test_many_migrators_at_once_migrate_once(db: Database) -> None:
    faults: list[Exception] = []

    def migrate() -> None:
        try:
            to_head(db)
        except Exception as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert current(db) == head()


def test_rebuilding_a_parent_table_keeps_its_children(db: Database) -> None:
    to_head(db)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    with db.transaction() as session:
        unit = Unit(code="a", name="一队", kind="team", path="/1/")
        person = Person(employee_no="1", name="王小明", created_at=now)
        session.add(Membership(unit=unit, person=person))
    with _references_off(db) as connection, connection.begin():
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("unit", recreate="always" if _is_sqlite(db) else "auto") as batch:
            batch.alter_column("name", new_column_name="title")
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM membership")).scalar() == 1
    with db.writer.connect() as connection:
        if _is_sqlite(db):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_database_that_is_not_there_is_told_in_one_line(tmp_path: Path, db: Database) -> None:
    assert unreachable(db) == ""
    if _is_sqlite(db):
        (tmp_path / "folder.db").mkdir()
        broken = open_database(f"sqlite:///{tmp_path}/folder.db")
        assert unreachable(broken) == "unable to open database file"


def _is_sqlite(db: Database) -> bool:
    return db.writer.dialect.name == "sqlite"
