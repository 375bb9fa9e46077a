"""Sealed columns: what goes in and out of them, and their move to a new key while everything runs.

A column marked `info={"sealed": True}` holds a seal whose context is `table.column:public_id`: it opens in its own
place only. A column marked `info={"blind": (sealed column, purpose)}` is the blind index of that column's text.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, literal, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.vault import Vault
from models import Base
from models.base import Row, new_public_id

BATCH = 100
PAUSE = 0.005  # SQLite's waiting writers get no turn between two transactions of one that never rests


def context_of(table: str, column: str, public_id: str) -> str:
    """What a seal in this place is bound to."""
    return f"{table}.{column}:{public_id}"


def put(vault: Vault, row: Row, field: str, text: str) -> None:
    """Seal a text into a row's field; "" empties it. A new row gets its public id here."""
    row.public_id = row.public_id or new_public_id()
    sealed = vault.seal(text, context=_context(row, field)).encode() if text else None
    setattr(row, field, sealed)


def take(vault: Vault, row: Row, field: str) -> str:
    """The text of a row's field, "" for none. Raises: SealBroken."""
    sealed: bytes | None = getattr(row, field)
    return vault.open(bytes(sealed).decode(), context=_context(row, field)).decode() if sealed else ""


def put_json(vault: Vault, row: Row, field: str, value: Any) -> None:
    """Seal a JSON value."""
    put(vault, row, field, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def take_json(vault: Vault, row: Row, field: str) -> dict[str, Any]:
    """The JSON object of a field, {} for none. Raises: SealBroken."""
    text = take(vault, row, field)
    return dict(json.loads(text)) if text else {}


def _context(row: Row, field: str) -> str:
    column = type(row).__mapper__.attrs[field].columns[0]
    return context_of(row.__tablename__, column.name, row.public_id)


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A sealed column with the blind index that follows it, if any."""

    table: Table
    column: Column[bytes]
    index: Column[str] | None
    purpose: str


def sealed_columns() -> Iterator[SealedColumn]:
    """Every sealed column there is, found by its mark."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("sealed"):
                index = next((c for c in table.columns if c.info.get("blind", ("",))[0] == column.name), None)
                yield SealedColumn(table, column, index, index.info["blind"][1] if index is not None else "")


def behind(session: Session, vault: Vault) -> int:
    """How many seals are under another key than the current one."""
    return sum(
        session.scalar(select(func.count()).select_from(one.table).where(_old(one, vault))) or 0
        for one in sealed_columns()
    )


def rotate(database: Database, vault: Vault, *, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Seal everything under the current key, in short transactions; broken off, the next run goes on from there.

    A field that somebody writes meanwhile is left as they wrote it, which is under the current key. Returns how many.
    Raises: SealBroken, where a seal's key is not configured any more.
    """
    done = 0
    for one in sealed_columns():
        last = 0
        while True:
            with database.transaction() as session:
                last, count, seen = _batch(session, vault, one, after=last)
            done += count
            progress(done)
            if seen < BATCH:
                break
            time.sleep(PAUSE)
    return done


def _batch(session: Session, vault: Vault, one: SealedColumn, *, after: int) -> tuple[int, int, int]:
    """Re-seal some rows. Returns the last id seen, how many were re-sealed, how many were seen."""
    ids = one.table.c.id
    query = select(ids, one.table.c.public_id, one.column).where(ids > after, _old(one, vault))
    rows = session.execute(query.order_by(ids).limit(BATCH)).all()
    count = 0
    for row_id, public_id, sealed in rows:
        context = context_of(one.table.name, one.column.name, public_id)
        secret = vault.open(bytes(sealed).decode(), context=context)
        values: dict[str, Any] = {one.column.name: vault.seal(secret, context=context).encode()}
        if one.index is not None:
            values[one.index.name] = vault.blind_index(secret.decode(), purpose=one.purpose)
        unchanged = update(one.table).where(ids == row_id, one.column == sealed).values(values)
        count += session.connection().execute(unchanged).rowcount
    return (rows[-1][0] if rows else after), count, len(rows)


def _old(one: SealedColumn, vault: Vault) -> Any:
    prefix = vault.prefix.encode()
    other = func.substr(one.column, 1, len(prefix)) != literal(prefix)
    return one.column.is_not(None) & (func.length(one.column) > 0) & other
