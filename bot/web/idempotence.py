"""`Idempotency-Key`: a write that comes again is answered as the first time and has no second effect.

The row is written in the write's own transaction: of two at once the unique key lets one through, and the other, run
once more, finds the answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from sqlalchemy import Select, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from bot import sealed
from bot.turn import Refusal
from bot.web import signins, texts
from bot.web.call import Call
from models.base import new_public_id, table_of
from models.web import IdempotentAnswer

KEPT = timedelta(days=1)
TABLE = table_of(IdempotentAnswer)
KEEP = insert(TABLE)


class KeyReused(Refusal):
    """The same key with another request."""

    text = texts.KEY_REUSED


@dataclass(frozen=True, slots=True)
class Once:
    """One keyed request: the client's key, and the hash of what was asked."""

    key: str
    request: str


def once(key: str, method: str, path: str, body: bytes) -> Once:
    """The keyed request."""
    return Once(key, sha256(b"\n".join([method.encode(), path.encode(), body])).hexdigest())


def earlier(call: Call, asked: Once) -> tuple[int, str] | None:
    """The status and body of the first time. Raises: KeyReused."""
    row = call.session.scalar(_known(), {"holder": _holder(call), "key": asked.key})
    if row is None:
        return None
    if row.created_at + KEPT <= call.now:
        call.session.delete(row)
        call.session.flush()
        return None
    if row.request != asked.request:
        raise KeyReused
    return row.status, sealed.take(call.vault, row, "body")


def keep(call: Call, asked: Once, status: int, body: str) -> None:
    """Write down what was answered."""
    ident = new_public_id()
    seal = call.vault.seal(body, context=sealed.context_of(TABLE.name, "body", ident)).encode() if body else None
    row = {"public_id": ident, "holder": _holder(call), "key": asked.key, "request": asked.request, "status": status}
    row |= {"person_id": call.sign_in.person_id if call.sign_in else None, "body": seal, "created_at": call.now}
    call.session.connection().execute(KEEP, row)


@cache
def _known() -> "Select[IdempotentAnswer]":
    """Built once: every keyed write asks it."""
    query = select(IdempotentAnswer).where(IdempotentAnswer.holder == bindparam("holder"))
    return query.where(IdempotentAnswer.key == bindparam("key"))


def forget(session: Session, *, now: datetime) -> None:
    """Delete those that are over."""
    session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.created_at <= now - KEPT))


def _holder(call: Call) -> str:
    """Whose key it is: the person's on all their sign-ins; nobody's where the door is open to everyone."""
    if call.sign_in is None:
        return "nobody"
    person = signins.person_of(call.sign_in)
    return f"p:{person.id}" if person is not None else f"s:{call.sign_in.id}"
