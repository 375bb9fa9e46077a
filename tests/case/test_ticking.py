"""The clock's own work: warnings at half and four fifths, one leader higher a day, reminders, each said once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.database import Database
from handlers.case.service import ticking
from models.case import Case, Kind, State
from models.outbox import Notice
from tests.case.conftest import NOW, Town
from tests.case.test_machine import undone
from tests.case.walker import Walker


@pytest.fixture
def walker(db: Database, town: Town) -> Iterator[Walker]:
    """A walker whose work is undone."""
    with undone(db) as session:
        yield Walker(session, town, Random(1))


def told(walker: Walker, what: str) -> set[str]:
    """Who got a notice of this kind so far."""
    names = {key: name for name, key in walker.town.people.items()}
    rows = walker.session.scalars(select(Notice).where(Notice.key.contains(f":{what}")))
    return {names[notice.audience["person"]] for notice in rows}


def at(walker: Walker, **delta: float) -> None:
    """The clock looks, so long after nine on Tuesday."""
    walker.now = NOW + timedelta(**delta)
    while walker.session.scalar(select(Case.id).where(Case.next_at <= walker.now)):
        ticking.tick(walker.desk)


def test_a_case_in_hand_warns_and_then_climbs_the_tree(walker: Walker) -> None:
    case = walker.begin(Kind.LAW)
    case_said = walker.fitting(case, "受理")
    assert walker.step(case, "li", "受理", replace(case_said, urgency="一般"))
    at(walker, days=2)
    assert told(walker, "warn") == set()
    at(walker, days=6)
    assert told(walker, "warn-50") == {"li"}
    at(walker, days=8)
    assert told(walker, "warn-80") == {"li"}
    assert told(walker, "late") == set()
    at(walker, days=9)
    assert told(walker, "warn-100") == {"li"}
    assert told(walker, "late-0") == {"zhao", "both"}
    assert told(walker, "late-1") == set()
    at(walker, days=10)
    assert told(walker, "late-1") == {"sun", "qian"}
    at(walker, days=13)
    assert told(walker, "late-2") == {"shu"}
    before = walker.session.scalars(select(Notice.id)).all()
    at(walker, days=13, minutes=1)
    assert walker.session.scalars(select(Notice.id)).all() == before


def test_a_case_nobody_took_is_told_of_after_a_working_day(walker: Walker) -> None:
    walker.begin(Kind.LAW)
    at(walker, hours=23)
    assert told(walker, "first-reply") == set()
    at(walker, hours=25)
    assert told(walker, "first-reply") == {"li", "li2", "both", "zhao"}


def test_an_emergency_is_late_after_two_hours_in_the_night(walker: Walker) -> None:
    case = walker.begin(Kind.LAW)
    walker.now = NOW + timedelta(hours=14)
    assert walker.step(case, "li", "受理", replace(walker.fitting(case, "受理"), urgency="应急"))
    at(walker, hours=14, minutes=59)
    assert told(walker, "warn-100") == {"li"}
    assert told(walker, "late-0") == {"zhao", "both"}


def test_a_paused_case_is_not_late_and_its_applicant_is_reminded_twice(walker: Walker) -> None:
    case = walker.begin(Kind.AID)
    walker.step(case, "li", "受理")
    walker.step(case, "li", "要求补正")
    late = told(walker, "late")
    at(walker, days=25)
    assert told(walker, "late") == late == set()
    assert len(walker.session.scalars(select(Notice).where(Notice.key.contains(":wanted-"))).all()) == 2
    at(walker, days=31)
    assert case.state == State.LAPSED


def test_a_hold_that_is_over_is_said(walker: Walker) -> None:
    case = walker.begin(Kind.AID)
    for name, action in (("li", "受理"), ("li", "拟挂起"), ("zhao", "同意挂起")):
        assert walker.step(case, name, action)
    at(walker, days=4)
    assert told(walker, "hold") == set()
    at(walker, days=5)
    assert told(walker, "hold") == {"li"}


def test_visits_after_a_file_is_closed_are_due_at_half_a_year_and_a_year(walker: Walker) -> None:
    case = walker.go("on file")
    assert case.state == State.REVIEW
    for stop in ("li 复核建议=退档", "g1 投票=退档", "g2 投票=退档", "zhao 退档"):
        walker._stop(case, stop)
    start = walker.now - NOW
    at(walker, days=start.days + 183)
    assert len(walker.session.scalars(select(Notice).where(Notice.key.contains(":visit-"))).all()) == 1
    at(walker, days=start.days + 366)
    assert len(walker.session.scalars(select(Notice).where(Notice.key.contains(":visit-"))).all()) == 2
