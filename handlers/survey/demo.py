"""The demonstration's surveys: one that is open, one of last quarter with answers; every answer is invented."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.survey.answers import Answer
from handlers.survey.service import editing, running
from handlers.survey.service.finding import audience
from handlers.survey.service.groups import sizes
from handlers.survey.shipped import templates
from models.blind import Sheet, Took, Urn
from models.org import Person, Unit
from models.survey import Kind, Survey, SurveyQuestion

MAKER, SECOND = "20103", "20102"
THRESHOLD, SLIP = 5, 8
LAST = timedelta(days=90)
LASTS = timedelta(days=7)
SHARE = 0.7
SAYINGS = (
    "食堂晚饭再晚半小时就好了。",
    "通勤车早上太挤。",
    "盼着多办几期焊工培训。",
    "防火期排班能早点公布就好。",
    "孩子放学没人接，想有个托管班。",
    "宿舍暖气去年冬天不热。",
    "班里气氛挺好。",
    "想学点新设备的操作。",
)


def seed(session: Session, company: Unit, now: datetime) -> None:
    """A second time changes nothing."""
    if session.scalar(select(Survey.id).limit(1)) is not None:
        return
    rng = Random(company.id)
    _answered(session, company, "senses", now - LAST * 2, rng)
    _answered(session, company, "pulse", now - LAST, rng)
    _answered(session, company, "senses", now - LAST, rng)
    _opened(session, company, "pulse", now)


def _opened(session: Session, company: Unit, code: str, at: datetime) -> Survey:
    people = {
        one.employee_no: one for one in session.scalars(select(Person).where(Person.employee_no.in_((MAKER, SECOND))))
    }
    template = templates()[code]
    survey = editing.create(
        session, people[MAKER], company, title=template.title, purpose=template.purpose, anonymous=True, opens_at=at,
        closes_at=at + LASTS, threshold=THRESHOLD, reminders=1, now=at, template=template,
    )  # fmt: skip
    editing.submit(session, people[MAKER], survey, now=at)
    editing.approve(session, people[SECOND], survey)
    running.open_now(session, survey, now=at, tell=False)
    return survey


def _answered(session: Session, company: Unit, code: str, at: datetime, rng: Random) -> None:
    """The urn is filled at once: nobody's answers are in it."""
    survey = _opened(session, company, code, at)
    people = [person_id for person_id in session.scalars(audience(survey)) if rng.random() < SHARE]
    places = [unit for unit, (_, size) in sizes(survey).items() for _ in range(size)]
    session.add(Urn(ballot=survey.ballot, sheets=len(people), loose=0))
    session.add_all(Took(ballot=survey.ballot, person_id=person_id) for person_id in people)
    for place in rng.sample(places, len(people)):
        marks = {q.key: answer for q in survey.questions if (answer := _answer(q, rng)) is not None}
        session.add(Sheet(ballot=survey.ballot, slip=rng.randbytes(SLIP).hex(), group=place, marks=marks))
    running.close_now(session, survey, now=at + LASTS)
    running.publish(session, survey)


def _answer(question: SurveyQuestion, rng: Random) -> Answer | None:
    if question.kind == Kind.TEXT:
        return rng.choice(SAYINGS) if rng.random() < 0.4 else None
    places = range(1, len(question.options) + 1)
    if question.kind == Kind.MULTI:
        return sorted(rng.sample(places[:-1], rng.randint(1, 3)))
    weights = (1, 2, 4, 6, 4)[: len(places)]
    return rng.choices(places, weights if question.kind == Kind.SCALE else weights[::-1])[0]
