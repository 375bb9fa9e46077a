"""Sign-ups as a state machine, and the mistakes it has to find."""

import importlib
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection
from sqlalchemy.orm import Session

import handlers.activity
from bot.database import Database
from handlers.activity.service import changing, offers, signing
from tests.activity.model import Modules, Scene, set_up
from tests.activity.scenarios import SignUps
from tests.conftest import empty

CHECKS = settings(
    max_examples=300,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
HUNT = settings(CHECKS, max_examples=150, phases=[Phase.generate], report_multiple_bugs=False)
EXERCISED = {
    "sign up",
    "sign up: NotOpen",
    "sign up: Clashes",
    "place: north",
    "place: south",
    "place: common",
    "place: None",
    "cancel",
    "cancel: NotSignedUp",
    "cancel: Begun",
    "left: signed",
    "left: offered",
    "left: waiting",
    "confirm",
    "confirm: NoOffer",
    "confirm: Clashes",
    "confirm: too late",
    "elsewhere",
    "elsewhere: Clashes",
    "duty",
    "clock",
    "lapsed",
    "resize",
    "resize: NotReady",
    "remove",
    "remove: NotReady",
}
MUTANTS = {
    "a quota has one place more": ("places", "pool.taken < (pool.quota or 0)", "pool.taken <= (pool.quota or 0)"),
    "common places are taken from the quotas": ("places", "return held < common", "return held <= common"),
    "a host's places are not counted": ("places", "if pool is not None and not _moved", "if False and not _moved"),
    "the last in the list is first": ("offers", "order_by(SignUp.number)).all()", "order_by(-SignUp.number)).all()"),
    "an offer holds at its deadline": ("offers", "SignUp.offered_until <= now", "SignUp.offered_until < now"),
    "an offer outlives the start": (
        "offers",
        "min(after_waking(now, OFFER_LASTS), activity.starts_at)",
        "after_waking(now, OFFER_LASTS)",
    ),
    "a lapsed place stays held": ("offers", "    give_back(session, activity, sign_up.host_id)\n", ""),
    "the next is not asked after a lapse": (
        "offers",
        "            lapsed += 1\n        fill(session, activity, now=now)",
        "            lapsed += 1",
    ),
    "people get up at six": ("times", "time(22, 0), time(7, 0)", "time(22, 0), time(6, 0)"),
    "a cancelled place is not offered": ("signing", "    if held:\n", "    if False:\n"),
    "a refused offer keeps its place": (
        "signing",
        "    if found.standing in HOLDING:\n        give",
        "    if found.standing == Standing.SIGNED:\n        give",
    ),
    "two wait with one number": ("signing", "activity.queue += 1", "activity.queue = 1"),
    "who comes back keeps the old number": (
        "signing",
        "None, activity.queue\n",
        "None, row.number or activity.queue\n",
    ),
    "who asks again goes to the end": (
        "signing",
        "if found and found.standing in STANDING:",
        "if found and found.standing in HOLDING:",
    ),
    "a confirmation at the deadline counts": (
        "signing",
        "(found.offered_until or now) <= now",
        "(found.offered_until or now) < now",
    ),
    "a confirmation ignores a clash": (
        "signing",
        "        raise NoOffer\n    _check_clash(session, person, activity, now)",
        "        raise NoOffer",
    ),
    "back to back is a clash": (
        "clashes",
        "Activity.starts_at < activity.ends_at",
        "Activity.starts_at <= activity.ends_at",
    ),
    "duty is no clash": (
        "clashes",
        "return duty_at(session, person_id, activity.starts_at, activity.ends_at) or _sign",
        "return _sign",
    ),
    "sign-up is open at its end": ("signing", "if now >= min(activity.closes_at", "if now > min(activity.closes_at"),
    "cancelling goes on at the start": ("signing", "if now >= activity.starts_at:", "if now > activity.starts_at:"),
    "nothing is late": ("signing", "is_late(activity, now) and not found.excused", "False"),
    "new places are not offered": (
        "changing",
        "    session.flush()\n    fill(session, activity, now=now)\n",
        "    session.flush()\n",
    ),
    "a removed person's place is not offered": (
        "signing",
        "    found.reason = reason\n    fill(session, activity, now=now)",
        "    found.reason = reason",
    ),
    "held places can be taken away": (
        "changing",
        "if capacity is not None and common_held >",
        "if False and common_held >",
    ),
}


@pytest.fixture(scope="module")
def stage(opened: Database) -> Iterator[tuple[Connection, Scene]]:
    """A connection with the scene set, undone at the end."""
    empty(opened)
    with opened.writer.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            scene = set_up(session)
            session.commit()
        yield connection, scene
        transaction.rollback()


def test_sign_ups_follow_the_model_and_every_rule_is_exercised(stage: tuple[Connection, Scene]) -> None:
    seen = Counter[str]()

    class Real(SignUps):
        connection, scene = stage
        code = Modules(signing, offers, changing)

    Real.seen = seen
    run_state_machine_as_test(Real, settings=CHECKS)
    assert {name for name in EXERCISED if not seen[name]} == set(), seen


@pytest.mark.once
@pytest.mark.parametrize("name", MUTANTS)
def test_a_seeded_mistake_is_found(
    name: str, stage: tuple[Connection, Scene], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = _mutant(tmp_path, *MUTANTS[name])
    monkeypatch.syspath_prepend(tmp_path)
    parts = [importlib.import_module(f"{package}.service.{part}") for part in ("signing", "offers", "changing")]

    class Mutant(SignUps):
        connection, scene = stage
        code, seen = Modules(*parts), Counter[str]()

    try:
        with pytest.raises(Exception):  # noqa: B017
            run_state_machine_as_test(Mutant, settings=HUNT)
    finally:
        for loaded in [module for module in sys.modules if module.startswith(package)]:
            del sys.modules[loaded]


def _mutant(folder: Path, part: str, old: str, new: str) -> str:
    """A copy of the feature with one mistake in it, under a name of its own."""
    source = Path(handlers.activity.__path__[0])
    package = f"mutant_{folder.name.replace('-', '_')}"
    shutil.copytree(source, folder / package, ignore=shutil.ignore_patterns("messages", "__pycache__"))
    wrong = folder / package / ("times.py" if part == "times" else f"service/{part}.py")
    text = wrong.read_text()
    assert old in text, "the mistake has no place any more"
    wrong.write_text(text.replace(old, new))
    for file in (folder / package).rglob("*.py"):
        file.write_text(file.read_text().replace("handlers.activity", package))
    return package
