"""The demonstration's activities: one with few places left, one that is full, a tournament, a duty shift in the way."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.activity.service import publishing, signing, sports
from handlers.activity.times import SHANGHAI, local_day
from models.activity import Activity, DutyShift, Kind
from models.org import Person, Unit

ORGANIZER, REVIEWER, LEADER, ON_DUTY = "20103", "20102", "20116", "20135"
SATURDAY = 5
SNOW = {"kind": Kind.VOLUNTEER, "title": "周六清雪志愿", "place": "林场路口", "capacity": 20, "hours_rule": "actual"}
LECTURE = {"kind": Kind.LECTURE, "title": "宣讲：支部建在连上", "place": "二楼会议室", "capacity": 8}
BADMINTON = {"kind": Kind.SPORT, "title": "羽毛球团体赛", "place": "工会活动室"}
ACTIVITIES: tuple[tuple[timedelta, timedelta, dict[str, Any]], ...] = (
    (timedelta(), timedelta(hours=2.5), SNOW),
    (timedelta(days=2, hours=6), timedelta(hours=1), LECTURE),
    (timedelta(days=7), timedelta(hours=4), BADMINTON),
)


def seed(session: Session, company: Unit, now: datetime) -> None:
    """Published activities of the coming days with their sign-ups. A second time changes nothing."""
    if session.scalar(select(Activity.id).limit(1)) is not None:
        return
    people = {person.employee_no: person for person in session.scalars(select(Person))}
    first = local_day(now) + timedelta(days=(SATURDAY - local_day(now).weekday()) % 7 or 7)
    saturday = datetime.combine(first, time(9), SHANGHAI)
    snow, lecture, badminton = (
        _published(
            session, company, people, now, starts_at=saturday + after, ends_at=saturday + after + lasts, **fields
        )
        for after, lasts, fields in ACTIVITIES
    )
    sports.set_up(session, badminton, people[ORGANIZER], style="cup")
    others = [person for number, person in people.items() if number not in (ON_DUTY, ORGANIZER)]
    for activity, count in ((snow, 18), (lecture, 10)):
        for person in others[:count]:
            signing.sign_up(session, person, activity.id, now=now)
    duty = saturday - timedelta(hours=1)
    shift = DutyShift(person_id=people[ON_DUTY].id, starts_at=duty, ends_at=duty + timedelta(hours=12), source="demo")
    shift.name = "防火值班"
    session.add(shift)
    session.flush()


def _published(session: Session, company: Unit, people: dict[str, Person], now: datetime, **fields: Any) -> Activity:
    organizer, leader = people[ORGANIZER], people[LEADER]
    contact = f"{leader.name} {leader.phone or ''}".strip()
    hosts = [(company, None)]
    made = publishing.create(session, organizer, hosts=hosts, leader=leader, contact=contact, now=now, **fields)
    publishing.submit(session, made, organizer, now=now)
    return publishing.review(session, made.id, people[REVIEWER], approve=True, now=now)
