"""Copies made under fire, and the drill back."""

import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot import migrate
from bot.backup import BackupError, backup, read_manifest, release, restore
from bot.database import Database, open_database
from bot.running import running
from models import Base
from models.org import Identity, Membership, Person, Unit
from models.outbox import Delivery, Fire, Heartbeat, Notice, Send, Timetable
from models.study import SearchToken
from tests.empty_database import empty_database

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
WRITER = """
import sys
from datetime import UTC, datetime
from bot.database import open_database
from models.org import Person, Membership
db = open_database(sys.argv[1])
print("writing", flush=True)
n = 0
while True:
    with db.transaction() as session:
        person = Person(employee_no=f"{sys.argv[2]}-{n}", name="王小明", tags=["党员"], created_at=datetime.now(UTC))
        session.add_all([person, Membership(person=person, unit_id=1, main=True), Membership(person=person, unit_id=2)])
    n += 1
"""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with empty_database(tmp_path) as address:
        yield address


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    database = open_database(url)
    migrate.to_head(database)
    with database.transaction() as session:
        session.add(Unit(id=2, code="team", name="一队", kind="team", parent_id=None, path="/2/"))
        session.flush()
        session.add(Unit(id=1, code="top", name="公司", kind="company", parent_id=2, path="/1/"))
    if database.writer.dialect.name == "postgresql":
        with database.transaction() as session:
            session.execute(text("SELECT setval(pg_get_serial_sequence('unit', 'id'), 2)"))
    yield database
    database.dispose()


@pytest.fixture
def hammering(url: str, db: Database) -> Iterator[Callable[[], None]]:
    processes: list[subprocess.Popen[str]] = []

    def start() -> None:
        for name in ("a", "b", "c"):
            command = [sys.executable, "-c", WRITER, url, name]
            processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n"
        until = time.monotonic() + 30
        while not count(db, Person):
            assert time.monotonic() < until, "nobody writes"
            time.sleep(0.02)

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def count(db: Database, model: type[Base]) -> int:
    with db.reading() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def send(key: str, state: str, channel: str = "wecom") -> Send:
    return Send(
        key=key,
        channel=channel,
        kind="text",
        payload=b"\x00\xff{}",
        state=state,
        not_before_ms=NOW_MS,
        created_ms=NOW_MS,
    )


def test_a_copy_made_under_fire_is_of_one_moment(
    url: str, db: Database, tmp_path: Path, hammering: Callable[[], None]
) -> None:
    hammering()
    manifests = [backup(db, tmp_path / f"{n}.tar", data=tmp_path / "var", now=NOW) for n in range(4)]
    for manifest in manifests:
        assert manifest.rows["membership"] == 2 * manifest.rows["person"] > 0
    assert manifests[0].rows["person"] < manifests[-1].rows["person"]


def test_everything_comes_back_as_it_was(url: str, db: Database, tmp_path: Path) -> None:
    data = tmp_path / "var"
    (data / "media" / "ab").mkdir(parents=True)
    (data / "media" / "ab" / "picture").write_bytes(b"\x89sealed")
    with db.transaction() as session:
        person = Person(
            employee_no="1",
            name="王“小”明\n👍",
            tags=["党员", {"a": None}],
            birth_on=date(1990, 2, 28),
            active=False,
            created_at=NOW,
        )
        session.add(Membership(person=person, unit_id=1))
        session.add(Identity(channel="wecom", external_id="wang", person=person, created_at=NOW))
        session.add_all([send("s", "done"), SearchToken(kind="item", token="长征", object_id=7)])
    before = rows_of(db)
    manifest = backup(db, tmp_path / "copy.tar", data=data, now=NOW)
    assert manifest.revision == migrate.head()
    assert (tmp_path / "copy.tar").stat().st_mode & 0o777 == 0o600
    with db.transaction() as session:
        session.execute(text("DELETE FROM search_token"))
        session.execute(text("UPDATE person SET name = 'x'"))
        session.add(Person(employee_no="2", name="后来的", created_at=NOW))
    db.dispose()
    (data / "media" / "ab" / "picture").write_bytes(b"spoilt")
    restored = restore(url, tmp_path / "copy.tar", data=data, now=NOW)
    assert rows_of(db) == before
    assert restored.rows == sum(len(rows) for rows in before.values())
    assert migrate.drift(db) == []
    assert (data / "media" / "ab" / "picture").read_bytes() == b"\x89sealed"
    assert restored.former
    with db.transaction() as session:
        session.add(Person(employee_no="3", name="新人", created_at=NOW))
    assert count(db, Person) == 2


