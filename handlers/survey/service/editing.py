"""Making a survey: its questions, and the second person who lets it out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.scope import may, not_the_same
from bot.turn import Refusal
from handlers.survey import texts
from handlers.survey.guard import fields_refused
from handlers.survey.service.finding import APPROVERS, MAKERS
from handlers.survey.shipped import Asked, Template
from models.org import Person, Role, Unit
from models.survey import SCALE, SENSES, Kind, State, Survey, SurveyQuestion

MOST_QUESTIONS = 30
OPTIONS = (2, 9)
WITH_OPTIONS = (Kind.SINGLE, Kind.MULTI)


class NotNow(Refusal):
    """Not in this state."""

    text = texts.NOT_NOW


class NotAsked(Refusal):
    """A question that may not, or cannot, be asked like this."""


class NotYours(Refusal):
    """For another role."""

    text = texts.NOT_YOURS


def create(
    session: Session, actor: Person, unit: Unit, *, title: str, purpose: str, anonymous: bool, opens_at: datetime,
    closes_at: datetime, threshold: int, reminders: int, now: datetime, template: Template | None = None,
) -> Survey:  # fmt: skip
    """A draft, with a template's questions. Raises: NotYours, NotAsked."""
    _check_role(session, actor, unit, MAKERS)
    survey = Survey(unit_id=unit.id, author_id=actor.id, state=State.DRAFT, created_at=now, threshold=threshold)
    survey.template = template.code if template else ""
    _describe(survey, title, purpose, anonymous, opens_at, closes_at, reminders)
    session.add(survey)
    session.flush()
    for asked in template.questions if template else ():
        add_question(session, actor, survey, asked)
    return survey


def copy(
    session: Session, actor: Person, old: Survey, *, opens_at: datetime, closes_at: datetime, now: datetime
) -> Survey:
    """The next round: a draft with the same questions."""
    asked = [Asked(q.kind, q.text, tuple(q.options), q.required, q.theme) for q in old.questions]
    template = Template(old.template, old.title, old.title, old.purpose, tuple(asked))
    return create(
        session, actor, old.unit, title=old.title, purpose=old.purpose, anonymous=old.anonymous, opens_at=opens_at,
        closes_at=closes_at, threshold=old.threshold, reminders=old.reminders, now=now, template=template,
    )  # fmt: skip


def revise(
    session: Session, actor: Person, survey: Survey, *, title: str, purpose: str, anonymous: bool, opens_at: datetime,
    closes_at: datetime, reminders: int,
) -> None:  # fmt: skip
    """Change what a draft says of itself. Raises: NotNow, NotYours, NotAsked."""
    _check_draft(session, actor, survey)
    _describe(survey, title, purpose, anonymous, opens_at, closes_at, reminders)


def add_question(session: Session, actor: Person, survey: Survey, asked: Asked) -> SurveyQuestion:
    """One more question, at the end. Raises: NotNow, NotYours, NotAsked."""
    _check_draft(session, actor, survey)
    if len(survey.questions) >= MOST_QUESTIONS:
        raise NotAsked(texts.too_many(MOST_QUESTIONS))
    question = SurveyQuestion(survey_id=survey.id, place=len(survey.questions) + 1)
    _ask(question, asked)
    survey.questions.append(question)
    session.flush()
    return question


def change_question(session: Session, actor: Person, question: SurveyQuestion, asked: Asked) -> None:
    """Put a question differently. Raises: NotNow, NotYours, NotAsked."""
    _check_draft(session, actor, question.survey)
    _ask(question, asked)


def move_question(session: Session, actor: Person, question: SurveyQuestion, by: int) -> None:
    """Up (-1) or down (1) one place; the first and the last stay. Raises: NotNow, NotYours."""
    _check_draft(session, actor, question.survey)
    row = sorted(question.survey.questions, key=lambda one: one.place)
    here = row.index(question)
    there = min(max(here + (1 if by > 0 else -1), 0), len(row) - 1)
    row.insert(there, row.pop(here))
    _number(row)


