"""Tables as JSON lines: a line of column names, then a line for each row in the order of its key."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, LargeBinary, MetaData, Table, select
from sqlalchemy.schema import AddConstraint, DropConstraint

NOT_OURS = "alembic_version"
BATCH = 5_000
Row = list[Any]


def tables_of(connection: Connection) -> list[Table]:
    """The tables the database has, whatever the models say by now."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for name, table in sorted(metadata.tables.items()) if name != NOT_OURS]


def dump(connection: Connection, table: Table, file: Path) -> int:
    """Write a table; the number of its rows."""
    rows = 0
    query = select(table).order_by(*table.primary_key.columns)
    with gzip.open(file, "wt", compresslevel=1, encoding="utf-8") as out:
        _line(out, [column.name for column in table.columns])
        for batch in connection.execute(query, execution_options={"yield_per": BATCH}).partitions():
            out.write("".join(map(_json, batch)))
            rows += len(batch)
    return rows


def load(connection: Connection, table: Table, file: Path) -> int:
    """Fill an empty table from a file; the number of its rows."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        columns: list[str] = json.loads(next(lines))
        insert = _copy if connection.dialect.name == "postgresql" else _insert
        return insert(connection, table, columns, _rows(lines, table, columns))


def references_dropped(connection: Connection, tables: list[Table]) -> Callable[[], None]:
    """Drop PostgreSQL's foreign keys, so that rows may come in any order; what is returned puts them back, checked."""
    if connection.dialect.name != "postgresql":
        return lambda: None
    constraints = [constraint for table in tables for constraint in table.foreign_key_constraints]
    for constraint in constraints:
        connection.execute(DropConstraint(constraint))

    def put_back() -> None:
        for constraint in constraints:
            connection.execute(AddConstraint(constraint))

    return put_back


def _json(row: Any) -> str:
    return json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"


def _line(out: IO[str], values: Row) -> None:
    out.write(_json(values))


def _plain(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no way to write a {type(value).__name__}")


def _rows(lines: IO[str], table: Table, columns: list[str]) -> Iterator[Row]:
    binary = [i for i, name in enumerate(columns) if isinstance(table.c[name].type, LargeBinary)]
    for line in lines:
        row: Row = json.loads(line)
        for index in binary:
            row[index] = None if row[index] is None else base64.b64decode(row[index])
        yield row


def _insert(connection: Connection, table: Table, columns: list[str], rows: Iterator[Row]) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 (names from our own schema)
    driver: Any = connection.connection
    count = 0
    while batch := list(islice(rows, BATCH)):
        driver.executemany(statement, batch)
        count += len(batch)
    return count


def _copy(connection: Connection, table: Table, columns: list[str], rows: Iterator[Row]) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    driver: Any = connection.connection
    count = 0
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    if "id" in columns:
        connection.exec_driver_sql(
            f'SELECT setval(s, greatest((SELECT max(id) FROM "{table.name}"), 1), {bool(count)}) '  # noqa: S608
            f"FROM (SELECT pg_get_serial_sequence('\"{table.name}\"', 'id') AS s) AS owned WHERE s IS NOT NULL"
        )
    return count
