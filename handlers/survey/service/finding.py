"""Which surveys somebody may answer, run or read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from bot import blind, scope
from bot.scope import NotFound, visible
from models.org import Membership, Person, Role, Unit
from models.survey import State, Survey, SurveyAnswer

MAKERS = (Role.ORGANIZER, Role.SECRETARY, Role.ADMIN)
APPROVERS = (Role.SECRETARY, Role.LEADER, Role.ADMIN)
READERS = tuple(dict.fromkeys((*MAKERS, *APPROVERS)))
MOST_LISTED = 20


def meant_for(session: Session, person: Person, *states: State) -> Select[Survey]:
    """The surveys in these states of the units a person belongs to, those that close first first."""
    paths = select(Unit.path).join(Membership, Membership.unit_id == Unit.id).where(Membership.person_id == person.id)
    units = {int(part) for path in session.scalars(paths) for part in path.split("/") if part}
    query = select(Survey).where(Survey.unit_id.in_(units), Survey.state.in_(states))
    return query.order_by(Survey.closes_at, Survey.id)


def is_open(survey: Survey, now: datetime) -> bool:
    """Whether it can be answered at this moment; the clock closes it a little later."""
    return survey.state == State.OPEN and now < survey.closes_at


def answered(session: Session, survey: Survey, person: Person) -> bool:
    """Whether a person had their say."""
    if survey.anonymous:
        return blind.took(session, survey.ballot, person)
    mine = (SurveyAnswer.survey_id == survey.id, SurveyAnswer.person_id == person.id)
    return bool(session.scalar(select(exists().where(*mine))))


def waiting(session: Session, person: Person, *, now: datetime) -> list[Survey]:
    """What a person can still answer."""
    query = meant_for(session, person, State.OPEN).where(Survey.closes_at > now).limit(MOST_LISTED)
    found = session.scalars(query).all()
    taken = blind.had_say(session, [survey.ballot for survey in found if survey.anonymous], person)
    mine = (SurveyAnswer.survey_id.in_([survey.id for survey in found]), SurveyAnswer.person_id == person.id)
    named = set(session.scalars(select(SurveyAnswer.survey_id).where(*mine)))
    return [survey for survey in found if survey.ballot not in taken and survey.id not in named]


def published(session: Session, person: Person) -> Sequence[Survey]:
    """What a person may read the results of, the latest first."""
    query = meant_for(session, person, State.PUBLISHED).order_by(None).order_by(Survey.closed_at.desc(), Survey.id)
    return session.scalars(query.limit(MOST_LISTED)).all()


def for_person(session: Session, person: Person, public_id: str) -> Survey:
    """A survey that is, or was, for this person to answer. Raises: NotFound."""
    states = (State.OPEN, State.CLOSED, State.PUBLISHED)
    found = session.scalar(meant_for(session, person, *states).where(Survey.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def run_by(session: Session, actor: Person, public_id: str, *roles: Role) -> Survey:
    """A survey of a unit somebody looks after. Raises: NotFound."""
    query = select(Survey).where(Survey.public_id == public_id)
    found = session.scalar(visible(query, actor, *(roles or READERS), unit=Survey.unit_id))
    if found is None:
        raise NotFound
    return found


def audience(survey: Survey) -> Select[int]:
    """The ids of everybody who is asked."""
    return scope.people_under(survey.unit)
