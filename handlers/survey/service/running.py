"""Opening, reminding, closing, publishing: by a person or by the clock."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import blind
from bot.outbox import announce
from handlers.survey import texts
from handlers.survey.service import drafts, groups
from handlers.survey.service.editing import NotNow
from handlers.survey.service.finding import audience
from models.org import Person
from models.survey import SENSES, State, Survey, SurveyAnswer, SurveyQuestion

KIND = "survey"
LAST_CALL = timedelta(days=1)
MOST_REMINDERS = 2


def open_now(session: Session, survey: Survey, *, now: datetime, tell: bool = True) -> None:
    """Let people answer, and tell them; the groups are settled here. Raises: NotNow."""
    _lock(session, survey)
    if survey.state != State.APPROVED or survey.closes_at <= now:
        raise NotNow
    survey.state, survey.opened_at = State.OPEN, now
    groups.settle(session, survey)
    if tell:
        announce(
            session, key=f"survey-open:{survey.public_id}", kind=KIND, texts={"text": texts.opened(survey)},
            audience={"unit": survey.unit_id}, now=now, expires_at=survey.closes_at,
        )  # fmt: skip


def close_now(session: Session, survey: Survey, *, now: datetime) -> None:
    """End it: unfinished sheets are forgotten, the urn is shaken, what is counted stays. Raises: NotNow."""
    _lock(session, survey)
    if survey.state != State.OPEN:
        raise NotNow
    survey.state, survey.closed_at = State.CLOSED, now
    drafts.drop(session, survey)
    if survey.anonymous:
        blind.shake(session, survey.ballot)
    _count(session, survey)
    session.flush()


def publish(session: Session, survey: Survey) -> None:
    """Show everybody who was asked what came of it, as far as it may be shown. Raises: NotNow."""
    _lock(session, survey)
    if survey.state != State.CLOSED:
        raise NotNow
    survey.state = State.PUBLISHED


def turnout(session: Session, survey: Survey) -> int:
    """How many sheets there are."""
    if survey.counted:
        return survey.answered
    if survey.anonymous:
        return blind.turnout(session, survey.ballot)
    mine = select(func.count()).select_from(SurveyAnswer).where(SurveyAnswer.survey_id == survey.id)
    return session.scalar(mine) or 0


def tick(session: Session, *, now: datetime) -> None:
    """Everything whose time has come; what was let out too late to open at all is sent back."""
    for survey in _in(session, State.APPROVED, Survey.opens_at <= now):
        if survey.closes_at > now:
            open_now(session, survey, now=now)
        else:
            survey.state, survey.sent_back = State.DRAFT, texts.TOO_LATE
    for survey in _in(session, State.OPEN, Survey.closes_at <= now):
        close_now(session, survey, now=now)
    for survey in _in(session, State.OPEN, Survey.reminded < Survey.reminders):
        if now >= moments(survey)[survey.reminded]:
            remind(session, survey, now=now)


def moments(survey: Survey) -> list[datetime]:
    """When people are reminded: half way through where twice, and a day before the end (half way, if that is later)."""
    opened = survey.opened_at or survey.opens_at
    half = opened + (survey.closes_at - opened) / 2
    return ([half] if survey.reminders > 1 else []) + [max(half, survey.closes_at - LAST_CALL)] * (survey.reminders > 0)


def remind(session: Session, survey: Survey, *, now: datetime) -> None:
    """One notice to everybody who has not had their say; who has, gets none."""
    survey.reminded += 1
    others = set(session.scalars(audience(survey))) - _took(session, survey)
    if others:
        announce(
            session, key=f"survey-reminder:{survey.public_id}:{survey.reminded}", kind=KIND,
            texts={"text": texts.reminder(survey)}, audience={"people": sorted(others)}, now=now,
            expires_at=survey.closes_at,
        )  # fmt: skip


def sheets(session: Session, survey: Survey) -> list[tuple[str, dict[str, Any]]]:
    """Every sheet with its group, in an order that says nothing; for counting alone."""
    if not survey.anonymous:
        query = select(SurveyAnswer.group, SurveyAnswer.answers).where(SurveyAnswer.survey_id == survey.id)
        return [(group, dict(answers)) for group, answers in session.execute(query)]
    return [(group, dict(marks)) for group, marks in blind.grouped(session, survey.ballot)]


def _count(session: Session, survey: Survey) -> None:
    """The senses count only where each was answered by enough people, so that the sums may be used as they are."""
    every = sheets(session, survey)
    mine = select(SurveyQuestion).where(SurveyQuestion.survey_id == survey.id, SurveyQuestion.theme.in_(SENSES))
    keys = [question.key for question in session.scalars(mine)]
    enough = all(sum(key in sheet for _, sheet in every) >= survey.threshold for key in keys)
    points = [[sheet[key] for key in keys if key in sheet] for _, sheet in every if enough]
    survey.answered = len(every)
    survey.sense_points, survey.sense_answers = sum(map(sum, points)), sum(map(len, points))
    survey.sense_sheets = sum(1 for given in points if given)


def _took(session: Session, survey: Survey) -> set[int]:
    if survey.anonymous:
        return blind.took_part(session, survey.ballot)
    return set(session.scalars(select(SurveyAnswer.person_id).where(SurveyAnswer.survey_id == survey.id)))


def _in(session: Session, state: State, *conditions: object) -> list[Survey]:
    query = select(Survey).where(Survey.state == state, *conditions)  # type: ignore[arg-type]
    return list(session.scalars(query.order_by(Survey.id)))


def _lock(session: Session, survey: Survey) -> None:
    query = select(Survey).where(Survey.id == survey.id).with_for_update()
    session.flush()
    session.scalars(query.execution_options(populate_existing=True)).one()


def answers_by_name(session: Session, survey: Survey) -> list[tuple[Person, SurveyAnswer]]:
    """Who answered what, of a survey that is answered by name. Raises: NotNow, for one without names."""
    if survey.anonymous:
        raise NotNow
    query = select(Person, SurveyAnswer).join(SurveyAnswer, SurveyAnswer.person_id == Person.id)
    rows = session.execute(query.where(SurveyAnswer.survey_id == survey.id).order_by(Person.employee_no))
    return [(person, answer) for person, answer in rows]
