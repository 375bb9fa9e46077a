"""Many rows in one statement. A driver's `executemany` gives the interpreter's lock away at each row, and beside a busy
loop waits up to 5 ms to have it back: hundreds of rows took a second.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection

ROWS = 400
Record = tuple[int | str, ...]


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Record]) -> None:
    """Insert the rows; one that is there already, by any unique key, is passed over. Names are ours, values bound."""
    if rows and connection.dialect.name == "postgresql":
        kinds = tuple("text" if isinstance(value, str) else "bigint" for value in rows[0])
        columned = tuple(list(column) for column in zip(*rows, strict=True))
        connection.exec_driver_sql(_arrays(table, tuple(columns), kinds), columned)
        return
    for at in range(0, len(rows), ROWS):
        chunk = rows[at : at + ROWS]
        values: tuple[Any, ...] = tuple(value for row in chunk for value in row)
        connection.exec_driver_sql(_values(table, tuple(columns), len(chunk)), values)


@cache
def _values(table: str, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    names, places = ", ".join(columns), ", ".join([row] * rows)
    return f"INSERT INTO {table} ({names}) VALUES {places} ON CONFLICT DO NOTHING"  # noqa: S608


@cache
def _arrays(table: str, columns: tuple[str, ...], kinds: tuple[str, ...]) -> str:
    """An array a column: a third of the time of as many values."""
    names, arrays = ", ".join(columns), ", ".join(f"%s::{kind}[]" for kind in kinds)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"  # noqa: S608
