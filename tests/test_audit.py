"""An audit row that was changed, removed, moved or cut off is found with its number."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from bot import audit
from bot.audit import Fault
from bot.database import Database
from bot.sealed import behind, rotate
from bot.vault import Vault
from models.audit import AuditHead, AuditRow
from models.org import Person
from tests.vaults import NEW, OLD, vault

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
Damage = Callable[[Session], object]


def write(db: Database, count: int, *, start: int = 0) -> None:
    for number in range(start, start + count):
        with db.transaction() as session:
            at = NOW + timedelta(minutes=number)
            audit.note(session, vault(), "看求助内容", f"case-{number}", reason="回访", detail={"n": number}, now=at)


def faults(db: Database, anchors: list[str] | None = None, keys: Vault | None = None) -> list[Fault]:
    with db.reading() as session:
        return audit.verify(session, keys or vault(), anchors or ())


def test_a_whole_chain_has_no_fault(db: Database) -> None:
    write(db, 7)
    with db.reading() as session:
        line = audit.anchor(session)
    assert faults(db, [line]) == []


EDITS: dict[str, Damage] = {
    "object": lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 4).values(object="case-9")),
    "detail": lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 4).values(detail={})),
    "time": lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 4).values(at=NOW)),
    "action": lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 4).values(action="改派")),
    "mac": lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 4).values(mac="0" * 64)),
    "reason": lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 4).values(reason=None)),
    "delete": lambda s: s.execute(delete(AuditRow).where(AuditRow.seq == 4)),
}


@pytest.mark.parametrize("damage", EDITS.values(), ids=EDITS.keys())
def test_an_edited_or_deleted_row_is_found_with_its_number(db: Database, damage: Damage) -> None:
    write(db, 7)
    with db.transaction() as session:
        damage(session)
    assert faults(db)[0].seq == 4


def test_two_rows_that_changed_places_are_found(db: Database) -> None:
    write(db, 7)
    with db.transaction() as session:
        for old, new in ((3, 99), (5, 3), (99, 5)):
            session.execute(update(AuditRow).where(AuditRow.seq == old).values(seq=new))
    assert {3, 5} <= {fault.seq for fault in faults(db)}


def test_a_reason_moved_to_another_row_is_found(db: Database) -> None:
    write(db, 3)
    with db.transaction() as session:
        moved = session.scalar(select(AuditRow.reason).where(AuditRow.seq == 1))
        session.execute(update(AuditRow).where(AuditRow.seq == 2).values(reason=moved))
    assert faults(db) == [Fault(2, "changed")]


def test_a_chain_cut_with_its_head_is_found_by_the_anchor_alone(db: Database, tmp_path: Path) -> None:
    write(db, 7)
    path = tmp_path / "audit.anchors"
    with db.reading() as session:
        audit.write_anchor(path, audit.anchor(session))
    with db.transaction() as session:
        session.execute(delete(AuditRow).where(AuditRow.seq > 4))
        mac = session.scalar(select(AuditRow.mac).where(AuditRow.seq == 4))
        session.execute(update(AuditHead).values(seq=4, mac=mac))
    assert faults(db) == []
    assert faults(db, audit.read_anchors(path)) == [Fault(5, "anchor")]
    write(db, 5, start=20)
    assert faults(db, audit.read_anchors(path)) == [Fault(7, "anchor")]


def test_a_chain_cut_without_its_head_is_found(db: Database) -> None:
    write(db, 7)
    with db.transaction() as session:
        session.execute(delete(AuditRow).where(AuditRow.seq > 5))
    assert faults(db) == [Fault(6, "missing")]


def test_everything_removed_is_found_by_the_anchor(db: Database) -> None:
    write(db, 2)
    with db.reading() as session:
        line = audit.anchor(session)
    with db.transaction() as session:
        session.execute(text("DELETE FROM audit"))
        session.execute(text("DELETE FROM audit_head"))
    assert faults(db, [line]) == [Fault(2, "missing")]


def test_rows_written_at_once_make_one_chain(db: Database) -> None:
    threads = [Thread(target=write, args=(db, 5), kwargs={"start": n * 10}) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        assert sorted(session.scalars(select(AuditRow.seq))) == list(range(1, 21))
    assert faults(db) == []


def test_the_chain_outlives_its_vault_key(db: Database) -> None:
    write(db, 4)
    both, new = Vault((NEW, OLD)), Vault((NEW,))
    assert rotate(db, both) == 5
    with db.reading() as session:
        assert behind(session, new) == 0
    assert faults(db, keys=new) == []


def test_a_person_is_told_who_looked(db: Database) -> None:
    with db.transaction() as session:
        zhang, wang = (Person(employee_no=name, name=name, created_at=NOW) for name in ("张", "王"))
        session.add_all((zhang, wang))
        session.flush()
        audit.note(session, vault(), "看求助内容", "BF-1", actor=wang, subject_id=zhang.id, now=NOW)
        audit.note(session, vault(), "改派", "BF-1", actor=wang, subject_id=zhang.id, now=NOW)
        assert [(look.actor, look.object) for look in audit.looks_at(session, zhang)] == [("王", "BF-1")]
        assert audit.looks_at(session, wang) == []
