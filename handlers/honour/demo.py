"""The demonstration's role models, pledges, appraisals."""

from handlers.honour import demo_pledges, demo_selections
from handlers.honour.service.desk import Desk
from models.org import Unit


def seed(desk: Desk, company: Unit) -> None:
    """A second time changes nothing."""
    demo_selections.seed(desk, company)
    demo_pledges.seed(desk.session, desk.now)
