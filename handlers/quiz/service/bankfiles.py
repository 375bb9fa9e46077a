"""Banks sent to the chat as files: wanted in their message's transaction; read and reported by a worker."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
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
TRIES, MOST, AT_ONCE = 6, 4, 200
AGAIN_AFTER = timedelta(minutes=3)
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
    if row["attempts"] >= TRIES:
        _settle(database, row, texts.FILE_LOST.format(name=row["name"]), now)
        return False
    later = now + AGAIN_AFTER * 2 ** row["attempts"]
    with database.transaction() as session:
        put_off = update(FILES).where(mine).values(attempts=row["attempts"] + 1, not_before=later)
        if session.connection().execute(put_off).rowcount != 1:
            return False
    try:
        offer = exchange.read(row["name"], download(row["channel"], row["media_id"]))
        said = _write(database, row, offer, now)
    except BankRefused as refused:
        _settle(database, row, f"{row['name']}：{refused.text}", now)
        return False
    except (Refusal, OSError):
        return False
    return _settle(database, row, said, now)


def _settle(database: Database, row: Mapping[str, Any], said: str, now: datetime) -> bool:
    with database.transaction() as session:
        if session.connection().execute(delete(FILES).where(FILES.c.id == row["id"])).rowcount != 1:
            return False
        post(session, row["person_id"], said, key=f"bank-file:{row['public_id']}", now=now)
    return True


def _write(database: Database, row: Mapping[str, Any], offer: exchange.Offer, now: datetime) -> str:
    """The questions into the bank of the file's name, where it is this keeper's; what to say of it.

    Many are written in several transactions: others' messages must not wait for a whole bank. Written again after a
    crash, what is there already is passed over.
    """
    name, title = row["name"], PurePosixPath(row["name"]).stem
    with database.reading() as session:
        known = banks.bank_named(session, title)
        keeper = session.get_one(Person, row["person_id"])
        units = [unit.id for unit in units_in_scope(session, keeper, banks.KEEPERS)]
        if not units:
            return banks.NotAKeeper.text
        if known and known.unit_id is not None and known.unit_id not in units:
            return texts.FILE_NOT_YOURS.format(name=name)
        report = exchange.contradicting(session, known, offer.report)
    total = banks.Added()
    for part in _parts(offer):
        with database.transaction() as session:
            author = session.get_one(Person, row["person_id"])
            added = exchange.apply(session, [part], title, author=author, unit_id=units[0], now=now)
        total = banks.Added(total.new + added.new, total.known + added.known, total.doubtful + added.doubtful)
    return texts.file_report(name, title, report, added=total, keyless=offer.keyless)


def _parts(offer: exchange.Offer) -> Iterator[exchange.Offer]:
    rows = iter(offer.rows)
    every = offer.report.questions
    for at in range(0, len(every), AT_ONCE):
        questions = every[at : at + AT_ONCE]
        count = sum(question.answer is not None for question in questions)
        yield exchange.Offer(replace(offer.report, questions=questions), tuple(islice(rows, count)))
