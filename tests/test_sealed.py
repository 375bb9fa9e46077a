"""Sealed columns and files: they open in their own place only, and move to a new key while everything runs."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

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


def test_what_is_written_while_keys_rotate_is_kept(db: Database) -> None:
    ids, both, stop = add(db, 60), Vault((NEW, OLD)), Event()
    written: dict[int, str] = {}

    def load() -> None:
        for number in range(10**6):
            if stop.wait(0.002):
                return
            with db.transaction() as session:
                row = session.get_one(Case, ids[number % len(ids)], with_for_update=True)
                written[row.id] = f"第{number}次"
                put_json(both, row, "answers", {"story": written[row.id]})

    thread = Thread(target=load)
    thread.start()
    rotate(db, both)
    stop.set()
    thread.join()
    rotate(db, both)
    with db.reading() as session:
        for row in session.scalars(select(Case)):
            assert row.id not in written or take_json(Vault((NEW,)), row, "answers") == {"story": written[row.id]}
        assert behind(session, Vault((NEW,))) == 0


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


def test_a_rotation_killed_in_the_middle_goes_on_where_it_was(db: Database, database_url: str, tmp_path: Path) -> None:
    add(db, 3000)
    files = SealedFiles(tmp_path / "media", vault())
    names = [files.keep(b"picture %d" % n) for n in range(20)]
    command = [sys.executable, "-c", ROTATE, database_url, str(files.folder), NEW, OLD]
    both, new = Vault((NEW, OLD)), Vault((NEW,))
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    left = 6000
    while not 0 < left < 6000:
        time.sleep(0.005)
        with db.reading() as session:
            left = behind(session, new)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with db.reading() as session:
        left = behind(session, new)
        assert 0 < left < 6000
    assert rotate(db, both) == left
    SealedFiles(files.folder, both).rotate()
    with db.reading() as session:
        assert behind(session, new) == 0
        assert session.scalar(select(func.count()).select_from(Case)) == 3000
        assert all(take_json(new, row, "answers")["story"] for row in session.scalars(select(Case)))
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
