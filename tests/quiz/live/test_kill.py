"""Real live processes, killed with -9 in the middle of a question."""

from pathlib import Path

from bot.database import Database
from handlers.quiz.live.service import Rules
from tests.conftest import empty
from tests.quiz.live.killing import Outcome, kill_in_the_middle

PLAYERS = 50
RESUMED_S = 30  # 3 s where nothing else runs, as the measurement prints; tests share their processors


def whole(outcome: Outcome) -> bool:
    """Whether each player's answer is there once, as it was given."""
    return outcome.stored == dict.fromkeys(range(PLAYERS), 1) and not outcome.changed


def test_a_killed_process_started_again_has_lost_and_doubled_nothing(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    calm = kill_in_the_middle(db, database_url, tmp_path, players=PLAYERS, kill=False)
    empty(db)
    killed = kill_in_the_middle(db, database_url, tmp_path, players=PLAYERS)
    assert whole(calm)
    assert whole(killed)
    assert killed.points == killed.told == calm.points == calm.told
    assert killed.resumed_s < RESUMED_S


def test_points_by_time_are_those_of_a_room_that_was_never_killed(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    killed = kill_in_the_middle(db, database_url, tmp_path, players=20, rules=Rules(seconds=60), apart_s=0.3)
    assert killed.stored == dict.fromkeys(range(20), 1)
    assert killed.points == killed.told == killed.smooth
    assert len(set(killed.points.values())) > 2


def test_of_two_processes_the_other_takes_the_killed_ones_room(db: Database, database_url: str, tmp_path: Path) -> None:
    killed = kill_in_the_middle(db, database_url, tmp_path, players=PLAYERS, count=2)
    assert whole(killed)
    assert killed.points == killed.told
    assert killed.resumed_s < RESUMED_S
