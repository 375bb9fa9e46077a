"""Banks sent as files, by chat or on a page: wanted in their sender's transaction; read and reported by a worker."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.config import App
from bot.database import Database
from bot.outbox import post
from bot.scope import units_in_scope
from bot.turn import Refusal
from handlers.quiz import links
from handlers.quiz import texts_bank as texts
from handlers.quiz.importer import BankRefused, Found, Report, limits
from handlers.quiz.service import banks, exchange
from models.base import table_of
from models.org import Person
from models.quiz import BankFile, QuestionBank

FILES = table_of(BankFile)
TRIES, MOST, AT_ONCE = 6, 4, 200
AGAIN_AFTER = timedelta(minutes=3)
KEPT = timedelta(days=30)
LONGEST = 40
NAMED = ("FileName", "Title")
PAGE = "console"
SHEETS = frozenset({".xlsx", ".xls", ".csv", ".et"})
Download = Callable[[str, str], bytes]


class TooLarge(Refusal):
    """A file that is larger than any bank."""

    text = texts.FILE_LARGE


class NotYours(Refusal):
    """A bank of that name belongs to other units."""


def name_in(data: Mapping[str, Any]) -> str:
    """The file's own name as the platform says it, without a path."""
    return cleaned(next((data[name] for name in NAMED if isinstance(data.get(name), str) and data[name].strip()), ""))


def cleaned(name: str) -> str:
    """A file's name without a path, of a length that can be kept."""
    path = PurePosixPath(PureWindowsPath(name).name)
    return f"{path.stem.strip()[:LONGEST]}{path.suffix[:8]}" if path.stem.strip() else texts.FILE_NAMELESS


def want(session: Session, keeper: Person, *, channel: str, media_id: str, name: str, now: datetime) -> None:
    """Ask for a file that a keeper sent. Raises: NotAKeeper."""
    if not units_in_scope(session, keeper, banks.KEEPERS):
        raise banks.NotAKeeper
    place = {"channel": channel, "media_id": media_id, "name": name}
    session.add(BankFile(person_id=keeper.id, **place, report={}, not_before=now, created_at=now))


def upload(session: Session, keeper: Person, bank: str, name: str, content: bytes, *, now: datetime) -> BankFile:
    """Take a file for the bank of that name. Raises: NotAKeeper, NotYours, TooLarge."""
    units = [unit.id for unit in units_in_scope(session, keeper, banks.KEEPERS)]
    if not units:
        raise banks.NotAKeeper
    if len(content) > limits.BYTES:
        raise TooLarge
    named = cleaned(name)
    _yours(banks.bank_named(session, bank), units, named)
    file = BankFile(person_id=keeper.id, channel=PAGE, media_id="", name=named, bank_name=bank[:128], report={})
    file.content, file.not_before, file.created_at = content, now, now
    session.add(file)
    session.flush()
    return file


def _yours(known: QuestionBank | None, units: list[int], name: str) -> None:
    if known and known.unit_id is not None and known.unit_id not in units:
        raise NotYours(texts.FILE_NOT_YOURS.format(name=name))


def fetch(database: Database, download: Download, *, app: App, now: datetime) -> int:
    """Read what is due by `download(channel, media_id)`, outside any transaction. Returns how many became questions.

    A file is put off before it is touched: one that kills its worker comes again a few times, not for ever.
    """
    columns = [column for column in FILES.columns if column.name != "content"]
    with database.reading() as session:
        due = (FILES.c.state == "wanted") & (FILES.c.not_before <= now)
        query = select(*columns).where(due).order_by(FILES.c.not_before)
        rows = [dict(row) for row in session.execute(query.limit(MOST)).mappings()]
    return sum(_take(database, row, download, app, now) for row in rows)


def forget(session: Session, *, now: datetime) -> None:
    """Files are kept for a month after they came."""
    session.execute(delete(BankFile).where(BankFile.created_at < now - KEPT))


