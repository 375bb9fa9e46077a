"""Banks sent to the chat as files: wanted in their message's transaction; read and reported by a worker."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.outbox import post
from bot.scope import units_in_scope
from bot.turn import Refusal
from handlers.quiz import texts_bank as texts
from handlers.quiz.importer import BankRefused
from handlers.quiz.service import banks, exchange
from models.base import table_of
from models.org import Person
from models.quiz import BankFile

FILES = table_of(BankFile)
TRIES, MOST = 6, 4
AGAIN_AFTER = timedelta(minutes=1)
LONGEST = 40
NAMED = ("FileName", "Title")
Download = Callable[[str, str], bytes]


def name_in(data: Mapping[str, Any]) -> str:
    """The file's own name as the platform says it, without a path."""
    said = next((data[name] for name in NAMED if isinstance(data.get(name), str) and data[name].strip()), "")
    path = PurePosixPath(PureWindowsPath(said).name)
    return f"{path.stem.strip()[:LONGEST]}{path.suffix[:8]}" if path.stem.strip() else texts.FILE_NAMELESS


def want(session: Session, keeper: Person, *, channel: str, media_id: str, name: str, now: datetime) -> None:
    """Ask for a file that a keeper sent. Raises: NotAKeeper."""
    if not units_in_scope(session, keeper, banks.KEEPERS):
        raise banks.NotAKeeper
    place = {"channel": channel, "media_id": media_id, "name": name}
    session.add(BankFile(person_id=keeper.id, **place, not_before=now, created_at=now))


def fetch(database: Database, download: Download, *, now: datetime) -> int:
    """Read what is due by `download(channel, media_id)`, outside any transaction. Returns how many became questions.

    A file is put off before it is touched: one that kills its worker comes again a few times, not for ever.
    """
    with database.reading() as session:
        query = select(FILES).where(FILES.c.not_before <= now).order_by(FILES.c.not_before)
        rows = [dict(row) for row in session.execute(query.limit(MOST)).mappings()]
    return sum(_take(database, row, download, now) for row in rows)


def _take(database: Database, row: Mapping[str, Any], download: Download, now: datetime) -> bool:
    mine = (FILES.c.id == row["id"]) & (FILES.c.attempts == row["attempts"])
    later = now + AGAIN_AFTER * 2 ** row["attempts"]
    with database.transaction() as session:
        put_off = update(FILES).where(mine).values(attempts=row["attempts"] + 1, not_before=later)
        if session.connection().execute(put_off).rowcount != 1:
            return False
    try:
        offer = exchange.read(row["name"], download(row["channel"], row["media_id"]))
    except BankRefused as refused:
        return _settle(database, row, f"{row['name']}：{refused.text}", None, now)
    except (Refusal, OSError):
        lost = row["attempts"] + 1 >= TRIES
        return lost and _settle(database, row, texts.FILE_LOST.format(name=row["name"]), None, now)
    return _settle(database, row, "", offer, now)


def _settle(database: Database, row: Mapping[str, Any], said: str, offer: exchange.Offer | None, now: datetime) -> bool:
    with database.transaction() as session:
        if session.connection().execute(delete(FILES).where(FILES.c.id == row["id"])).rowcount != 1:
            return False
        keeper = session.get_one(Person, row["person_id"])
        if offer:
            said = _write(session, keeper, row["name"], offer, now)
        post(session, keeper, said, key=f"bank-file:{row['public_id']}", now=now)
    return offer is not None


def _write(session: Session, keeper: Person, name: str, offer: exchange.Offer, now: datetime) -> str:
    """The questions into the bank of the file's name, where it is this keeper's; what to say of it."""
    title = PurePosixPath(name).stem
    units, known = units_in_scope(session, keeper, banks.KEEPERS), banks.bank_named(session, title)
    if not units:
        return banks.NotAKeeper.text
    if known and known.unit_id is not None and known.unit_id not in {unit.id for unit in units}:
        return texts.FILE_NOT_YOURS.format(name=name)
    report = exchange.contradicting(session, known, offer.report)
    added = exchange.apply(session, [offer], title, author=keeper, unit_id=units[0].id, now=now)
    return texts.file_report(name, title, report, added=added, keyless=offer.keyless)
