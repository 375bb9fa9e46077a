"""The kill loop: start workers, post, kill one at random and start it again, drain, compare with the platform's log."""

import json
import multiprocessing
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess as Process
from pathlib import Path
from random import Random

from sqlalchemy import func, insert, select

from bot import outbox
from bot.database import Database
from models.base import table_of
from models.messages import Unmatched
from models.org import Identity, Person
from models.outbox import Delivery, DeliveryState, Fire, Notice, Send, SendState
from tests.kill.worker import Settings, work

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 60
OPEN = (SendState.READY, SendState.LEASED, SendState.INFLIGHT)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the platform counted against what the database says."""

    posted: int
    lost: int
    doubled: int
    unknown: int
    unknown_delivered: int
    kills: int
    seconds: float


class Workers:
    """Processes that are killed with -9 and started again."""

    def __init__(self, count: int, settings: Settings) -> None:
        self.settings = settings
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.kill.worker"])
        self.running = [self._start() for _ in range(count)]

    def _start(self) -> Process:
        """Forked from a process that has imported everything and opened nothing: it works at once."""
        process: Process = self.context.Process(target=work, args=(self.settings,), daemon=True)
        process.start()
        return process

    def kill_one(self, rng: Random) -> None:
        """Kill -9 the oldest or its neighbour, and start another at once."""
        victim = self.running.pop(rng.randrange(max(1, len(self.running) // 2)))
        victim.kill()
        victim.join()
        self.running.append(self._start())

    def kill_pid(self, pid: int) -> bool:
        """Kill -9 this one and start another; False where it is none of ours any more."""
        victim = next((process for process in self.running if process.pid == pid), None)
        if victim is None:
            return False
        victim.kill()
        victim.join()
        self.running.remove(victim)
        self.running.append(self._start())
        return True

    def stop(self) -> None:
        """Let them finish."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.join(10)
            process.kill()
            process.join()


