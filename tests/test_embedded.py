"""The embedded Redis: real servers, killed and restarted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from bot.embedded import Supervised, answers, find_server, start_redis

STARTER = """
import sys
from pathlib import Path
from bot.embedded import start_redis
running = start_redis(Path(sys.argv[1]))
print(running.url, flush=True)
sys.stdin.read()
running.stop()
"""


def until(holds: Callable[[], object], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come to be in time"
        time.sleep(0.01)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Supervised]:
    if find_server() is None:
        pytest.skip("SKIPPED LOUDLY: no Redis binary on this machine")
    supervised = start_redis(tmp_path)
    yield supervised
    supervised.stop()


@pytest.fixture
def starters(tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", STARTER, str(tmp_path)]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def replaced(url: str, before: int) -> bool:
    try:
        return pid_of(url) != before
    except RedisError:
        return False


def pid_of(url: str) -> int:
    with Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


def test_it_speaks_what_the_program_needs_of_a_real_redis(running: Supervised) -> None:
    with Redis.from_url(running.url, decode_responses=True) as client:
        assert client.config_get("appendonly")["appendonly"] == "yes"
        assert client.set("lock", "me", nx=True, px=1000)
        assert client.eval("return redis.call('zadd', KEYS[1], 1, 'a')", 1, "z") == 1


def test_a_killed_server_comes_back_with_its_data(running: Supervised) -> None:
    with Redis.from_url(running.url) as client:
        client.set("kept", "yes")
        client.incr("counter")
    before = pid_of(running.url)
    os.kill(before, signal.SIGKILL)
    until(lambda: replaced(running.url, before))
    with Redis.from_url(running.url, decode_responses=True) as client:
        assert client.mget("kept", "counter") == ["yes", "1"]


def test_starting_again_finds_the_data_of_last_time(tmp_path: Path, running: Supervised) -> None:
    with Redis.from_url(running.url) as client:
        client.set("kept", "yes")
    running.stop()
    assert not answers(running.url)
    again = start_redis(tmp_path)
    with Redis.from_url(again.url) as client:
        assert client.get("kept") == b"yes"
    again.stop()


def test_files_no_server_can_read_are_set_aside_rather_than_stopping_us(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "appendonly.aof").write_bytes(b"*nonsense\r\n" * 50)
    (tmp_path / "redis" / "appendonlydir").write_text("not a folder")
    supervised = start_redis(tmp_path)
    assert answers(supervised.url)
    assert list((tmp_path / "redis").glob("*.unreadable-*"))
    supervised.stop()


def test_many_starters_share_one_server(starters: Callable[[], "subprocess.Popen[str]"]) -> None:
    processes = [starters() for _ in range(4)]
    urls = {process.stdout.readline().strip() for process in processes if process.stdout}
    (url,) = urls
    assert url
    with Redis.from_url(url) as client:
        assert len({pid_of(url) for _ in range(3)}) == 1
        assert client.incr("starts") == 1


def test_the_server_stops_with_its_starter_and_another_takes_over(
    starters: Callable[[], "subprocess.Popen[str]"],
) -> None:
    first = starters()
    assert first.stdout is not None
    url = first.stdout.readline().strip()
    second = starters()
    assert second.stdout is not None
    assert second.stdout.readline().strip() == url
    before = pid_of(url)
    first.kill()
    until(lambda: replaced(url, before))
    second.kill()
    until(lambda: not answers(url))


def test_a_data_folder_with_a_very_long_name_still_has_a_socket(tmp_path: Path) -> None:
    supervised = start_redis(tmp_path / ("long" * 30))
    assert answers(supervised.url)
    assert len(supervised.url) < 110
    supervised.stop()


def test_without_any_binary_a_fake_serves_the_demonstration_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIWEI_REDIS_SERVER", "no-such-program")
    supervised = start_redis(tmp_path)
    with Redis.from_url(supervised.url) as client:
        assert client.set("a", "1", nx=True)
        assert client.eval("return 7", 0) == 7
    supervised.stop()
    assert "仅供演示" in capfd.readouterr().err
