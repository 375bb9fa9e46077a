"""What a demonstration starts with."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.config import Config
from bot.database import Database
from bot.holidays import workdays_of
from handlers.activity import demo as activity_demo
from handlers.care import demo as care_demo
from handlers.case import demo as case_demo
from handlers.case.service.desk import open_desk
from handlers.digest import demo as digest_demo
from handlers.honour import demo as honour_demo
from handlers.honour.service.desk import open_desk as honour_desk
from handlers.org import demo as org_demo
from handlers.quiz import demo as quiz_demo
from handlers.study import shipped
from handlers.survey import demo as survey_demo
from models.org import Grant, Person, Role, Unit


def seed_demo(config: Config, database: Database, now: datetime) -> None:
    """Fill an empty demonstration: the enterprise, the shipped study plan since a month ago."""
    with database.transaction() as session:
        if session.scalar(select(Person.id).limit(1)):
            return
        company = org_demo.seed(session, now)
        shipped.load(session, company, starts_on=(now - timedelta(days=30)).date(), now=now)
        activity_demo.seed(session, company, now)
        quiz_demo.seed(session, company, now)
        case_demo.seed(open_desk(session, config, workdays_of(database), now))
        care_demo.seed(session, company, **_care_people(session, company), packs=80, today=now.date(), now=now)
        honour_demo.seed(honour_desk(session, config, workdays_of(database), now), company)
        survey_demo.seed(session, company, now)
        digest_demo.seed(session, now=now)


def _care_people(session: Session, company: Unit) -> dict[str, Person]:
    """Who prepares and who approves the demonstration's campaigns."""

    def holder(role: Role) -> Person:
        query = select(Person).join(Grant, Grant.person_id == Person.id).order_by(Person.id)
        return session.scalars(query.where(Grant.unit_id == company.id, Grant.role == role)).first() or missing(role)

    def missing(role: Role) -> Person:
        raise LookupError(f"the demonstration's company has no {role}")

    return {"preparer": holder(Role.ORGANIZER), "approver": holder(Role.LEADER)}
