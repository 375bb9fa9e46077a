"""The demonstration's care: the year's notices dated, equipped, written by one person and approved by another."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.care.campaigns import planning, yearly
from handlers.care.triggers import shipped
from models.care import Campaign, CareNotice, NoticeState
from models.org import Person, Unit

PLACE = "办公楼一层工会驿站"
DUTY = "李主任 0470-0000000"


def seed(
    session: Session, company: Unit, *, preparer: Person, approver: Person, packs: int, today: date, now: datetime
) -> int:
    """Everything a company needs for its year of care; how many notices were approved.

    `preparer` and `approver` need their roles on the company. Where nobody is meant, a notice stays as it is.
    """
    shipped.load(session)
    yearly.plan_notices(session, company, today=today, now=now)
    for campaign in session.scalars(select(Campaign).where(Campaign.unit_id == company.id)):
        stock = packs if campaign.goods else None
        planning.equip(session, preparer, campaign, packs=stock, place=PLACE, duty=DUTY)
    approved = 0
    query = select(CareNotice).join(Campaign).where(Campaign.unit_id == company.id)
    for notice in session.scalars(query.where(CareNotice.state == NoticeState.PLANNED).order_by(CareNotice.id)).all():
        if not planning.missing(session, notice):
            planning.prepare(session, preparer, notice)
            approved += planning.approve(session, approver, notice, now=now) == 0
    return approved
