"""Of a blind ballot nothing tells who said what: no column, no order, no transaction, no byte of the file."""

from collections import Counter
from collections.abc import Callable
from random import SystemRandom
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Integer, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import blind
from bot.config import Config
from bot.database import Database
from bot.features import all_jobs
from bot.schedule import JobTurn
from bot.workdays import Workdays
from models.base import Instant, table_of
from models.blind import Sheet, Took, Urn
from models.org import Person
from tests.database_files import bytes_on_disk
from tests.world import MORNING

RNG = SystemRandom()
BALLOT = "poll:1"
SHAKEN = [table_of(Took), table_of(Sheet)]


@pytest.fixture
def people(db: Database) -> list[Person]:
    with db.transaction() as session:
        crowd = [Person(employee_no=f"b{n:03}", name=f"职工{n}", created_at=MORNING) for n in range(60)]
        session.add_all(crowd)
        session.flush()
        return crowd


def cast(db: Database, people: list[Person], ballot: str = BALLOT) -> None:
    """Each in a transaction of their own, in the order of the roster, saying their own number."""
    for person in people:
        with db.transaction() as session:
            blind.cast(session, ballot, person, {"said": f"mark-{person.employee_no}"}, rng=RNG)


def test_the_two_tables_have_no_column_in_common_but_the_ballot_and_nothing_that_counts_up_or_tells_the_time() -> None:
    took, sheet = SHAKEN
    assert set(took.columns.keys()) == {"ballot", "person_id"}
    assert set(sheet.columns.keys()) == {"ballot", "slip", "group_of", "marks"}
    assert not any(isinstance(column.type, Instant | Integer) for column in sheet.columns)
    assert not any(isinstance(column.type, Instant) for column in took.columns)


def test_neither_order_nor_transaction_joins_who_took_part_to_what_was_said(db: Database, people: list[Person]) -> None:
    crowd = people[:20]
    cast(db, crowd)
    with db.reading() as session:
        assert blind.turnout(session, BALLOT) == len(crowd) == len(blind.took_part(session, BALLOT))
        _tells_nothing(session, [f"mark-{person.employee_no}" for person in crowd], [one.id for one in crowd])


def _tells_nothing(session: Session, said: list[str], ids: list[int]) -> None:
    """As the database hands rows out, and as far as it says where they lie and which transaction wrote them."""
    lying = [str(marks["said"]) for marks in session.scalars(select(Sheet.marks))]
    assert Counter(lying) == Counter(said)
    assert lying not in (said, said[::-1])
    if session.connection().dialect.name == "sqlite":
        for table in SHAKEN:
            with pytest.raises(OperationalError, match="rowid"):
                session.execute(text(f"SELECT rowid FROM {table.name}"))
        return
    for table in SHAKEN:
        written = session.scalars(text(f"SELECT DISTINCT xmin::text FROM {table.name}")).all()
        assert len(written) == 1, "rows differ in the transaction that wrote them"
    places = session.scalars(text("SELECT marks FROM blind_sheet ORDER BY ctid")).all()
    assert [one.split('"')[3] for one in places] not in (said, said[::-1])
    where = list(session.scalars(text("SELECT person_id FROM blind_took ORDER BY ctid")))
    assert where not in (ids, ids[::-1])


def test_the_file_holds_each_sheet_once_in_an_order_of_its_own(db: Database, people: list[Person]) -> None:
    if db.writer.dialect.name != "sqlite":
        pytest.skip("only SQLite's file can be read here")
    cast(db, people[:20])
    with db.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    raw = bytes_on_disk(str(db.writer.url))
    marks = [f"mark-{person.employee_no}".encode() for person in people[:20]]
    assert [raw.count(mark) for mark in marks] == [1] * 20
    assert sorted(marks, key=raw.index) not in (marks, marks[::-1])


