"""The file of a backup: written beside, checked, and only then given its name."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import IO

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from bot.backup.tables import dump, tables_of
from bot.database import Database

MANIFEST = "manifest.json"
FORMAT = 1
Say = Callable[[str], None]


class BackupError(Exception):
    """The copy cannot be made or used; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup has: rows by table, and the SHA-256 of every other part by its name in the tar."""

    made_at: str
    version: str
    revision: str
    dialect: str
    rows: dict[str, int]
    sha256: dict[str, str]
    format: int = FORMAT


def backup(db: Database, file: Path, *, data: Path, now: datetime, say: Say = lambda _: None) -> Manifest:
    """Copy the database, as it is at one moment, and `data`/media into `file`, while others go on writing.

    Raises: BackupError.
    """
    if file.exists():
        raise BackupError(f"{file} 已经存在：换一个文件名，或先移走它")
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        scratch = Path(folder)
        with snapshot(db) as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                raise BackupError("数据库还没有建表：先运行 siwei migrate")
            rows = _dump(connection, scratch, say)
        beside = scratch / "whole.tar"
        with tarfile.open(beside, "w") as tar:
            parts = {f"tables/{name}.jsonl.gz": scratch / f"{name}.jsonl.gz" for name in rows} | media_in(data)
            sha256 = {name: _add(tar, name, path) for name, path in parts.items() if path.is_file()}
            manifest = Manifest(now.isoformat(), _version(), revision, db.reader.dialect.name, rows, sha256)
            _add_text(tar, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        beside.chmod(0o600)
        verify(beside, read_manifest(beside))
        _settle(beside, file)
    return manifest


@contextmanager
def snapshot(db: Database) -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads, and holds nobody up."""
    with db.reader.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def read_manifest(file: Path) -> Manifest:
    """What a backup says it has.

    Raises: BackupError.
    """
    try:
        with tarfile.open(file, "r:") as tar:
            member = tar.extractfile(MANIFEST)
            told = json.load(member) if member else {}
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupError(f"{file} 不是完整的备份文件（{error}）") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupError(f"{file} 的备份格式这个版本不认识")
    return Manifest(**told)


def verify(file: Path, manifest: Manifest, *, into: Path | None = None) -> None:
    """Check every part against the manifest, and lay the parts out under `into`.

    Raises: BackupError, where a part is missing, unasked for, or not as it was written.
    """
    seen: set[str] = set()
    with tarfile.open(file, "r:") as tar:
        for member in tar:
            if member.name == MANIFEST:
                continue
            source = tar.extractfile(member) if member.isfile() else None
            if source is None or member.name not in manifest.sha256 or member.name in seen or not _inside(member.name):
                raise BackupError(f"备份里有不该有的部分 {member.name}")
            if _copy_hashing(source, into / member.name if into else None) != manifest.sha256[member.name]:
                raise BackupError(f"备份已损坏：{member.name} 与清单不符")
            seen.add(member.name)
    if missing := set(manifest.sha256) - seen:
        raise BackupError(f"备份不完整：缺少 {min(missing)}")


def media_in(data: Path) -> dict[str, Path]:
    """Names in the tar → files of the media folder."""
    folder = data / "media"
    return {
        f"media/{path.relative_to(folder).as_posix()}": path for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _dump(connection: Connection, scratch: Path, say: Say) -> dict[str, int]:
    rows = {}
    for table in tables_of(connection):
        rows[table.name] = dump(connection, table, scratch / f"{table.name}.jsonl.gz")
        say(f"{table.name}: {rows[table.name]} 行")
    return rows


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=source), source)
    return digest


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(text.encode())
    tar.addfile(info, io.BytesIO(text.encode()))


def _copy_hashing(source: IO[bytes], target: Path | None) -> str:
    digest = hashlib.sha256()
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (target or Path(os.devnull)).open("wb") as out:
        while block := source.read(1 << 20):
            digest.update(block)
            out.write(block)
    return digest.hexdigest()


def _inside(name: str) -> bool:
    path = Path(name)
    return path.parts[0] in ("tables", "media") and ".." not in path.parts and not path.is_absolute()


def _settle(beside: Path, file: Path) -> None:
    """On the disk before it has its name; a file that appeared meanwhile is not overwritten."""
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(beside, file)
    except FileExistsError:
        raise BackupError(f"{file} 已经存在：换一个文件名，或先移走它") from None
    except OSError:
        beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _version() -> str:
    try:
        return metadata.version("siwei")
    except metadata.PackageNotFoundError:
        return "unpacked"
