"""Sealed columns and files: they open in their own place only, and move to a new key while everything runs."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.database import Database
from bot.sealed import behind, put, put_json, rotate, take, take_json
from bot.sealedfiles import SealedFiles
from bot.vault import SealBroken, Vault
from models.case import Case, Kind, State
from models.org import Person
from tests.vaults import NEW, OLD, vault

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def add(db: Database, count: int, *, keys: Vault | None = None) -> list[int]:
    used = keys or vault()
    with db.transaction() as session:
        owner = session.scalars(select(Person)).first() or Person(employee_no="1", name="甲", created_at=NOW)
        session.add(owner)
        session.flush()
        rows = [Case(kind=Kind.AID, state=State.DRAFT, person_id=owner.id, created_at=NOW) for _ in range(count)]
        for number, row in enumerate(rows):
            put_json(used, row, "answers", {"story": f"家里第{number}件事"})
            put(used, row, "household_no", f"15078119800101{number:04}")
            row.household_index = used.blind_index(f"15078119800101{number:04}", purpose="case.household")
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def test_ciphertext_moved_to_another_row_or_column_does_not_open(db: Database) -> None:
    add(db, 2)
    with db.transaction() as session:
        first, second = session.scalars(select(Case).order_by(Case.id)).all()
        second.answers, first.decision = first.answers, first.answers
        for row, field in ((second, "answers"), (first, "decision")):
            with pytest.raises(SealBroken):
                take(vault(), row, field)
        session.expunge_all()


def test_rotation_moves_columns_and_blind_indexes_and_the_old_key_may_go(db: Database) -> None:
    add(db, 205)
    both, new = Vault((NEW, OLD)), Vault((NEW,))
    assert rotate(db, both) == 410
    assert rotate(db, both) == 0
    with db.reading() as session:
        assert behind(session, new) == 0
        for number, row in enumerate(session.scalars(select(Case).order_by(Case.id))):
            assert take_json(new, row, "answers") == {"story": f"家里第{number}件事"}
            secret = take(new, row, "household_no")
            assert row.household_index == new.blind_index(secret, purpose="case.household")


ROTATE = """
import sys
from pathlib import Path
from bot.database import open_database
from bot.sealed import rotate
from bot.sealedfiles import SealedFiles
from bot.vault import Vault
url, folder, *keys = sys.argv[1:]
vault = Vault(keys)
print("go", flush=True)
rotate(open_database(url), vault)
SealedFiles(Path(folder), vault).rotate()
print("done", flush=True)
"""
LOAD = """
import signal, sys, time
from bot.database import open_database
from bot.sealed import put_json
from bot.vault import Vault
from models.case import Case
url, first, last, *keys = sys.argv[1:]
db, vault, going = open_database(url), Vault(keys), [True]
signal.signal(signal.SIGTERM, lambda *_: going.clear())
number, ids = 0, range(int(first), int(last) + 1)
while going:
    number += 1
    with db.transaction() as session:
        row = session.get_one(Case, ids[number * 7 % len(ids)], with_for_update=True)
        put_json(vault, row, "answers", {"story": f"第{number}次"})
        key = row.id
    print(key, number, flush=True)
    time.sleep(0.005)
"""


def process(source: str, *words: str) -> "subprocess.Popen[str]":
    """A program of its own on the same database."""
    return subprocess.Popen([sys.executable, "-c", source, *words], stdout=subprocess.PIPE, text=True)


def test_keys_rotate_under_load_and_a_kill_in_the_middle_loses_nothing(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    """One process writes without pause; another rotates, is killed at half, and rotates again to the end."""
    ids, both, new = add(db, 700), Vault((NEW, OLD)), Vault((NEW,))
    files = SealedFiles(tmp_path / "media", vault())
    names = [files.keep(b"picture %d" % n) for n in range(20)]
    load = process(LOAD, database_url, str(ids[0]), str(ids[-1]), NEW, OLD)
    rotation = (ROTATE, database_url, str(files.folder), NEW, OLD)
    assert load.stdout is not None
    first = int(load.stdout.readline().split()[0])
    with process(*rotation) as killed:
        assert killed.stdout is not None
        killed.stdout.readline()
        left = 1400
        while left > 1250:
            time.sleep(0.005)
            with db.reading() as session:
                left = behind(session, new)
        killed.send_signal(signal.SIGKILL)
    with db.reading() as session:
        assert 0 < behind(session, new) < 1400, "it was to be killed in the middle"
    with process(*rotation) as second:
        out, _ = second.communicate(timeout=120)
        assert out.split() == ["go", "done"]
    load.send_signal(signal.SIGTERM)
    written = [line.split() for line in load.communicate(timeout=30)[0].splitlines()]
    assert len(written) > 20, "there was no load to speak of"
    told = {int(key): f"第{number}次" for key, number in written}
    with db.reading() as session:
        assert behind(session, new) == 0
        assert session.scalar(select(func.count()).select_from(Case)) == 700
        rows = {row.id: take_json(new, row, "answers")["story"] for row in session.scalars(select(Case))}
    assert {key: rows[key] for key in told} == told
    assert {key for key, story in rows.items() if story.startswith("家里")} >= set(ids) - set(told) - {first}
    assert rotate(db, both) == 0
    assert [SealedFiles(files.folder, new).open(name) for name in names] == [b"picture %d" % n for n in range(20)]


def test_a_file_is_unreadable_on_the_disk_and_opens_under_its_own_name_only(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path / "media", vault())
    one, two = files.keep(b"diagnosis"), files.keep(b"other")
    paths = {name: files.folder / f"{name}.sealed" for name in (one, two)}
    assert b"diagnosis" not in paths[one].read_bytes()
    assert paths[one].stat().st_mode & 0o077 == 0
    paths[two].write_bytes(paths[one].read_bytes())
    with pytest.raises(SealBroken):
        files.open(two)
    with pytest.raises(SealBroken):
        files.open("../../etc/passwd")
    files.drop(one)
    assert files.names() == [two]
