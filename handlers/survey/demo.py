"""The demonstration's surveys."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.org import Unit


def seed(session: Session, company: Unit, now: datetime) -> None:
    """A second time changes nothing."""
