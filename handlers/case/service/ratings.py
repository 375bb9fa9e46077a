"""What applicants said of how they were helped, kept from whoever handled the case until the month is over."""

from sqlalchemy import select

from handlers.case.clocks import SHANGHAI
from handlers.case.service.desk import Desk
from handlers.case.service.scope import parts
from handlers.case.table import Who
from models.case import Case, CaseRating
from models.org import Person


def rating_of(desk: Desk, case: Case, reader: Person) -> CaseRating | None:
    """The latest rating, for the applicant and leaders at once, for the handler from the next month on."""
    query = select(CaseRating).where(CaseRating.case_id == case.id).order_by(CaseRating.round.desc())
    found = desk.session.scalars(query).first()
    mine = parts(desk.session, case, reader)
    if found is None or mine & {Who.APPLICANT, Who.LEADER}:
        return found if mine else None
    now, then = desk.now.astimezone(SHANGHAI), found.at.astimezone(SHANGHAI)
    return found if Who.HANDLER in mine and (now.year, now.month) > (then.year, then.month) else None
