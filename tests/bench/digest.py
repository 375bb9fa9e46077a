"""Digests of 100,000 people, 500 units, 5 million answers: one unit, all of them, and the nights that roll them up."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from bot import migrate
from bot.database import Database, open_database
from bot.workdays import Workdays
from handlers.digest import rolling
from handlers.digest.composing import compose, compose_all
from handlers.digest.facts import kept
from handlers.digest.facts.shape import Span
from handlers.digest.periods import month_of, week_of
from handlers.digest.reading import Made
from handlers.digest.snapshots import as_bytes
from models.base import table_of
from models.care import CareTask, CareTrigger, Talk
from models.case import Case, CaseEvent
from models.org import Membership, Person, Unit
from tests.bench.servers import databases

PEOPLE, SHOPS, TEAMS, ANSWERS, DAYS = 100_000, 10, 489, 5_000_000, 90
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SPAN = Span(TODAY - timedelta(days=rolling.KEPT_DAYS), TODAY - timedelta(days=1), NOW, Workdays())
LAST_WEEK = week_of(TODAY).before()
WEEK = Span(LAST_WEEK.first, LAST_WEEK.last, NOW, Workdays())
CHUNK = 5000
AT_ONCE = 62  # days of the first roll-up that are counted in one go; the jobs take a few
COLUMNS = (
    "load s", "first roll-up s", "look s", "a night's 3 days s", "keep s", "team ms", "company ms",
    "company, processor ms", "company, just changed ms", "all 500 s",
)  # fmt: skip


def measure() -> None:
    """Print what each database took."""
    with TemporaryDirectory() as folder, databases() as urls:
        for name, url in urls.items():
            _one(name, url, Path(folder))


def _one(name: str, url: str, folder: Path) -> None:
    database = open_database(url)
    migrate.to_head(database)
    figures = [_timed(lambda: _load(database)), _timed(lambda: _roll(database))]
    figures.append(_timed(lambda: _in(database, lambda session: rolling.look(session, SPAN))))
    _in(database, lambda session: session.execute(text("UPDATE digest_day SET dirty = true WHERE day >= '2026-11-21'")))
    figures.append(_timed(lambda: _in(database, lambda session: rolling.settle(session, SPAN))))
    figures.append(_timed(lambda: _in(database, lambda session: kept.keep(session, WEEK))))
    team, company = (_median(partial(_compose, database, code)) for code in ("T-7", "C"))
    processor = _median(partial(_compose, database, "C"), clock=process_time)
    _in(database, lambda session: session.execute(text("UPDATE digest_standing SET stamp = ''")))
    changed = _median(partial(_compose, database, "C"))
    figures += [team * 1000, company * 1000, processor * 1000, changed * 1000, _timed(lambda: _all(database))]
    print(f"{name}, load average {os.getloadavg()[0]:.1f}:", flush=True)
    for column, figure in zip(COLUMNS, figures, strict=True):
        print(f"  {column:24} {figure:9.2f}", flush=True)
    database.dispose()


def _in(database: Database, work: Callable[[Session], Any]) -> Any:
    with database.transaction() as session:
        return work(session)


def _roll(database: Database) -> None:
    _in(database, lambda session: rolling.look(session, SPAN))
    while _in(database, lambda session: rolling.settle(session, SPAN, most=AT_ONCE)):
        pass


def _compose(database: Database, code: str) -> None:
    with database.reading() as session:
        unit = session.scalars(select(Unit).where(Unit.code == code)).one()
        compose(session, unit, LAST_WEEK, Made(NOW, Workdays(), 5))


def _all(database: Database) -> None:
    with database.reading() as session:
        units = session.scalars(select(Unit).order_by(Unit.id)).all()
        found = compose_all(session, units, month_of(TODAY), Made(NOW, Workdays(), 5))
        print(f"  {len(found)} digests, {sum(len(as_bytes(one)) for one in found.values()) >> 20} MB", flush=True)


def _timed(work: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    began = clock()
    work()
    return clock() - began


def _median(work: Callable[[], object], times: int = 9, clock: Callable[[], float] = perf_counter) -> float:
    work()
    return sorted(_timed(work, clock) for _ in range(times))[times // 2]


def _load(database: Database) -> None:
    with database.transaction() as session:
        _units(session)
    _people(database)
    for name in ("ix_answer_question", "ix_answer_occasion", "ix_answer_at"):
        _in(database, partial(Session.execute, statement=text(f"DROP INDEX {name}")))
    _in(database, _answers)
    _in(database, lambda session: session.execute(text("CREATE INDEX ix_answer_at ON answer (at, person_id)")))
    _in(database, _facts)
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _units(session: Session) -> None:
    now = NOW
    rows: list[tuple[str, str, int | None, str]] = [("C", "company", None, "/1/")]
    rows += [(f"S-{n}", "department", 1, f"/1/{n + 2}/") for n in range(SHOPS)]
    for n in range(TEAMS):
        shop = n % SHOPS + 2
        kind = "party_branch" if n % 3 == 0 else "team"
        rows.append((f"T-{n}", kind, shop, f"/1/{shop}/{SHOPS + 2 + n}/"))
    for number, (code, kind, parent, path) in enumerate(rows, 1):
        session.add(Unit(id=number, code=code, name=code, kind=kind, parent_id=parent, path=path))
        session.flush()
    session.add(CareTrigger(id=1, name="t", events=["住院"], form="visit", roles=["secretary"], days=2))
    session.execute(
        text("INSERT INTO question_bank (id, public_id, name, created_at) VALUES (1, 'b', 'b', :at)"), {"at": _ms(now)}
    )
    columns = (
        "id, public_id, bank_id, fingerprint, kind, stem, options, answer, explanation, source, tags, difficulty, state"
    )
    values = "1, 'q', 1, 'f', 'judge', '?', '[]', 'true', '', '', '[]', 2, 'approved'"
    session.execute(text(f"INSERT INTO question ({columns}, created_at) VALUES ({values}, :at)"), {"at": _ms(now)})


def _people(database: Database) -> None:
    """Everybody in one team, every third in a branch besides."""
    for start in range(1, PEOPLE + 1, CHUNK):
        ids = range(start, start + CHUNK)
        people = [
            {"id": i, "public_id": f"p{i}", "employee_no": f"{i:06}", "name": f"n{i}", "tags": [], "active": True}
            | {"political": "中共党员" if i % 3 == 0 else "群众", "created_at": NOW}
            for i in ids
        ]
        homes = [{"person_id": i, "unit_id": SHOPS + 2 + i % TEAMS, "main": True} for i in ids]
        homes += [
            {"person_id": i, "unit_id": SHOPS + 2 + i * 3 % TEAMS // 3 * 3, "main": False}
            for i in ids
            if i % 3 == 0 and i * 3 % TEAMS // 3 * 3 != i % TEAMS
        ]
        with database.transaction() as session:
            session.execute(insert(table_of(Person)), people)
            session.execute(insert(table_of(Membership)), homes)


def _answers(session: Session) -> None:
    """Spread over ninety days."""
    numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(ANSWERS // PEOPLE))
    at = f"{_ms(NOW - timedelta(days=DAYS))} + (p.id * 7919000 + CAST(n AS BIGINT) * 155520001) % {DAYS * 86_400_000}"
    columns = 'person_id, question_id, occasion, choice, "right", at'
    rows = (
        f"SELECT p.id, 1, 'b:' || n, 'true', true, {at} FROM person p CROSS JOIN ({numbers}) numbers ORDER BY p.id, n"
    )
    session.execute(text(f"INSERT INTO answer ({columns}) {rows}"))


def _facts(session: Session) -> None:
    """A year of talks, visits and requests."""
    day = [TODAY - timedelta(days=n) for n in range(300)]
    talks = [
        {"public_id": f"k{n}", "person_id": n * 7 % PEOPLE + 1, "talker_id": n * 11 % PEOPLE + 1, "form": "面谈"}
        | {"held_on": day[n % 300], "created_at": NOW, "reason": "", "companions": "", "follow_up": False}
        for n in range(60_000)
    ]
    tasks = [
        {"public_id": f"v{n}", "key": f"v{n}", "trigger_id": 1, "person_id": n * 13 % PEOPLE + 1, "event": "住院"}
        | {"source": "hr", "event_on": day[n % 300], "due_on": day[n % 300], "created_at": NOW}
        | {"state": "open" if n % 40 == 0 else "done", "done_on": None if n % 40 == 0 else day[n % 300]}
        for n in range(20_000)
    ]
    cases = [
        {"id": n + 1, "public_id": f"c{n}", "kind": "意见诉求", "state": "已办结" if n % 9 else "受理中", "round": 1}
        | {"person_id": n * 17 % PEOPLE + 1, "created_at": NOW - timedelta(days=n % 300, hours=3), "events": 2}
        | {"urgency": "一般", "policy": ""}
        for n in range(10_000)
    ]
    steps = [
        {"public_id": f"e{n}-{seq}", "case_id": n + 1, "seq": seq, "role": role, "action": action, "target": target}
        | {"at": NOW - timedelta(days=n % 300, hours=4 - seq), "code": "", "detail": {}}
        for n in range(10_000)
        for seq, role, action, target in ((1, "P", "提交", "已提交"), (2, "H", "受理", "受理中"))
    ]
    for model, rows in ((Talk, talks), (CareTask, tasks), (Case, cases), (CaseEvent, steps)):
        for start in range(0, len(rows), CHUNK):
            session.execute(insert(table_of(model)), rows[start : start + CHUNK])


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
