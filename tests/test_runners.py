"""Turns that share a commit: each whole, each undone alone, none answered before it is kept."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from random import Random

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import OperationalError

from bot import texts
from bot.config import Config
from bot.database import Database, open_database
from bot.dispatch import Dispatcher
from bot.resolve import Resolver
from bot.router import Router, merge
from bot.runners import Grouped
from bot.synonyms import Synonyms
from bot.turn import Incoming, Reply, Turn
from bot.workdays import Workdays
from models.base import table_of
from models.messages import Inbound, Unmatched

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def note(text: str) -> Callable[[Connection], str]:
    """Work that leaves one row."""

    def work(connection: Connection) -> str:
        connection.execute(insert(table_of(Unmatched)).values(text=text, times=1, last_at=NOW))
        return text

    return work


def noted(db: Database) -> set[str]:
    with db.reading() as session:
        return set(session.scalars(select(Unmatched.text)))


@pytest.fixture
def commits(db: Database) -> Iterator[list[int]]:
    """One entry for each commit of the writer."""
    made: list[int] = []

    def committed(_: Connection) -> None:
        made.append(1)

    event.listen(db.writer, "commit", committed)
    yield made
    event.remove(db.writer, "commit", committed)


def together(runner: Grouped, works: list[Callable[[Connection], str]]) -> list[object]:
    """Run these while another one's transaction is open, so that all of them wait for the next; what each came to."""
    begun, go_on = threading.Event(), threading.Event()

    def first(_: Connection) -> str:
        begun.set()
        go_on.wait(10)
        return ""

    def run(work: Callable[[Connection], str]) -> object:
        try:
            return runner.run(work)
        except OperationalError as error:
            return error

    with ThreadPoolExecutor(len(works) + 1) as pool:
        pool.submit(runner.run, first)
        begun.wait(10)
        waiting = [pool.submit(run, work) for work in works]
        while runner.waiting.qsize() < len(works):
            threading.Event().wait(0.001)
        go_on.set()
        return [one.result() for one in waiting]


def test_turns_that_wait_share_one_commit(db: Database, commits: list[int]) -> None:
    assert together(Grouped(db), [note("一"), note("二"), note("三")]) == ["一", "二", "三"]
    assert noted(db) == {"一", "二", "三"}
    assert len(commits) <= 2, "one for whoever was first, one for all that waited"


def test_when_the_database_fails_nobody_of_the_group_is_answered_and_nothing_is_half_kept(db: Database) -> None:
    def breaks(_: Connection) -> str:
        raise OperationalError("", None, Exception("the disk is full"))

    came = together(Grouped(db), [note("一"), breaks, note("二")])
    assert noted(db) == {one for one in came if isinstance(one, str)}
    assert isinstance(came[1], OperationalError)


def chat(db: Database) -> Dispatcher:
    """A dispatcher with a word that works and one that fails half-way."""
    router = Router()

    @router.words("记下", help="记下一句", argument="什么")
    def keep(turn: Turn) -> Reply:
        turn.session.add(Unmatched(text=turn.argument, times=1, last_at=turn.now))
        return Reply("好")

    @router.words("弄坏", help="失败", argument="什么")
    def fail(turn: Turn) -> Reply:
        turn.session.add(Unmatched(text=turn.argument, times=1, last_at=turn.now))
        turn.session.flush()
        raise RuntimeError("half-way")

    table = Resolver(merge([router]))
    return Dispatcher(db, table, Config(), Synonyms(db), Workdays(), Random(1))


def writes(number: int, text: str) -> Incoming:
    return Incoming(f"{number:064x}", "official", f"o{number}", "gh", "text", NOW, text)


def test_a_turn_that_fails_in_a_group_leaves_the_others_what_they_did(db: Database) -> None:
    door = chat(db)
    said = [f"{'弄坏' if number % 3 == 0 else '记下'} 话{number}" for number in range(24)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda n: door.handle(writes(n, said[n]), now=NOW).reply.text, range(24)))
    assert answers == [texts.SORRY if number % 3 == 0 else "好" for number in range(24)]
    assert noted(db) == {f"话{number}" for number in range(24) if number % 3}
    with db.reading() as session:
        assert len(session.scalars(select(Inbound.key)).all()) == 24


def answer_for_ever(url: str, told: Pipe) -> None:
    """Eight threads whose every answered work is reported; until killed."""
    db = open_database(url)
    runner, lock = Grouped(db), threading.Lock()

    def work(line: int) -> None:
        for number in range(10**6):
            kept = runner.run(note(f"{line}-{number}"))
            with lock:
                told.send(kept)

    for line in range(8):
        threading.Thread(target=work, args=(line,), daemon=True).start()
    threading.Event().wait()


def test_killed_in_the_middle_of_a_group_nothing_that_was_answered_is_lost(db: Database, database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=answer_for_ever, args=(database_url, there), daemon=True)
    process.start()
    there.close()
    answered = [here.recv() for _ in range(60)]
    process.kill()
    process.join()
    try:
        while here.poll(0):
            answered.append(here.recv())
    except EOFError:
        pass
    assert set(answered) <= noted(db)
    assert len(noted(db)) - len(answered) <= 8, "more was kept than could be under way"
