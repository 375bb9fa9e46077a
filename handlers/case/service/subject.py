"""A person's own view of it all: their cases opened, and who looked at them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import audit
from bot.scope import NotFound
from handlers.case.clocks import SHANGHAI
from handlers.case.service.desk import Desk
from handlers.case.service.scope import parts
from handlers.case.service.stories import open_story
from handlers.case.table import Who
from models.case import Case, Kin, State
from models.org import Person


def own_cases(desk: Desk, person: Person) -> list[dict[str, Any]]:
    """Everything the person told and was told, case by case, for their export. Notes among staff are left out."""
    query = select(Case).where(Case.person_id == person.id).order_by(Case.id)
    return [_opened(desk, case, person) for case in desk.session.scalars(query)]


def _opened(desk: Desk, case: Case, person: Person) -> dict[str, Any]:
    story = open_story(desk, case, person)
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "answers": story.answers,
        "steps": [[_at(line.event.at), line.event.action, line.event.target] for line in story.lines],
        "messages": [[_at(m.at), "经办" if m.staff else "本人", text] for m, text in story.messages],
        "pictures": len(story.files),
    }


def _at(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="minutes")


def one_case(session: Session, person: Person, public_id: str) -> Case:
    """A case of one's own, or that one handed in for a colleague. Raises: NotFound."""
    mine = (Case.person_id == person.id) | (Case.proxy_id == person.id)
    found = session.scalar(select(Case).where(Case.public_id == public_id, Case.state != State.DRAFT, mine))
    if found is None or not parts(session, found, person) & {Who.APPLICANT, Who.PROXY}:
        raise NotFound
    return found


def looks(session: Session, person: Person) -> list[audit.Look]:
    """Who opened this person's records."""
    return audit.looks_at(session, person)


def declare_kin(session: Session, one: Person, other: Person) -> None:
    """Two people are relatives: from now on neither is anything on the other's case."""
    first, second = sorted((one.id, other.id))
    known = session.scalar(select(Kin.id).where(Kin.person_id == first, Kin.other_id == second))
    if known is None and first != second:
        session.add(Kin(person_id=first, other_id=second))
        session.flush()
