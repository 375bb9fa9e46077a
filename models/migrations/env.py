"""Runs revisions on the connection `bot.migrate` hands over; SQLite's foreign keys are off by then."""

from typing import Any, Literal

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from models import Base
from models.base import Instant, Json


class OrphanedRows(Exception):
    """A revision would leave rows that point at nothing; it is rolled back."""


def render(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Revisions name the column types themselves: they must read the same when our own types have changed."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


def check_references(*, ctx: MigrationContext, **_step: Any) -> None:
    """After each revision, before its commit: SQLite cannot enforce references while tables are rebuilt."""
    if ctx.connection is not None and ctx.connection.dialect.name == "sqlite":
        orphans = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise OrphanedRows(f"{len(orphans)} rows point at nothing, the first in table {orphans[0][0]}")


def run(connection: Connection) -> None:
    """One transaction a revision, on every database."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,
        transaction_per_migration=True,
        transactional_ddl=True,
        on_version_apply=check_references,  # type: ignore[arg-type]  # called by keyword, whatever its hint says
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
