"""Units and people as they are typed beside a step."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.org import Person, Unit


def unit_named(session: Session, text: str) -> Unit | None:
    """An active unit by its code or its whole name."""
    query = select(Unit).where(or_(Unit.code == text, Unit.name == text), Unit.active)
    return session.scalars(query.order_by(Unit.id)).first()


def people_numbered(session: Session, text: str) -> list[Person]:
    """The people of these 工号, parted by anything; nobody where one of them is not on the roster."""
    numbers = set(text.replace("，", " ").replace("、", " ").replace(",", " ").split())
    found = session.scalars(select(Person).where(Person.employee_no.in_(numbers), Person.active)).all()
    return list(found) if len(found) == len(numbers) else []
