"""The demonstration's contests, over the bank that is there: a paper, a challenge, a duel for everybody."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.quiz.service import contests, opening
from handlers.quiz.terms import usual
from models.contest import Contest, Mode
from models.org import Grant, Person, Role, Unit
from models.quiz import QuestionBank

TITLES = ((Mode.PAPER, "党史知识竞赛"), (Mode.CHALLENGE, "天天挑战"), (Mode.DUEL, "同事对战"))


def seed(session: Session, company: Unit, now: datetime) -> list[Contest]:
    """Open one contest of each kind for the company, where it has an organiser and a bank. A second time: nothing."""
    if session.scalar(select(Contest.id).limit(1)):
        return []
    bank = session.scalars(select(QuestionBank).order_by(QuestionBank.id)).first()
    query = select(Person).join(Grant, Grant.person_id == Person.id)
    organizer = session.scalars(query.where(Grant.unit_id == company.id, Grant.role == Role.ORGANIZER)).first()
    if bank is None or organizer is None:
        return []
    made = []
    for mode, title in TITLES:
        contest = contests.create(
            session, organizer, company, bank, mode, title=title, now=now, closes_at=now + timedelta(days=30),
            terms=usual(mode),
        )  # fmt: skip
        opening.open_contest(session, organizer, contest, rng=Random(title), now=now)
        made.append(contest)
    return made
