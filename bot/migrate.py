"""The schema, from empty to head and back, by one process at a time.

Writing a revision (from a checkout's root):

    python -c "from bot.migrate import draft; draft('add the quiz tables')"

While nothing has been released, the one initial revision is written anew from the models instead:

    python -c "from bot.migrate import redraft; redraft()"
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.database import Database, open_database
from bot.locks import locked

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

FOLDER = Path(__file__).resolve().parent.parent / "models" / "migrations"
ADVISORY_LOCK = 0x5157E1


class DatabaseIsNewer(Exception):
    """The database was migrated by a later version of the program; this one must not touch it."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"数据库的版本（{revision}）比程序新：请升级程序，或用 siwei restore 恢复升级前的备份")


def to_head(db: Database) -> str:
    """Migrate to the newest revision this code has; its name.

    Raises: DatabaseIsNewer.
    """
    upgrade(db, "head")
    return head()


def upgrade(db: Database, revision: str) -> None:
    """Migrate up to `revision`.

    Raises: DatabaseIsNewer.
    """
    from alembic import command

    with _alone(db):
        refuse_newer(db)
        with _references_off(db) as connection:
            command.upgrade(_config(connection), revision)


def downgrade(db: Database, revision: str) -> None:
    """Migrate down to `revision` ("base": to nothing).

    Raises: DatabaseIsNewer.
    """
    from alembic import command

    with _alone(db):
        refuse_newer(db)
        with _references_off(db) as connection:
            command.downgrade(_config(connection), revision)


def current(db: Database) -> str | None:
    """The database's revision; None before its first migration."""
    from alembic.runtime.migration import MigrationContext

    with db.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision of this code."""
    return str(_scripts().get_current_head())


def refuse_newer(db: Database) -> None:
    """Do nothing where this code knows the database's revision.

    Raises: DatabaseIsNewer.
    """
    revision = current(db)
    if revision is not None and not knows(revision):
        raise DatabaseIsNewer(revision)


def knows(revision: str) -> bool:
    """Whether this code has a revision of that name."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def drift(db: Database) -> list[Any]:
    """What would have to change for the database to be as the models say; empty when nothing would."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from models import Base

    with db.reader.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def draft(message: str) -> None:
    """Write the next revision: what the models have and the revisions so far have not."""
    from alembic import command

    with tempfile.TemporaryDirectory() as folder:
        db = open_database(f"sqlite:///{folder}/draft.db")
        upgrade(db, "heads")
        number = f"{len(list(_scripts().walk_revisions())) + 1:04}"
        with db.writer.connect() as connection:
            command.revision(_config(connection), message, autogenerate=True, rev_id=number)
        db.dispose()


def redraft() -> None:
    """Write the initial revision anew in place of all there are. Only ever before a release."""
    for script in (FOLDER / "versions").glob("[0-9]*.py"):
        script.unlink()
    draft("initial")


def _config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    """One migrator at a time: a lock file beside SQLite, an advisory lock in PostgreSQL."""
    if db.writer.dialect.name == "sqlite":
        file = Path(db.writer.url.database or "")
        with locked(file.with_name(file.name + ".migrating")):
            yield
        return
    with db.writer.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({ADVISORY_LOCK})")


@contextmanager
def _references_off(db: Database) -> Iterator[Connection]:
    """A connection for migrations. On SQLite a table rebuilt with foreign keys on takes its children's rows along.

    The pragma only works outside a transaction, so it is given to the driver, whose BEGIN is ours to send.
    """
    with db.writer.connect() as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        driver: Any = connection.connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")


def unreachable(db: Database) -> str:
    """Why the database does not answer; "" where it does."""
    try:
        with db.reading() as session:
            session.connection().exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        return str(error.orig or error).strip().split("\n")[0]
    return ""
