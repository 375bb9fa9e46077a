"""The demonstration's role models, pledges, appraisals."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.honour import demo_pledges
from models.org import Unit


def seed(session: Session, company: Unit, now: datetime) -> None:
    """A second time changes nothing."""
    demo_pledges.seed(session, now)