def _take(database: Database, row: Mapping[str, Any], download: Download, app: App, now: datetime) -> bool:
    mine = (FILES.c.id == row["id"]) & (FILES.c.attempts == row["attempts"])
    if row["attempts"] >= TRIES:
        _settle(database, row, {"state": "refused"}, texts.FILE_LOST.format(name=row["name"]), now)
        return False
    later = now + AGAIN_AFTER * 2 ** row["attempts"]
    with database.transaction() as session:
        put_off = update(FILES).where(mine).values(attempts=row["attempts"] + 1, not_before=later)
        if session.connection().execute(put_off).rowcount != 1:
            return False
    try:
        content = _content(database, row, download)
        values, said = _write(database, row, exchange.read(row["name"], content), now)
    except (BankRefused, banks.NotAKeeper, NotYours) as refused:
        said = refused.text if isinstance(refused, NotYours) else f"{row['name']}：{refused.text}"
        _settle(database, row, {"state": "refused"}, said, now)
        return False
    except (Refusal, OSError):
        return False
    report: dict[str, Any] = values["report"]
    if report["flagged"] and PurePosixPath(row["name"]).suffix.lower() in SHEETS:
        said += "\n" + texts.FILE_RETURNED.format(link=links.returned(app, row["id"], row["person_id"], now=now))
    return _settle(database, row, {"content": content, **values}, said, now)


def _content(database: Database, row: Mapping[str, Any], download: Download) -> bytes:
    if row["channel"] != PAGE:
        return download(row["channel"], row["media_id"])
    with database.reading() as session:
        return session.scalar(select(FILES.c.content).where(FILES.c.id == row["id"])) or b""


def _settle(database: Database, row: Mapping[str, Any], values: Mapping[str, Any], said: str, now: datetime) -> bool:
    report = {"said": said, **values.get("report", {})}
    with database.transaction() as session:
        mine = (FILES.c.id == row["id"]) & (FILES.c.state == "wanted")
        if session.connection().execute(update(FILES).where(mine).values({**values, "report": report})).rowcount != 1:
            return False
        if row["channel"] != PAGE:
            post(session, row["person_id"], said, key=f"bank-file:{row['public_id']}", now=now)
    return bool(values["state"] == "read")


def _write(
    database: Database, row: Mapping[str, Any], offer: exchange.Offer, now: datetime
) -> tuple[dict[str, Any], str]:
    """The questions into the bank, where it is this keeper's: the row's new values, and what to say.

    Many are written in several transactions: others' messages must not wait for a whole bank. Written again after a
    crash, what is there already is passed over.
    """
    title = row["bank_name"] or PurePosixPath(row["name"]).stem
    with database.reading() as session:
        known = banks.bank_named(session, title)
        keeper = session.get_one(Person, row["person_id"])
        units = [unit.id for unit in units_in_scope(session, keeper, banks.KEEPERS)]
        if not units:
            raise banks.NotAKeeper
        _yours(known, units, row["name"])
        report = exchange.contradicting(session, known, offer.report)
    total = banks.Added()
    for part in _parts(offer):
        with database.transaction() as session:
            author = session.get_one(Person, row["person_id"])
            added = exchange.apply(session, [part], title, author=author, unit_id=units[0], now=now)
        total = banks.Added(total.new + added.new, total.known + added.known, total.doubtful + added.doubtful)
    with database.reading() as session:
        bank = banks.bank_named(session, title)
    values = {"state": "read", "bank_id": bank.id if bank else None, "report": _report(report, total, offer.keyless)}
    return values, texts.file_report(row["name"], title, report, added=total, keyless=offer.keyless)


def _report(report: Report, added: banks.Added, keyless: int) -> dict[str, Any]:
    """What the row keeps: counts, notes, and every question that has to be put right, with where it stands."""
    every = report.questions
    after = [question.place for question in every[1:]] + [""]
    flagged = [_flagged(q, until) for q, until in zip(every, after, strict=True) if q.problems or q.answer is None]
    counts = {"questions": len(every), "new": added.new, "known": added.known, "keyless": keyless}
    return counts | {"doubtful": added.doubtful, "notes": list(report.notes), "flagged": flagged}


def _flagged(question: Found, until: str) -> dict[str, Any]:
    names = ("kind", "stem", "answer", "explanation", "source", "place", "confidence")
    shown = {"options": list(question.options), "problems": list(question.problems), "until": until, "state": "open"}
    mark = banks.fingerprint(question.stem, question.options)
    return {name: getattr(question, name) for name in names} | shown | {"mark": mark}


def _parts(offer: exchange.Offer) -> Iterator[exchange.Offer]:
    rows = iter(offer.rows)
    every = offer.report.questions
    for at in range(0, len(every), AT_ONCE):
        questions = every[at : at + AT_ONCE]
        count = sum(question.answer is not None for question in questions)
        yield exchange.Offer(replace(offer.report, questions=questions), tuple(islice(rows, count)))
