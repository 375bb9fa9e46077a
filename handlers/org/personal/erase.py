"""Remove a person, keep the counts.

The person's rows stay and point at a person without a name; whatever was said or could tell who it was is blanked. In
every table that `walk` finds: texts, JSON, bytes and long strings, and columns marked `info={"personal": True}`; not
those marked `info={"erase": "keep"}`. A table marked `info={"erase": "delete"}` loses the rows.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from bot.database import Database
from bot.turn import Refusal
from handlers.org import texts as org_texts
from handlers.org.personal import traces
from handlers.org.personal.export import counts_of
from handlers.org.personal.walk import IDENTITY, Reach, owned
from models import Base
from models.base import Json, new_public_id
from models.org import Grant, Person
from models.study import SearchToken

LONG = 128
LATELY = timedelta(days=2)
BLANKS = {("inbound", "reply"): "{}"}
FORGOTTEN = (
    "phone", "email", "gender", "title", "political", "birth_on", "hired_on", "left_on",
)  # fmt: skip


class HoldsRole(Refusal):
    """Whoever holds a role hands it over before they go."""

    text = org_texts.ERASE_HOLDS_ROLE


def refuse_role_holder(session: Session, person: Person) -> None:
    """Raises: HoldsRole."""
    if session.scalar(select(exists().where(Grant.person_id == person.id))):
        raise HoldsRole


def erase_oneself(session: Session, person: Person, *, now: datetime, forget: Callable[[], object]) -> None:
    """At the person's own wish. Raises: HoldsRole, and what `erase_person` raises."""
    refuse_role_holder(session, person)
    erase_person(session, person, now=now, forget=forget)


def erase_person(session: Session, person: Person, *, now: datetime, forget: Callable[[], object]) -> dict[str, int]:
    """Remove a person for good. Returns how many rows of each table were kept without them.

    Sends that carry them to other people are finished first. `forget` removes what features keep sealed of them (see
    bot.rights) while the rows still lead there. Raises: traces.OnItsWay, whatever `forget` raises.
    """
    if person.erased_at is not None:
        return counts_of(session, person)
    session.flush()
    _forget_deleted_bytes(session)
    traces.clear_notices(session, person)
    forget()
    traces.drop_media(session, person)
    traces.redact(session, person)
    for reach in owned():
        if reach.table is not IDENTITY:
            _clear(session, reach, person.id)
    kept = counts_of(session, person)
    _clear(session, Reach(IDENTITY, IDENTITY.c.person_id), person.id)
    session.execute(update(IDENTITY).where(IDENTITY.c.person_id == person.id).values(_NOBODY))
    _anonymise(person, now)
    session.flush()
    session.expire_all()
    return kept


def compact(database: Database) -> None:
    """After an erasure was kept: rewrite the database so that no old page holds what was removed."""
    if database.writer.dialect.name != "sqlite":
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
        return
    raw = database.writer.raw_connection()  # without the BEGIN of our transactions, within which there is no VACUUM
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def compact_if_erased(database: Database, now: datetime) -> None:
    """`compact` where somebody was removed lately: all writers wait for it meanwhile, on SQLite every callback too."""
    with database.reading() as session:
        lately = session.scalar(select(Person.id).where(Person.erased_at > now - LATELY).limit(1))
    if lately is not None:
        compact(database)


_NOBODY: dict[str, Any] = {
    "person_id": None, "following": False, "unionid": None, "state": None, "data": None, "state_until": None,
    "more": None,
}  # fmt: skip


def _anonymise(person: Person, now: datetime) -> None:
    person.employee_no = f"erased-{new_public_id()}"
    person.public_id = new_public_id()
    person.name = ""
    for field in FORGOTTEN:
        setattr(person, field, None)
    person.tags, person.active, person.erased_at = [], False, now


def _clear(session: Session, reach: Reach, person_id: int) -> None:
    table, mine = reach.table, reach.mine(person_id)
    if "id" in table.columns:
        tokens = SearchToken.object_id.in_(select(table.c.id).where(mine))
        session.execute(delete(SearchToken).where(SearchToken.kind == table.name, tokens).execution_options(**_QUIET))
    if table.info.get("erase") == "delete":
        session.execute(delete(table).where(mine))
        return
    values = {column.name: _blank(table, column) for column in table.columns if _tells(column)}
    if values:
        session.execute(update(table).where(mine).values(values))


_QUIET = {"synchronize_session": False}


def _tells(column: Column[Any]) -> bool:
    """Whether a column may say who somebody is, or what they said."""
    if column.primary_key or column.foreign_keys or column.info.get("erase") == "keep":
        return False
    if column.info.get("personal"):
        return True
    kind = column.type
    if isinstance(kind, Text | LargeBinary | Json):
        return True
    return isinstance(kind, String) and (kind.length or LONG) >= LONG and column.name != "key"


def _blank(table: Table, column: Column[Any]) -> Any:
    """What takes a column's place: nothing, an empty value of its kind, or a new name where it must be unique."""
    if (table.name, column.name) in BLANKS:
        return BLANKS[table.name, column.name]
    if _unique(table, column) and "id" in table.columns:
        return _own_name(table)
    if column.nullable:
        return None
    if isinstance(column.type, LargeBinary):
        return b""
    if isinstance(column.type, Json):
        default = getattr(column.default, "arg", None)
        return json.loads(json.dumps(default(None))) if callable(default) else ""
    return ""


def _own_name(table: Table) -> ColumnElement[str]:
    return literal("erased-") + cast(table.c.id, String)


def _unique(table: Table, column: Column[Any]) -> bool:
    if column.unique:
        return True
    return any(column.name in c.columns for c in table.constraints if isinstance(c, UniqueConstraint))


def _forget_deleted_bytes(session: Session) -> None:
    if session.connection().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))


def tables_holding(session: Session, marker: str) -> list[str]:
    """Tables with a text column in which the marker still stands: for checking an erasure."""
    found = []
    for table in Base.metadata.sorted_tables:
        texts = [column for column in table.columns if isinstance(column.type, String | Json)]
        for column in texts:
            like = cast(column, Text).contains(marker, autoescape=True)
            if session.scalar(select(func.count()).select_from(table).where(like)):
                found.append(f"{table.name}.{column.name}")
    return found
