"""A push to one person, decided in this transaction."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.base import insert_ignore, table_of
from models.org import Person
from models.outbox import Notice


def tell(
    session: Session,
    person: Person,
    text: str,
    *,
    key: str,
    now: datetime,
    urgent: bool = False,
    lasts: timedelta | None = None,
) -> None:
    """A notice to one person; the same `key` again does nothing. `lasts`: after that it is not worth sending."""
    row = {
        "key": key,
        "kind": "binding",
        "texts": {"text": text},
        "audience": {"person": person.id},
        "priority": 1 if urgent else 5,
        "urgent": urgent,
        "on_unknown": "resend",
        "not_before": now,
        "expires_at": now + lasts if lasts else None,
        "created_at": now,
    }
    insert_ignore(session, table_of(Notice), row, unique=("key",))
    session.info["outbox.posted"] = True
