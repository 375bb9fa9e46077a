"""How hard questions are, measured from everybody's first answers."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.quiz import Answer, Question

ENOUGH = 20
# The share answered rightly that the easy and the middle levels begin at.
LEVELS = ((0.8, 1), (0.5, 2), (0.0, 3))


def measure(session: Session, *, now: datetime, enough: int = ENOUGH) -> int:
    """Set the difficulty (1 easy, 2 middle, 3 hard) of what `enough` people have answered. Returns how many changed.

    Only a person's first answer counts: later ones tell of memory. One right and one wrong are added (Laplace), so that
    a few answers do not make a question very easy or very hard.
    """
    first = select(func.min(Answer.id)).where(Answer.at <= now).group_by(Answer.person_id, Answer.question_id)
    right = func.sum(case((Answer.right, 1), else_=0))
    query = select(Answer.question_id, func.count(), right).where(Answer.id.in_(first)).group_by(Answer.question_id)
    measured = {q: level(n, r) for q, n, r in session.execute(query.having(func.count() >= enough))}
    changed = 0
    ids = sorted(measured)
    for start in range(0, len(ids), 500):
        for question in session.scalars(select(Question).where(Question.id.in_(ids[start : start + 500]))):
            changed += question.difficulty != measured[question.id]
            question.difficulty = measured[question.id]
    return changed


def level(answered: int, right: int) -> int:
    """1 easy, 2 middle, 3 hard."""
    share = (right + 1) / (answered + 2)
    return next(level for least, level in LEVELS if share >= least)
