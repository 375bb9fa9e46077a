"""What every table shares: naming, instants, JSON, random public ids, one portable upsert."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import BigInteger, Connection, Dialect, Insert, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
KEY = 128
BigId = BigInteger().with_variant(Integer, "sqlite")


def new_public_id() -> str:
    """A random id that may leave the house: 22 characters, 128 bits."""
    return secrets.token_urlsafe(16)


def to_ms(moment: datetime) -> int:
    """UTC milliseconds since 1970; refuses a naive datetime, which would silently mean another moment."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: give it a zone")
    return (moment - EPOCH) // MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """The aware UTC datetime of so many milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=milliseconds)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC milliseconds since 1970 so that every database orders and compares it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Milliseconds."""
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """An aware UTC datetime."""
        return None if value is None else from_ms(value)


class Json(TypeDecorator[Any]):
    """A JSON value kept as text: no database's own JSON operators are used."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Compact, with Chinese as itself."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value as it was stored."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """The one metadata of the project."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, dict[str, Any]: Json, list[Any]: Json, str: String(255), int: BigInteger}  # noqa: RUF012


class Row(Base):
    """A table with a small internal id and a random public one; only the public id leaves the house."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)


class Plain(Base):
    """A table whose rows are never named outside."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)


def insert_ignore(
    session: Session | Connection,
    table: Table,
    rows: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    unique: Iterable[str],
) -> int:
    """Insert rows, passing over those whose `unique` columns are already there. Returns how many were new."""
    values = [dict(rows)] if isinstance(rows, Mapping) else [dict(row) for row in rows]
    if not values:
        return 0
    connection = session.connection() if isinstance(session, Session) else session
    statement = _ignoring(connection.dialect.name, table, tuple(unique))
    return connection.execute(statement, values[0] if len(values) == 1 else values).rowcount


@cache
def _ignoring(dialect: str, table: Table, unique: tuple[str, ...]) -> Insert:
    """Built once for each table: a built statement is found again without being compared part by part."""
    statement = upserting(dialect, table).on_conflict_do_nothing(index_elements=list(unique)).inline()
    return statement.execution_options(preserve_rowcount=True)


def upsert(
    session: Session | Connection, table: Table, row: Mapping[str, Any], *, unique: Iterable[str], update: Iterable[str]
) -> None:
    """Insert one row, or set its `update` columns where the `unique` ones are already there."""
    connection = session.connection() if isinstance(session, Session) else session
    statement = upserting(connection.dialect.name, table).values(dict(row))
    changes = {name: statement.excluded[name] for name in update}
    connection.execute(statement.on_conflict_do_update(index_elements=list(unique), set_=changes))


def upserting(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The dialect's own INSERT, which may say what a conflict does."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def table_of(model: type[Base]) -> Table:
    """The table of a mapped class, for Core statements on hot paths."""
    return cast(Table, model.__table__)
