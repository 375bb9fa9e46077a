"""Every look at what is sealed and every deed of weight: one chain, appended under a lock, checked row by row.

Each row's MAC covers the row and the one before it. Its key lies in the database only sealed. A chain that was cut at
its end is whole in itself: only an anchor, a line with the end's number and MAC kept elsewhere, tells.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import texts
from bot.sealed import put, take
from bot.vault import SealBroken, Vault
from models.audit import AuditHead, AuditRow
from models.base import insert_ignore, new_public_id, table_of, to_ms
from models.org import Person

HEAD = 1
KEY_BYTES = 32
READ = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at which number: "changed", "missing", "extra", "head" or "anchor"."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a person's records, as that person is told of it."""

    at: datetime
    actor: str
    action: str
    object: str


def note(
    session: Session,
    vault: Vault,
    action: str,
    object: str,
    *,
    now: datetime,
    actor: Person | None = None,
    subject_id: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditRow:
    """Append a row; whoever else appends waits until this transaction ends."""
    head = _locked_head(session, vault)
    row = AuditRow(
        public_id=new_public_id(), seq=head.seq + 1, at=now, actor_id=actor.id if actor else None,
        subject_id=subject_id, action=action, object=object, detail=detail or {},
    )  # fmt: skip
    put(vault, row, "reason", reason)
    row.mac = _mac(_key(head, vault), head.mac, row, reason)
    head.seq, head.mac = row.seq, row.mac
    session.add(row)
    session.flush()
    return row


def looks_at(session: Session, person: Person, *, limit: int = 50) -> list[Look]:
    """Who looked at this person's sealed records, newest first."""
    query = select(AuditRow, Person.name).outerjoin(Person, AuditRow.actor_id == Person.id)
    query = query.where(AuditRow.subject_id == person.id, AuditRow.action.startswith("看"))
    rows = session.execute(query.order_by(AuditRow.seq.desc()).limit(limit))
    return [Look(row.at, name or "", row.action, named(row.object)) for row, name in rows]


def named(object: str) -> str:
    """What people call an audited thing; one that is not named by its table is written as people call it already."""
    return texts.AUDITED.get(object.partition(":")[0], object)


def verify(session: Session, vault: Vault, anchors: Iterable[str] = ()) -> list[Fault]:
    """Everything that is wrong with the chain, by number; an empty list for a whole one."""
    head = session.get(AuditHead, HEAD)
    expected = {seq: mac for seq, mac in map(_anchor, filter(str.strip, anchors)) if seq}
    if head is None:
        return [Fault(seq, "missing") for seq in sorted(expected)[:1]]
    faults = list(_walk(session, vault, head))
    known = {seq: mac for seq, mac in session.execute(select(AuditRow.seq, AuditRow.mac)) if seq in expected}
    last = max(known, default=0)
    for seq, mac in sorted(expected.items()):
        if known.get(seq) != mac:
            faults.append(Fault(min(seq, head.seq + 1) if seq not in known and seq > last else seq, "anchor"))
            break
    return faults


def anchor(session: Session) -> str:
    """The chain's end as one line, to be kept where the database's administrator cannot change it."""
    head = session.get(AuditHead, HEAD)
    return f"{head.seq} {head.mac}" if head else "0 "


def write_anchor(path: Path, line: str) -> None:
    """Add a line to the file of anchors, on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_anchors(path: Path) -> list[str]:
    """The lines of the file of anchors; none where there is no file."""
    return path.read_text("ascii").splitlines() if path.exists() else []


def _walk(session: Session, vault: Vault, head: AuditHead) -> Iterator[Fault]:
    key, before, expected = _key(head, vault), "", 1
    for row in session.scalars(select(AuditRow).order_by(AuditRow.seq).execution_options(yield_per=READ)):
        if row.seq > expected:
            yield Fault(expected, "missing")
        elif not _genuine(key, before, row, vault):
            yield Fault(row.seq, "changed")
        before, expected = row.mac, row.seq + 1
    if head.seq >= expected:
        yield Fault(expected, "missing")
    elif head.seq < expected - 1:
        yield Fault(head.seq + 1, "extra")
    elif head.mac != before:
        yield Fault(head.seq, "head")


def _genuine(key: bytes, before: str, row: AuditRow, vault: Vault) -> bool:
    try:
        reason = take(vault, row, "reason")
    except (SealBroken, ValueError):
        return False
    return hmac.compare_digest(_mac(key, before, row, reason), row.mac)


def _mac(key: bytes, before: str, row: AuditRow, reason: str) -> str:
    fields = [row.seq, to_ms(row.at), row.actor_id, row.subject_id, row.action, row.object, reason, row.detail]
    text = json.dumps([before, row.public_id, *fields], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _locked_head(session: Session, vault: Vault) -> AuditHead:
    query = select(AuditHead).where(AuditHead.id == HEAD).with_for_update().execution_options(populate_existing=True)
    head = session.scalar(query)
    if head is None:
        fresh = AuditHead(id=HEAD, public_id=new_public_id())
        put(vault, fresh, "key", secrets.token_hex(KEY_BYTES))
        values = {"id": HEAD, "public_id": fresh.public_id, "seq": 0, "mac": "", "key": fresh.key}
        insert_ignore(session, table_of(AuditHead), values, unique=("id",))
        head = session.scalars(query).one()
    return head


def _key(head: AuditHead, vault: Vault) -> bytes:
    return bytes.fromhex(take(vault, head, "key"))


def _anchor(line: str) -> tuple[int, str]:
    seq, _, mac = line.partition(" ")
    return int(seq), mac.strip()
