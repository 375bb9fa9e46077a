"""One message, one effect, one answer: at once, concurrently, and after the server was killed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.channels.simulator.heard import Heard
from bot.database import Database
from models.messages import Inbound
from models.study import Reflection
from tests.callbacks.conftest import Served, environment

WORDS = "体会 读了很受教育"


@pytest.fixture
def own(staffed: Database, database_url: str, tmp_path: Path) -> Iterator[Served]:
    """A server that the test may kill."""
    served = Served(environment(database_url, tmp_path))
    served.start()
    yield served
    served.kill()


def at_once(served: Served, channel: str, text: str, key: str, times: int = 8) -> list[Heard]:
    """The same message on so many connections at the same moment."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: served.phone(channel).says(text, key=key), range(times)))


def effects(db: Database) -> tuple[int, int]:
    """How many reflections, and how many messages that were handled."""
    with db.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(one)) or 0 for one in (Reflection, Inbound))  # type: ignore[return-value]


@pytest.mark.parametrize("channel", ["official", "wecom"])
def test_eight_deliveries_at_once_have_one_effect_and_one_answer(
    served: Served, staffed: Database, channel: str
) -> None:
    heard = at_once(served, channel, WORDS, "7001")
    assert [(one.status, one.problem, one.deliveries) for one in heard] == [(200, "", 1)] * 8
    assert {one.text for one in heard} == {heard[0].text}
    assert heard[0].text.startswith("收下了")
    assert effects(staffed) == (1, 1)


def test_a_message_delivered_again_after_a_kill_has_one_effect_and_the_same_answer(
    own: Served, staffed: Database
) -> None:
    before = at_once(own, "official", WORDS, "7002")
    own.kill()
    own.start()
    after = at_once(own, "official", WORDS, "7002")
    assert {one.text for one in before + after} == {before[0].text}
    assert {one.reason for one in after} == {""}
    assert effects(staffed) == (1, 1)


def test_a_server_killed_under_messages_keeps_every_answer_it_gave_and_doubles_nothing(
    own: Served, staffed: Database
) -> None:
    answered: dict[str, str] = {}

    def say(number: int) -> None:
        heard = own.phone().says(f"{WORDS} {number}", key=str(8000 + number))
        if heard.status == 200:
            answered[str(number)] = heard.text

    with ThreadPoolExecutor(8) as pool:
        for number in range(60):
            pool.submit(say, number)
        while len(answered) < 10:
            pass
        own.kill()
    assert len(answered) < 60
    own.start()
    for number in range(60):
        heard = own.phone().says(f"{WORDS} {number}", key=str(8000 + number))
        assert heard.text == answered.get(str(number), heard.text)
    assert effects(staffed) == (60, 60)


def test_an_event_delivered_eight_times_is_one_event(served: Served, staffed: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        callback = served.phone(who="o-new").callback({"MsgType": "event", "Event": "subscribe", "EventKey": ""})
        answers = list(pool.map(lambda _: served.send("POST", callback.target, callback.body), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert effects(staffed) == (0, 1)