def rows_of(db: Database) -> dict[str, list[tuple[object, ...]]]:
    with db.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in Base.metadata.tables.items()
        }


def test_what_may_have_been_sent_is_held_until_released(url: str, db: Database, tmp_path: Path) -> None:
    states = ["ready", "leased", "inflight", "unknown", "done", "dead", "cancelled"]
    with db.transaction() as session:
        session.add_all([send(state, state, "official" if state == "unknown" else "wecom") for state in states])
        person = Person(employee_no="1", name="王小明", created_at=NOW)
        waiting = Notice(key="new", kind="study", texts={}, audience={}, not_before=NOW, state="new", created_at=NOW)
        planned = Notice(
            key="old", kind="study", texts={}, audience={}, not_before=NOW, state="planned", created_at=NOW
        )
        session.add_all([person, waiting, planned])
        session.flush()
        session.add(Delivery(notice_id=planned.id, person_id=person.id, channel="official", state="planned"))
    backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    with db.transaction() as session:
        session.execute(text("UPDATE send SET state = 'done'"))
    db.dispose()
    restored = restore(url, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    assert restored.held == {"wecom": 3, "official": 2}
    assert by_state(db) == {"held": 4, "done": 1, "dead": 1, "cancelled": 1}
    assert notices(db) == ["held", "planned"]
    with db.transaction() as session:
        assert release(session, channel="official") == {"sends": 1, "deliveries": 1}
    assert by_state(db)["held"] == 3
    with db.transaction() as session:
        assert release(session) == {"sends": 3, "deliveries": 0, "notices": 1}
    assert by_state(db) == {"ready": 4, "done": 1, "dead": 1, "cancelled": 1}
    assert notices(db) == ["new", "planned"]


def by_state(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return dict(session.execute(select(Send.state, func.count()).group_by(Send.state)).all())


def notices(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Notice.state).order_by(Notice.state)))