def test_a_large_urn_is_shaken_by_the_night_what_came_since_with_what_lay_there(
    db: Database, people: list[Person]
) -> None:
    cast(db, people)
    with db.transaction() as session:
        assert session.scalar(select(Urn.loose)), "sixty are more than are shaken each time"
        keys = set(session.scalars(select(Sheet.slip)))
        all_jobs()["survey.shake"].run(JobTurn(session, MORNING, MORNING, Config(), Workdays()))
        assert blind.shake_all(session) == 0, "the night left nothing loose"
        assert not keys & set(session.scalars(select(Sheet.slip))), "a key outlived the night"
    with db.reading() as session:
        _tells_nothing(session, [f"mark-{one.employee_no}" for one in people], [one.id for one in people])


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 2) | st.text(max_size=4), max_size=3)))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shaking_loses_and_doubles_nothing(db: Database, people: list[Person], said: list[dict[str, object]]) -> None:
    with db.transaction() as session:
        for person, marks in zip(people, said, strict=False):
            blind.cast(session, "p:2", person, marks, rng=RNG, group=str(len(marks)))
        before = _contents(session, "p:2")
        blind.shake(session, "p:2")
        assert _contents(session, "p:2") == before
        assert before[0] == Counter(repr(sorted(marks.items())) for marks in said[: len(people)])
        groups = Counter(group for group, _ in blind.grouped(session, "p:2"))
        assert groups == Counter(str(len(marks)) for marks in said[: len(people)])
        assert groups.total() == blind.turnout(session, "p:2")
        blind.forget(session, "p:2")
        assert not any(_contents(session, "p:2"))


def _contents(session: Session, ballot: str) -> tuple[Counter[str], set[int]]:
    marks = Counter(repr(sorted(one.items())) for one in blind.sheets(session, ballot))
    return marks, blind.took_part(session, ballot)


def at_once(db: Database, *works: Callable[[Session], object]) -> list[str]:
    """What became of each, in transactions that begin together."""
    barrier, results = Barrier(len(works)), list[str]()

    def run(work: Callable[[Session], object]) -> None:
        barrier.wait()
        try:
            with db.transaction() as session:
                work(session)
        except blind.AlreadyCast:
            results.append("again")
        else:
            results.append("cast")

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_of_two_casts_at_once_one_counts_whichever_way_they_come(db: Database, people: list[Person]) -> None:
    def vote(person: Person) -> Callable[[Session], object]:
        return lambda session: blind.cast(session, BALLOT, person, {"a": 1}, rng=RNG)

    assert at_once(db, vote(people[0]), vote(people[0]), vote(people[1])) == ["again", "cast", "cast"]
    with db.transaction() as session:
        token = blind.token(session, BALLOT, people[2], rng=RNG)

    def by_token(session: Session) -> None:
        blind.cast_by_token(session, BALLOT, token, {"a": 2}, rng=RNG)

    assert at_once(db, by_token, by_token) == ["again", "cast"]
    with db.reading() as session:
        assert Counter(one["a"] for one in blind.sheets(session, BALLOT)) == {1: 2, 2: 1}


def test_a_token_is_one_say_and_is_kept_nowhere(db: Database, people: list[Person]) -> None:
    with db.transaction() as session:
        token = blind.token(session, BALLOT, people[0], rng=RNG)
        assert blind.took(session, BALLOT, people[0])
        assert blind.turnout(session, BALLOT) == 0, "a token is no sheet yet"
        assert token not in session.scalars(text("SELECT hash FROM blind_token")).all()
        for refused in (
            lambda: blind.token(session, BALLOT, people[0], rng=RNG),
            lambda: blind.cast(session, BALLOT, people[0], {}, rng=RNG),
        ):
            with pytest.raises(blind.AlreadyCast):
                refused()
        for ballot, drawn in (("poll:2", token), (BALLOT, "0" * 32), (BALLOT, "")):
            with pytest.raises(blind.UnknownToken):
                blind.cast_by_token(session, ballot, drawn, {}, rng=RNG)
        blind.cast_by_token(session, BALLOT, f" {token} ", {"a": 1}, rng=RNG)
        with pytest.raises(blind.AlreadyCast):
            blind.cast_by_token(session, BALLOT, token, {"a": 2}, rng=RNG)
        assert blind.sheets(session, BALLOT) == [{"a": 1}]


def test_below_the_threshold_nothing_is_shown(db: Database, people: list[Person]) -> None:
    cast(db, people[:4])
    with db.transaction() as session:
        with pytest.raises(blind.TooFew):
            blind.shown(session, BALLOT, k=5)
        blind.cast(session, BALLOT, people[4], {"said": "x"}, rng=RNG, group="u")
        assert len(blind.shown(session, BALLOT, k=5)) == 5
        grouped = blind.grouped(session, BALLOT)
        assert [marks for group, marks in grouped if group == "u"] == [{"said": "x"}]
        assert Counter(group for group, _ in grouped) == {"": 4, "u": 1}
        assert session.scalar(select(func.count()).select_from(Urn)) == 1
