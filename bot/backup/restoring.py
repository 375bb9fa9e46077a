"""From a backup to a database: built beside the old one, then swapped; the old one is moved away, not removed."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, func, inspect, make_url, select

from bot import migrate
from bot.backup.archive import BackupError, Manifest, read_manifest, verify
from bot.backup.holding import hold, skip_windows
from bot.backup.tables import load, references_dropped, tables_of
from bot.database import Database, open_database
from bot.running import stopped
from models.outbox import Heartbeat

ALIVE_WITHIN_MS = 30_000
PLAIN_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: rows in all, messages held by channel, windows skipped, where the former database is, if any."""

    manifest: Manifest
    rows: int
    held: dict[str, int]
    skipped: int
    former: str


def restore(url: str, file: Path, *, data: Path, now: datetime) -> Restored:
    """Put a backup in the place of the database at `url` and of `data`/media.

    Raises: BackupError, where the file is not whole or newer than the code, or anything still runs on the database.
    """
    manifest = read_manifest(file)
    if not migrate.knows(manifest.revision):
        raise BackupError(f"备份的数据库版本（{manifest.revision}）比程序新：请先升级程序")
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with stopped(data), tempfile.TemporaryDirectory(dir=data, prefix=".restoring-") as folder:
            _refuse_while_alive(url, now=now)
            verify(file, manifest, into=Path(folder))
            place = _sqlite if url.startswith("sqlite") else _postgresql
            restored = place(url, Path(folder), manifest, now)
            _swap_media(Path(folder) / "media", data / "media", now)
            return restored
    except BlockingIOError:
        raise BackupError("程序还在运行：先停掉所有 siwei 进程再恢复") from None


def _refuse_while_alive(url: str, *, now: datetime) -> None:
    """Workers of other machines leave no lock here; they leave their heartbeat in the database."""
    if url.startswith("sqlite") and not Path(make_url(url).database or "").exists():
        return
    db = open_database(url)
    try:
        with db.reader.connect() as connection:
            if not inspect(connection).has_table(Heartbeat.__tablename__):
                return
            recent = Heartbeat.at_ms > int(now.timestamp() * 1000) - ALIVE_WITHIN_MS
            alive = connection.execute(select(func.count()).where(recent)).scalar_one()
    finally:
        db.dispose()
    if alive:
        raise BackupError("还有 worker 在运行（30 秒内有心跳）：先停掉所有 siwei 进程，等 30 秒再恢复")


def _fill(url: str, parts: Path, manifest: Manifest, prepare: Callable[[Connection], None]) -> int:
    """Rows into an empty schema of the backup's own revision."""
    db = open_database(url)
    migrate.upgrade(db, manifest.revision)
    db.dispose()
    engine = create_engine(url)
    with engine.connect() as connection:
        prepare(connection)
        with connection.begin():
            tables = tables_of(connection)
            if {table.name for table in tables} != set(manifest.rows):
                raise BackupError("备份的表与它所说的版本不符")
            put_back = references_dropped(connection, tables)
            for table in tables:
                if load(connection, table, parts / "tables" / f"{table.name}.jsonl.gz") != manifest.rows[table.name]:
                    raise BackupError(f"{table.name} 的行数与清单不符")
            put_back()
    engine.dispose()
    return sum(manifest.rows.values())


def _finish(url: str, *, now: datetime) -> tuple[dict[str, int], int]:
    """To this code's revision; hold what may have been sent; check the whole."""
    db = open_database(url)
    try:
        migrate.to_head(db)
        with db.transaction() as session:
            held, skipped = hold(session), skip_windows(session, now=now)
        _check(db)
    finally:
        db.dispose()
    return held, skipped


def _check(db: Database) -> None:
    if db.writer.dialect.name != "sqlite":
        return
    with db.reader.connect() as connection:
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        if not sound or connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise BackupError("恢复出来的数据库没有通过完整性检查，原数据库未动")


def _sqlite(url: str, parts: Path, manifest: Manifest, now: datetime) -> Restored:
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = parts / "whole.db"
    rows = _fill(f"sqlite:///{beside}", parts, manifest, _make_plain)
    held, skipped = _finish(f"sqlite:///{beside}", now=now)
    _close_wal(beside)
    former = _move_away(path, now)
    _move(beside, path)
    return Restored(manifest, rows, held, skipped, former)


def _make_plain(connection: Connection) -> None:
    """Nobody else reads the new file yet: a crash costs another restore, so speed is free."""
    if connection.dialect.name == "sqlite":
        for pragma in PLAIN_PRAGMAS:
            connection.exec_driver_sql(f"PRAGMA {pragma}").close()
        connection.commit()


def _close_wal(path: Path) -> None:
    """Everything into the one file that is moved, and that file onto the disk."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if path.with_name(path.name + "-wal").exists():
        raise BackupError("恢复出来的数据库还有人在用，原数据库未动")
    path.chmod(0o600)
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _move_away(path: Path, now: datetime) -> str:
    """The old file with its -wal and -shm: left beside a new file, they would spoil it."""
    stamp = _stamp(now)
    moved = ""
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            new = path.with_name(f"{path.name}.before-{stamp}{suffix}")
            old.rename(new)
            moved = moved or str(new)
    return moved


def _move(source: Path, target: Path) -> None:
    """Across file systems too: the data folder and the database may be on two."""
    beside = target.with_name(target.name + ".new")
    shutil.move(source, beside)
    beside.replace(target)


def _swap_media(fresh: Path, media: Path, now: datetime) -> None:
    if media.exists():
        media.rename(media.with_name(f"media.before-{_stamp(now)}"))
    if fresh.exists():
        fresh.rename(media)


def _postgresql(url: str, parts: Path, manifest: Manifest, now: datetime) -> Restored:
    """Beside is another schema of the same database; the swap is two renames in one transaction."""
    engine = create_engine(url)
    beside, former = f"restoring_{_stamp(now)}", f"before_{_stamp(now)}"
    with engine.begin() as connection:
        home = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        had_tables = bool(inspect(connection).get_table_names())
        connection.exec_driver_sql(f'CREATE SCHEMA "{beside}"')
    try:
        inner = make_url(url).update_query_dict({"options": f"-csearch_path={beside}"})
        address = inner.render_as_string(hide_password=False)
        rows = _fill(address, parts, manifest, _make_plain)
        held, skipped = _finish(address, now=now)
        with engine.begin() as connection:
            connection.exec_driver_sql(f'ALTER SCHEMA "{home}" RENAME TO "{former}"')
            connection.exec_driver_sql(f'ALTER SCHEMA "{beside}" RENAME TO "{home}"')
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{beside}" CASCADE')
        engine.dispose()
    return Restored(manifest, rows, held, skipped, f"schema {former}" if had_tables else "")


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%d%H%M%S}"
