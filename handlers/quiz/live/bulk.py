"""Many rows in one statement. A driver's `executemany` gives the interpreter's lock away at each row, and beside a busy
loop waits up to 5 ms to have it back: hundreds of rows took a second.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection

ROWS = 400
Record = tuple[int | str | None, ...]


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Record]) -> None:
    """Insert the rows; one that is there already, by any unique key, is passed over. Names are ours, values bound."""
    mark = "%s" if connection.dialect.paramstyle in ("format", "pyformat") else "?"
    for at in range(0, len(rows), ROWS):
        chunk = rows[at : at + ROWS]
        values: tuple[Any, ...] = tuple(value for row in chunk for value in row)
        connection.exec_driver_sql(_statement(table, tuple(columns), len(chunk), mark), values)


@cache
def _statement(table: str, columns: tuple[str, ...], rows: int, mark: str) -> str:
    row = f"({', '.join([mark] * len(columns))})"
    names, places = ", ".join(columns), ", ".join([row] * rows)
    return f"INSERT INTO {table} ({names}) VALUES {places} ON CONFLICT DO NOTHING"  # noqa: S608
