"""The demonstration's pledges, and a branch in the middle of its appraisal."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.honour.service import appraisals, pledges
from handlers.honour.service import appraisals_running as running
from models.honour.appraisals import Grade
from models.honour.pledges import Pledge
from models.org import Person, Unit

BRANCH, SECRETARY, LEAST, UNDECIDED = "zb-3", "20115", 5, "20135"
WRITTEN = timedelta(days=30)
PLEDGES = (
    ("20135", "每周巡检一次水泵房，发现隐患当天报修。", 0),
    ("20115", "每月到班组听一次意见，当月答复。", 20),
    ("20116", "带好两名徒弟，年底前都能独立顶岗。", 37),
)


def seed(session: Session, now: datetime) -> None:
    """Three pledges, one to be looked at today; an appraisal that half of its members have voted in."""
    if session.scalar(select(Pledge.id).limit(1)) is not None:
        return
    people = {person.employee_no: person for person in session.scalars(select(Person))}
    for number, text, days in PLEDGES:
        on = pledges.today_of(now) + timedelta(days=days)
        pledges.write(session, people[number], text=text, review_on=on, now=now - WRITTEN)
    unit = session.scalars(select(Unit).where(Unit.code == BRANCH)).one()
    ends_on, rng = appraisals.today_of(now) + timedelta(days=10), Random("appraisal")
    made = running.begin(session, people[SECRETARY], unit, ends_on=ends_on, least=LEAST, now=now)
    numbers = [str(one.number) for one in appraisals.on_the_sheet(made)]
    for place in made.members[::2]:
        if place.person.employee_no != UNDECIDED:
            marks = {number: rng.choice((Grade.EXCELLENT, Grade.GOOD, Grade.GOOD)).value for number in numbers}
            appraisals.vote(session, place, marks, rng=rng, now=now)
