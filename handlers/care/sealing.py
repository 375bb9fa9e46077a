"""The one place where sealed words of care are sealed and looked at; every look is an audit row."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import audit
from bot.config import Config
from bot.sealed import put, take
from bot.vault import Vault
from models.audit import AuditRow
from models.base import Row
from models.org import Person

LOOK = "看谈话"


@lru_cache(maxsize=4)
def _vault(keys: tuple[str, ...]) -> Vault:
    return Vault(keys)


def vault_of(config: Config) -> Vault:
    """The installation's vault."""
    return _vault(tuple(config.vault.keys))


def seal(session: Session, vault: Vault, row: Row, field: str, text: str) -> None:
    """Keep a text in a row's sealed field."""
    put(vault, row, field, text)
    session.flush()


def look(session: Session, vault: Vault, row: Row, field: str, *, reader: Person, about: int, now: datetime) -> str:
    """The sealed text, the look kept where the person it is about can see it; "" where there is none."""
    text = take(vault, row, field)
    if text:
        audit.note(session, vault, LOOK, object_of(row), now=now, actor=reader, subject_id=about)
    return text


def looks(session: Session, row: Row, about: int) -> Sequence[tuple[str, datetime]]:
    """Who looked at a row's sealed words and when, the earliest first."""
    query = select(Person.name, AuditRow.at).join(Person, AuditRow.actor_id == Person.id)
    query = query.where(AuditRow.subject_id == about, AuditRow.object == object_of(row))
    return session.execute(query.order_by(AuditRow.seq)).all()


def object_of(row: Row) -> str:
    """The row as the audit names it."""
    return f"{row.__tablename__}:{row.public_id}"
