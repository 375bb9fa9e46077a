"""The demonstration's pledges, a branch in the middle of its appraisal, and one that is to decide."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.honour.moments import today_of
from handlers.honour.service import appraisals, pledges
from handlers.honour.service import appraisals_running as running
from models.honour.appraisals import Appraisal, Grade
from models.honour.pledges import Pledge
from models.org import Person, Unit

LEAST, UNDECIDED, LASTS = 5, "20135", timedelta(days=10)
VOTING, VOTED = ("zb-3", "20115"), ("zb-1", "20107")
WRITTEN = timedelta(days=30)
PLEDGES = (
    ("20135", "每周巡检一次水泵房，发现隐患当天报修。", 0),
    ("20115", "每月到班组听一次意见，当月答复。", 20),
    ("20109", "来访职工当天有答复，材料一次说清。", 12),
    ("20116", "带好两名徒弟，年底前都能独立顶岗。", 37),
)


def seed(session: Session, now: datetime) -> None:
    """Pledges, one to be looked at today; two appraisals. A second time changes nothing."""
    if session.scalar(select(Pledge.id).limit(1)) is not None:
        return
    people = {person.employee_no: person for person in session.scalars(select(Person))}
    for number, text, days in PLEDGES:
        on = today_of(now) + timedelta(days=days)
        pledges.write(session, people[number], text=text, review_on=on, now=now - WRITTEN)
    _appraise(session, people, VOTING, now)
    running.close(session, people[VOTED[1]], _appraise(session, people, VOTED, now))


def _appraise(session: Session, people: dict[str, Person], whose: tuple[str, str], now: datetime) -> Appraisal:
    """Half of the members have voted, and all of a small branch."""
    code, secretary = whose
    unit = session.scalars(select(Unit).where(Unit.code == code)).one()
    ends_on, rng = today_of(now) + LASTS, Random(code)
    made = running.begin(session, people[secretary], unit, ends_on=ends_on, least=LEAST, now=now)
    numbers = [str(one.number) for one in appraisals.on_the_sheet(made)]
    for place in made.members if len(made.members) < 2 * LEAST else made.members[::2]:
        if place.person.employee_no != UNDECIDED:
            marks = {number: rng.choice((Grade.EXCELLENT, Grade.GOOD, Grade.GOOD)).value for number in numbers}
            appraisals.vote(session, place, marks, rng=rng, now=now)
    return made
