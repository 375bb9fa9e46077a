"""Handing a sheet in: by name into a row of one's own, without a name into the urn, once either way."""

from collections.abc import Mapping
from datetime import datetime
from random import Random

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import blind
from bot.scope import NotFound
from bot.turn import Refusal
from handlers.survey import texts
from handlers.survey.answers import Answer, nameless, whole
from handlers.survey.service import drafts
from handlers.survey.service.finding import answered, is_open
from handlers.survey.service.groups import group_of
from models.base import insert_ignore, table_of
from models.org import Person
from models.survey import Survey, SurveyAnswer

SALT = "survey.sheet"


class NotOpen(Refusal):
    """It is closed, or not open yet."""

    text = texts.NOT_OPEN


class AlreadyAnswered(Refusal):
    """One person, one sheet."""

    text = texts.ALREADY


class NoLink(Refusal):
    """A link that is none of ours, or was cut short."""

    text = texts.NO_LINK


class ByName(Refusal):
    """A survey that is answered by name has no link without one."""

    text = texts.BY_NAME


def check_open(session: Session, survey: Survey, person: Person, *, now: datetime) -> None:
    """Raises: NotOpen, AlreadyAnswered."""
    if not is_open(survey, now):
        raise NotOpen
    if answered(session, survey, person):
        raise AlreadyAnswered


def hand_in(
    session: Session, survey: Survey, person: Person, sheet: Mapping[str, Answer | None], *, now: datetime, rng: Random
) -> None:
    """Keep a person's one sheet; what was kept of it before is gone. Raises: NotOpen, AlreadyAnswered, Incomplete."""
    _hold(session, survey)
    check_open(session, survey, person, now=now)
    kept = whole(survey.questions, sheet)
    group = group_of(session, survey, person)
    drafts.drop(session, survey, person)
    if survey.anonymous:
        try:
            blind.cast(session, survey.ballot, person, nameless(kept), rng=rng, group=group)
        except blind.AlreadyCast:
            raise AlreadyAnswered from None
        return
    row = {"survey_id": survey.id, "person_id": person.id, "unit_group": group, "answers": kept, "created_at": now}
    if not insert_ignore(session, table_of(SurveyAnswer), row, unique=("survey_id", "person_id")):
        raise AlreadyAnswered


def link(session: Session, survey: Survey, person: Person, *, secret: str, now: datetime, rng: Random) -> str:
    """What opens one sheet without a name: the survey, the coarse group, a token nobody knows the holder of.

    It is the person's one say. Raises: ByName, NotOpen, AlreadyAnswered.
    """
    if not survey.anonymous:
        raise ByName
    _hold(session, survey)
    check_open(session, survey, person, now=now)
    drafts.drop(session, survey, person)
    token = blind.token(session, survey.ballot, person, rng=rng)
    signed = URLSafeSerializer(secret, SALT).dumps([survey.public_id, group_of(session, survey, person), token])
    return str(signed)


def behind(session: Session, link: str, *, secret: str, now: datetime) -> tuple[Survey, str, str]:
    """The survey, the group and the token of a link. Raises: NoLink, NotOpen."""
    try:
        public_id, group, token = URLSafeSerializer(secret, SALT).loads(link.strip())
    except BadSignature:
        raise NoLink from None
    survey = session.scalar(select(Survey).where(Survey.public_id == public_id))
    if survey is None:
        raise NotFound
    if not is_open(survey, now):
        raise NotOpen
    return survey, group, token


def hand_in_by_link(
    session: Session, link: str, sheet: Mapping[str, Answer | None], *, secret: str, now: datetime, rng: Random
) -> Survey:
    """Keep the one sheet of a link. Raises: NoLink, NotOpen, AlreadyAnswered, Incomplete."""
    survey, group, token = behind(session, link, secret=secret, now=now)
    _hold(session, survey)
    kept = nameless(whole(survey.questions, sheet))
    try:
        blind.cast_by_token(session, survey.ballot, token, kept, rng=rng, group=group)
    except blind.AlreadyCast:
        raise AlreadyAnswered from None
    except blind.UnknownToken:
        raise NoLink from None
    return survey


def _hold(session: Session, survey: Survey) -> None:
    """Nobody closes it while a sheet goes in."""
    query = select(Survey).where(Survey.id == survey.id).with_for_update(read=True)
    session.scalars(query.execution_options(populate_existing=True)).one()
