"""What happened to a nomination, in order."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.honour.selecting import Nomination, NominationStep
from models.org import Person, Unit


def steps_of(session: Session, nomination: Nomination) -> list[tuple[NominationStep, str, str]]:
    """(the step, who took it, at which unit); "" for the clock and for nowhere."""
    query = select(NominationStep, Person.name, Unit.name).outerjoin(Person, Person.id == NominationStep.by_id)
    query = query.outerjoin(Unit, Unit.id == NominationStep.unit_id)
    rows = session.execute(query.where(NominationStep.nomination_id == nomination.id).order_by(NominationStep.id))
    return [(step, who or "", where or "") for step, who, where in rows]