@contextmanager
def platform(*, dedupes: bool) -> Iterator[int]:
    """The counting platform's port."""
    command = [sys.executable, "-m", "tests.kill.platform", str(int(dedupes))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def workers(count: int, url: str, port: int, *, dedupes: bool, jobs: int = 0) -> Iterator[Workers]:
    """So many worker processes, stopped in any case."""
    group = Workers(count, Settings(url, port, dedupes, jobs))
    try:
        yield group
    finally:
        group.stop()


def kill_senders(db: Database, url: str, *, kills: int, dedupes: bool, seed: int = 1) -> Tally:
    """Kill, `kills` times, a worker that has calls under way. With `dedupes` the platform drops repeats."""
    rng, started = Random(seed), time.monotonic()
    _people(db)
    with platform(dedupes=dedupes) as port:
        with workers(2, url, port, dedupes=dedupes) as group:
            for number in range(kills):
                _post(db, number)
                wait_until(lambda: group.kill_pid(_busy(db)), seconds=20)
                time.sleep(rng.uniform(0, 0.2))
            wait_until(lambda: _settled(db), seconds=20 + kills)
        log = _log(port)
    return _compare(db, log, kills, time.monotonic() - started)


def _people(db: Database) -> None:
    now = datetime.now(UTC)
    with db.transaction() as session:
        people = [{"employee_no": str(i), "name": "某", "tags": [], "created_at": now} for i in range(PEOPLE)]
        session.execute(insert(table_of(Person)), people)
        ids = session.scalars(select(Person.id)).all()
        about = {"channel": "wecom", "created_at": now}
        rows = [{"person_id": i, "external_id": f"w{i}", **about} for i in ids]
        session.execute(insert(table_of(Identity)), rows)


def _post(db: Database, number: int) -> None:
    with db.transaction() as session:
        people = list(session.scalars(select(Person.id)))
        who, texts = {"people": people}, {"text": f"notice-{number}"}
        outbox.announce(session, key=f"n{number}", kind="x", texts=texts, audience=who, now=datetime.now(UTC))


def _busy(db: Database) -> int:
    """The process id of a worker with calls under way, 0 for none."""
    with db.reading() as session:
        calling = select(Send.owner).where(Send.state == SendState.INFLIGHT).order_by(Send.lease_until_ms.desc())
        owner = session.scalar(calling.limit(1))
        return int(owner.split(":")[1]) if owner else 0


def _settled(db: Database) -> bool:
    with db.reading() as session:
        notices = select(func.count()).select_from(Notice).where(Notice.state != "packed")
        sends = select(func.count()).select_from(Send).where(Send.state.in_(OPEN))
        looked_at = select(func.count()).select_from(Send).where(Send.lease_until_ms.is_not(None))
        return not any(session.scalar(query) for query in (notices, sends, looked_at))


def _log(port: int) -> dict[tuple[str, str], int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        counted: dict[str, int] = json.load(answer)
    return {(json.loads(body)[0], json.loads(body)[1]): times for body, times in counted.items()}


def _compare(db: Database, log: dict[tuple[str, str], int], kills: int, seconds: float) -> Tally:
    with db.reading() as session:
        query = select(Notice.texts, Identity.external_id, Delivery.state).select_from(Delivery)
        query = query.join(Notice, Notice.id == Delivery.notice_id).join(Identity, Identity.id == Delivery.identity_id)
        state = {(texts["text"], to): state for texts, to, state in session.execute(query)}
        listed = len(outbox.unknown(session, limit=10_000))
    wanted = {(f"notice-{n}", to) for n in range(kills) for _, to in state if to} if state else set()
    unknown = {at for at, was in state.items() if was == DeliveryState.UNKNOWN}
    assert listed == len(unknown), "an unknown send is not listed"
    lost = [at for at in wanted if at not in unknown and not log.get(at)]
    doubled = [at for at, times in log.items() if times > 1]
    delivered = len([at for at in unknown if log.get(at)])
    return Tally(kills * PEOPLE, len(lost), len(doubled), len(unknown), delivered, kills, seconds)


def kill_schedulers(db: Database, url: str, *, kills: int, jobs: int = 4, seed: int = 1) -> tuple[int, int, int, float]:
    """Kill one of four workers `kills` times while jobs run; windows wanted, missing, run more than once, seconds."""
    rng, started = Random(seed), time.monotonic()
    with workers(4, url, 9, dedupes=False, jobs=jobs) as group:
        wait_until(lambda: _ran(db) > 0, seconds=20)
        for _ in range(kills):
            time.sleep(rng.uniform(0.2, 0.6))
            group.kill_one(rng)
        end = int(time.time())
        wait_until(lambda: not _missing(db, jobs, end)[1], seconds=20 + kills / 2)
    wanted, missing = _missing(db, jobs, end)
    with db.reading() as session:
        twice = session.scalar(select(func.count()).select_from(Unmatched).where(Unmatched.times != 1)) or 0
        odd = session.scalar(select(func.count()).select_from(Fire).where(Fire.state.in_(("failed", "skipped")))) or 0
    assert not odd, "a window failed or was skipped"
    return wanted, missing, twice, time.monotonic() - started


def _ran(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Unmatched)) or 0


def _missing(db: Database, jobs: int, end: int) -> tuple[int, int]:
    """Every window from a job's first one to `end`."""
    with db.reading() as session:
        ran = {tuple(text.split(":")) for text in session.scalars(select(Unmatched.text))}
    wanted: set[tuple[str, ...]] = set()
    for index in range(jobs):
        name, step = f"count-{index}", 1 + index % 2
        first = min((int(at) for job, at in ran if job == name), default=end - end % step)
        wanted |= {(name, str(at)) for at in range(first, end + 1, step)}
    return len(wanted), len(wanted - ran)


def wait_until(true: Callable[[], bool], *, seconds: float) -> None:
    """Raises: AssertionError where it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to an end"
        time.sleep(0.02)