def test_windows_since_the_copy_are_skipped_and_rules_are_reckoned_anew(url: str, db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        past = Timetable(name="daily", rule="0 8 * * *", policy="latest", grace_s=60, next_at=NOW)
        later = Timetable(name="later", rule="0 8 1 * *", policy="all", grace_s=60, next_at=NOW + timedelta(days=9))
        session.add_all([past, later])
        session.flush()
        session.add(
            Fire(timetable_id=past.id, scheduled_for=NOW - timedelta(days=1), state="due", not_before_ms=0, at=NOW)
        )
        session.add(
            Fire(timetable_id=past.id, scheduled_for=NOW - timedelta(days=2), state="done", not_before_ms=0, at=NOW)
        )
    backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    db.dispose()
    restored = restore(url, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW + timedelta(days=3))
    assert restored.skipped == 2
    with db.reading() as session:
        fires = session.execute(select(Fire.scheduled_for, Fire.state).order_by(Fire.scheduled_for)).all()
        assert [state for _, state in fires] == ["done", "skipped", "skipped"]
        assert set(session.scalars(select(Timetable.rule))) == {""}
        assert min(session.scalars(select(Timetable.next_at))) > NOW + timedelta(days=365)


def test_a_restore_is_refused_while_anything_runs(url: str, db: Database, tmp_path: Path) -> None:
    data = tmp_path / "var"
    backup(db, tmp_path / "copy.tar", data=data, now=NOW)
    with running(data), running(data), pytest.raises(BackupError, match="还在运行"):
        restore(url, tmp_path / "copy.tar", data=data, now=NOW)
    with db.transaction() as session:
        session.add(Heartbeat(loop="worker", at_ms=NOW_MS - 10_000))
    with pytest.raises(BackupError, match="心跳"):
        restore(url, tmp_path / "copy.tar", data=data, now=NOW)
    db.dispose()
    restore(url, tmp_path / "copy.tar", data=data, now=NOW + timedelta(seconds=60))
    assert count(db, Heartbeat) == 0


def test_a_restore_into_nothing_needs_no_former_database(db: Database, tmp_path: Path) -> None:
    backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    fresh = f"sqlite:///{tmp_path}/elsewhere/siwei.db"
    assert restore(fresh, tmp_path / "copy.tar", data=tmp_path / "new", now=NOW).former == ""
    other = open_database(fresh)
    assert count(other, Unit) == 2
    other.dispose()


def test_the_former_database_is_kept_with_its_wal(url: str, db: Database, tmp_path: Path) -> None:
    backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    with db.transaction() as session:
        session.add(Person(employee_no="late", name="后来的", created_at=NOW))
    restored = restore(url, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    if not url.startswith("sqlite"):
        schema = restored.former.removeprefix("schema ")
        with db.reading() as session:
            assert session.execute(text(f"SELECT count(*) FROM {schema}.person")).scalar() == 1
        return
    assert not (tmp_path / "siwei.db-wal").exists()
    former = open_database(f"sqlite:///{restored.former}")
    assert count(former, Person) == 1
    former.dispose()


@pytest.mark.parametrize("wound", ["flip", "cut", "nonsense", "missing"])
def test_a_wounded_copy_is_refused_and_the_database_left_alone(
    url: str, db: Database, tmp_path: Path, wound: str
) -> None:
    file = tmp_path / "copy.tar"
    backup(db, file, data=tmp_path / "var", now=NOW)
    whole = bytearray(file.read_bytes())
    if wound == "flip":
        with tarfile.open(file) as tar:
            whole[tar.getmember("tables/unit.jsonl.gz").offset_data + 40] ^= 1
    file.write_bytes(
        {"flip": bytes(whole), "cut": bytes(whole[: len(whole) // 2]), "nonsense": b"x" * 9000, "missing": b""}[wound]
    )
    with pytest.raises(BackupError):
        restore(url, file, data=tmp_path / "var", now=NOW)
    assert count(db, Unit) == 2


def test_a_part_nobody_asked_for_is_refused(url: str, db: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy.tar"
    backup(db, file, data=tmp_path / "var", now=NOW)
    with tarfile.open(file, "a") as tar:
        tar.add(__file__, "../outside")
    with pytest.raises(BackupError, match="不该有"):
        restore(url, file, data=tmp_path / "var", now=NOW)


def test_a_copy_of_a_newer_schema_is_refused(url: str, db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    with pytest.raises(BackupError, match="9999"):
        restore(url, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)


def test_a_copy_is_not_written_over_another(db: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.tar").write_text("precious")
    with pytest.raises(BackupError, match="已经存在"):
        backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    assert (tmp_path / "copy.tar").read_text() == "precious"


def test_the_manifest_can_be_read_with_nothing_but_tar(db: Database, tmp_path: Path) -> None:
    backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    shown = subprocess.run(["tar", "xOf", str(tmp_path / "copy.tar"), "manifest.json"], capture_output=True, check=True)
    assert json.loads(shown.stdout)["rows"]["unit"] == read_manifest(tmp_path / "copy.tar").rows["unit"] == 2


def test_no_connection_is_left_open_by_a_copy(db: Database, tmp_path: Path) -> None:
    backup(db, tmp_path / "copy.tar", data=tmp_path / "var", now=NOW)
    started = time.monotonic()
    with db.transaction() as session:
        session.add(Person(employee_no="1", name="王小明", created_at=NOW))
    assert time.monotonic() - started < 2
    assert db.reader.pool.checkedout() == db.writer.pool.checkedout() == 0  # type: ignore[attr-defined]