def delete_question(session: Session, actor: Person, question: SurveyQuestion) -> None:
    """Take a question out. Raises: NotNow, NotYours."""
    survey = question.survey
    _check_draft(session, actor, survey)
    survey.questions.remove(question)
    _number(sorted(survey.questions, key=lambda one: one.place))
    session.flush()


def submit(session: Session, actor: Person, survey: Survey, *, now: datetime) -> None:
    """Hand a draft to the second person. Raises: NotNow, NotYours, NotAsked."""
    _check_draft(session, actor, survey)
    if not survey.questions:
        raise NotAsked(texts.NO_QUESTIONS)
    if survey.closes_at <= now:
        raise NotAsked(texts.CLOSES_IN_PAST)
    survey.state, survey.submitted_by, survey.sent_back = State.PENDING, actor.id, ""


def approve(session: Session, actor: Person, survey: Survey) -> None:
    """The second person lets it out: it opens at its time. Raises: NotNow, NotYours, SamePerson."""
    _check_second(session, actor, survey)
    survey.state, survey.approved_by = State.APPROVED, actor.id


def send_back(session: Session, actor: Person, survey: Survey, why: str) -> None:
    """The second person wants it otherwise. Raises: NotNow, NotYours, SamePerson."""
    _check_second(session, actor, survey)
    survey.state, survey.sent_back = State.DRAFT, why


def discard(session: Session, actor: Person, survey: Survey) -> None:
    """Throw a draft away. Raises: NotNow, NotYours."""
    _check_draft(session, actor, survey)
    session.delete(survey)
    session.flush()


def _describe(
    survey: Survey, title: str, purpose: str, anonymous: bool, opens_at: datetime, closes_at: datetime, reminders: int
) -> None:
    if closes_at <= opens_at:
        raise NotAsked(texts.CLOSES_BEFORE)
    survey.title, survey.purpose, survey.anonymous = title, purpose, anonymous
    survey.opens_at, survey.closes_at, survey.reminders = opens_at, closes_at, reminders


def _ask(question: SurveyQuestion, asked: Asked) -> None:
    options = asked.options or (texts.STEPS if asked.kind == Kind.SCALE else ())
    if why := _wrong(asked, options) or fields_refused(asked.text, *(options if asked.kind != Kind.TEXT else ())):
        raise NotAsked(why)
    question.kind, question.text, question.required = asked.kind, asked.text, asked.required
    question.options = [] if asked.kind == Kind.TEXT else list(options)
    question.theme = asked.theme


def _wrong(asked: Asked, options: Sequence[str]) -> str:
    """What is wrong with its form; "" where nothing is."""
    least, most = OPTIONS
    if asked.kind in WITH_OPTIONS and not least <= len(options) <= most:
        return texts.how_many_options(least, most)
    if asked.kind in WITH_OPTIONS and len(set(options)) < len(options):
        return texts.SAME_OPTIONS
    if asked.kind == Kind.SCALE and len(options) != len(SCALE):
        return texts.FIVE_STEPS
    return texts.SENSE_IS_SCALE if asked.theme in SENSES and asked.kind != Kind.SCALE else ""


def _number(row: Sequence[SurveyQuestion]) -> None:
    for place, question in enumerate(row, 1):
        question.place = place


def _check_role(session: Session, actor: Person, unit: Unit, roles: Sequence[Role]) -> None:
    if not any(may(session, actor, role, unit) for role in roles):
        raise NotYours


def _check_draft(session: Session, actor: Person, survey: Survey) -> None:
    _check_role(session, actor, survey.unit, MAKERS)
    if survey.state != State.DRAFT:
        raise NotNow


def _check_second(session: Session, actor: Person, survey: Survey) -> None:
    _check_role(session, actor, survey.unit, APPROVERS)
    if survey.state != State.PENDING:
        raise NotNow
    for one in (survey.author_id, survey.submitted_by):
        not_the_same(one, actor)
