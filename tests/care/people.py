"""Looking things up in the enterprise of the tests."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.care import Campaign, CareNotice
from models.org import Person, Unit


def person(session: Session, number: str) -> Person:
    """Somebody by 工号."""
    return session.scalars(select(Person).where(Person.employee_no == number)).one()


def unit(session: Session, code: str) -> Unit:
    """A unit by its code."""
    return session.scalars(select(Unit).where(Unit.code == code)).one()


def campaign(session: Session, name: str, year: int) -> Campaign:
    """A season of a campaign."""
    return session.scalars(select(Campaign).where(Campaign.name == name, Campaign.year == year)).one()


def notice(session: Session, name: str) -> CareNotice:
    """The first notice of that name still to come."""
    query = select(CareNotice).where(CareNotice.name == name, CareNotice.state != "missed").order_by(CareNotice.send_on)
    return session.scalars(query).first() or _none(name)


def _none(name: str) -> CareNotice:
    raise AssertionError(f"no notice called {name}")
