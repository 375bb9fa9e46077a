"""The blind ballot of surveys, votes and appraisals: that somebody took part is known, what they said is nobody's.

    blind.cast(session, "survey:…", person, {"q1": "b"}, rng=turn.rng, group=unit.public_id)
    blind.shown(session, "survey:…", k=config.privacy.smallest_group)   # Raises: TooFew

Who took part (`Took`) and what was said (`Sheet`) share nothing but the ballot's name: no key, no moment, no counter,
no order. They are written in one transaction, which a database may remember (PostgreSQL's xmin and ctid), so an urn is
shaken: its rows are all taken out and laid back in a random order, under new keys, in one later transaction. A small
urn is shaken with every sheet that is cast; a large one whenever half as many have come as lay in it, every night
(`shake_all`) and when its ballot closes (whoever closes it calls `shake`).

For the doors: `Reply(kept=…)` where a reply repeats what was said, as replies are stored with their sender; API writes
with `keyed=False`, as a keyed write's hash is stored with its sender and a short sheet can be guessed from it; nothing
of a sheet in a conversation but sealed, and nothing in a log. Results are shown when the ballot is closed and not
before: two looks, one before and one after a sheet came, would show it. `bot.suppressing` hides small groups.

What remains, and cannot be had otherwise: a database administrator who copies the tables between two shakes of a large
urn, or again and again while people vote; what a database keeps of rows that are gone (SQLite's log until its next
checkpoint, PostgreSQL's until its VACUUM and in its WAL); backups of such a moment; the chat itself on the phone and at
the platform, where words that were typed can be read by whoever may read there; and a sheet in which somebody says who
they are.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from random import Random, SystemRandom
from secrets import token_hex
from typing import Any

from sqlalchemy import Table, delete, insert, select, text, update
from sqlalchemy.orm import Session

from bot import texts
from bot.turn import Refusal
from models.base import insert_ignore, table_of
from models.blind import Sheet, Token, Took, Urn
from models.org import Person

SMALL = 50
BYTES = 16
URN, TOOK, TOKEN, SHEET = table_of(Urn), table_of(Took), table_of(Token), table_of(Sheet)
Marks = Mapping[str, Any]


class AlreadyCast(Refusal):
    """The person, or the token, had its one say."""

    text = texts.ALREADY_CAST


class UnknownToken(Refusal):
    """No such token was given out for this ballot."""

    text = texts.UNKNOWN_LINK


class TooFew(Refusal):
    """Fewer sheets than may be shown."""

    text = texts.TOO_FEW_SHEETS


def cast(session: Session, ballot: str, person: Person, sheet: Marks, *, rng: Random, group: str = "") -> None:
    """Keep a person's one sheet. `rng`: the door's, which is a SystemRandom. Raises: AlreadyCast."""
    _lock(session, ballot)
    _mark(session, ballot, person)
    _put(session, ballot, sheet, rng, group)


def token(session: Session, ballot: str, person: Person, *, rng: Random) -> str:
    """A token good for one sheet, for a page that asks nobody's name; it is the person's one say and is written down
    nowhere: whoever loses it has lost it. Raises: AlreadyCast."""
    _lock(session, ballot)
    _mark(session, ballot, person)
    drawn = rng.randbytes(BYTES).hex()
    session.execute(insert(TOKEN).values(ballot=ballot, hash=_hash(drawn), used=False))
    _count(session, ballot, sheets=0)
    return drawn


def cast_by_token(session: Session, ballot: str, token: str, sheet: Marks, *, rng: Random, group: str = "") -> None:
    """Keep the one sheet of a token. Raises: AlreadyCast, UnknownToken."""
    _lock(session, ballot)
    mine = (TOKEN.c.ballot == ballot, TOKEN.c.hash == _hash(token.strip()))
    used = session.scalar(select(TOKEN.c.used).where(*mine))
    if used is None:
        raise UnknownToken
    if used:
        raise AlreadyCast
    session.execute(update(TOKEN).where(*mine).values(used=True))
    _put(session, ballot, sheet, rng, group)


def took(session: Session, ballot: str, person: Person) -> bool:
    """Whether the person had their say: cast, or took a token."""
    return bool(session.scalar(select(TOOK.c.ballot).where(TOOK.c.ballot == ballot, TOOK.c.person_id == person.id)))


def had_say(session: Session, ballots: Collection[str], person: Person) -> set[str]:
    """Those of the ballots on which the person had their say."""
    return set(session.scalars(select(TOOK.c.ballot).where(TOOK.c.ballot.in_(ballots), TOOK.c.person_id == person.id)))


def took_part(session: Session, ballot: str) -> set[int]:
    """The ids of all who had their say: for reminding the others."""
    return set(session.scalars(select(TOOK.c.person_id).where(TOOK.c.ballot == ballot)))


def turnout(session: Session, ballot: str) -> int:
    """How many sheets there are; a token that was not used yet is none."""
    return session.scalar(select(URN.c.sheets).where(URN.c.ballot == ballot)) or 0


def sheets(session: Session, ballot: str) -> list[Marks]:
    """Every sheet, in an order that says nothing. For counting: see `shown`."""
    return [marks for _, marks in grouped(session, ballot)]


def grouped(session: Session, ballot: str) -> list[tuple[str, Marks]]:
    """Every sheet with its group, in an order that says nothing."""
    query = select(SHEET.c.group_of, SHEET.c.marks).where(SHEET.c.ballot == ballot).order_by(SHEET.c.slip)
    return [(group, marks) for group, marks in session.execute(query)]


def shown(session: Session, ballot: str, *, k: int) -> list[Marks]:
    """Every sheet of a closed ballot. Raises: TooFew, below `k`."""
    if turnout(session, ballot) < k:
        raise TooFew
    return sheets(session, ballot)


def shake(session: Session, ballot: str) -> None:
    """Take everything out of the urn and lay it back in a random order, so that how and when it lies says nothing."""
    _lock(session, ballot)
    if session.connection().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))
    for table in (TOOK, TOKEN, SHEET):
        _relay(session, table, ballot)
    session.execute(update(URN).where(URN.c.ballot == ballot).values(loose=0))


def shake_all(session: Session) -> int:
    """Shake every urn that anything was put into since it was shaken last. Returns how many."""
    ballots = session.scalars(select(URN.c.ballot).where(URN.c.loose > 0).order_by(URN.c.ballot)).all()
    for ballot in ballots:
        shake(session, ballot)
    return len(ballots)


def forget(session: Session, ballot: str) -> None:
    """Delete the ballot, with who took part."""
    for table in (SHEET, TOKEN, TOOK, URN):
        session.execute(delete(table).where(table.c.ballot == ballot))


def _lock(session: Session, ballot: str) -> None:
    """One at a time at an urn: nobody puts a sheet in while it is shaken."""
    session.flush()
    insert_ignore(session, URN, {"ballot": ballot, "sheets": 0, "loose": 0}, unique=("ballot",))
    session.execute(select(URN.c.ballot).where(URN.c.ballot == ballot).with_for_update())


def _mark(session: Session, ballot: str, person: Person) -> None:
    if not insert_ignore(session, TOOK, {"ballot": ballot, "person_id": person.id}, unique=("ballot", "person_id")):
        raise AlreadyCast


def _put(session: Session, ballot: str, sheet: Marks, rng: Random, group: str) -> None:
    row = {"ballot": ballot, "slip": rng.randbytes(BYTES).hex(), "group_of": group, "marks": dict(sheet)}
    session.execute(insert(SHEET).values(**row))
    _count(session, ballot, sheets=1)


def _count(session: Session, ballot: str, *, sheets: int) -> None:
    mine = URN.c.ballot == ballot
    session.execute(update(URN).where(mine).values(sheets=URN.c.sheets + sheets, loose=URN.c.loose + 1))
    lying, loose = session.execute(select(URN.c.sheets, URN.c.loose).where(mine)).one()
    if lying <= SMALL or loose * 2 > lying:
        shake(session, ballot)


def _relay(session: Session, table: Table, ballot: str) -> None:
    """Every row gets a new place, every sheet a new key."""
    rows = [dict(row) for row in session.execute(select(table).where(table.c.ballot == ballot)).mappings()]
    if not rows:
        return
    SystemRandom().shuffle(rows)
    session.execute(delete(table).where(table.c.ballot == ballot))
    session.execute(insert(table), [row | {"slip": token_hex(BYTES)} if table is SHEET else row for row in rows])


def _hash(drawn: str) -> str:
    return sha256(f"blind:{drawn}".encode()).hexdigest()
