"""Short kill loops; `SIWEI_KILLS` makes them long."""

import os
from pathlib import Path

import pytest

from bot.database import Database
from tests.kill.chain import kill_chain
from tests.kill.loop import kill_schedulers, kill_senders

KILLS = int(os.environ.get("SIWEI_KILLS", "20"))
CHAIN_KILLS = int(os.environ.get("SIWEI_KILLS", "4"))


@pytest.mark.parametrize("dedupes", [True, False])
def test_workers_killed_while_they_send_lose_nothing_and_double_nothing(
    db: Database, database_url: str, dedupes: bool
) -> None:
    tally = kill_senders(db, database_url, kills=KILLS, dedupes=dedupes)
    print(tally)
    assert (tally.lost, tally.doubled) == (0, 0)
    assert (tally.unknown == 0) is dedupes, "nobody was killed in the middle of a call, or a safe repeat was not made"


def test_every_window_runs_exactly_once_while_workers_are_killed(db: Database, database_url: str) -> None:
    wanted, missing, twice, _ = kill_schedulers(db, database_url, kills=KILLS)
    print(wanted, "windows")
    assert (missing, twice) == (0, 0)
    assert wanted > KILLS


@pytest.mark.parametrize("redis", [True, False], ids=["redis flushed and killed", "no redis"])
def test_web_and_worker_killed_under_load_lose_no_message_and_answer_none_twice(
    db: Database, database_url: str, tmp_path: Path, redis: bool
) -> None:
    tally = kill_chain(db, database_url, tmp_path, kills=CHAIN_KILLS, redis=redis)
    print(tally)
    assert (tally.lost, tally.doubled) == (0, 0)
    assert tally.posted > CHAIN_KILLS
