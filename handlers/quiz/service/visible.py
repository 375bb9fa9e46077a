"""Contests and attempts by their public ids, as far as they are for whoever asks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import NotFound
from handlers.quiz.service.contests import paths_of
from handlers.quiz.service.sittings import ALIVE
from models.contest import Attempt, Contest, ContestState, Mode
from models.org import Person, Unit


def contest_for(session: Session, person: Person, public_id: str) -> Contest:
    """A contest of one of the person's units, open or over. Raises: NotFound."""
    query = select(Contest, Unit.path).join(Unit, Contest.unit_id == Unit.id).where(Contest.public_id == public_id)
    row = session.execute(query.where(Contest.state != ContestState.DRAFT, Contest.mode != Mode.LIVE)).one_or_none()
    if row is None or not any(own.startswith(row[1]) for own in paths_of(session, person)):
        raise NotFound
    contest: Contest = row[0]
    return contest


def attempt_id_of(session: Session, person: Person, public_id: str) -> int:
    """The id of the person's own attempt. Raises: NotFound."""
    query = select(Attempt.id).where(Attempt.public_id == public_id, Attempt.person_id == person.id)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def under_way(session: Session, person: Person, contests: Sequence[Contest], *, now: datetime) -> dict[int, str]:
    """The public ids of the person's attempts that can go on, by contest id."""
    query = select(Attempt.contest_id, Attempt.public_id).where(Attempt.person_id == person.id)
    query = query.where(Attempt.contest_id.in_([one.id for one in contests]))
    rows = session.execute(query.where(Attempt.state.in_(ALIVE), Attempt.ends_at > now).order_by(Attempt.id))
    return {contest: public_id for contest, public_id in rows}  # noqa: C416
