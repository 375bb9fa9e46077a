"""The JSON API of surveys: lists, questions, a sheet by name, a sheet by a link that knows nobody."""

from typing import Annotated

from flask import current_app
from pydantic import Field

from bot.web.answering import Invalid
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.limiting import Limit
from bot.web.paging import page
from bot.web.phone import WATCH
from bot.web.shapes import In, Moment, OnePath, Out, Page, Paging, PublicId
from handlers.survey import texts
from handlers.survey.answers import LONGEST, Answer, Incomplete, Unclear, given
from handlers.survey.service import answering, finding, results
from handlers.survey.service.editing import NotNow
from handlers.survey.texts_pages import NOT_PUBLISHED
from models.survey import Kind, State, Survey

api = Resource("surveys", __name__, prefix="/surveys", tag="问卷")
SENDING = Limit("survey sheet", "20/minute", here=True)
Number = Annotated[int, Field(ge=1, le=9)]


class SurveyRef(Out):
    """A survey; `manner` is to be shown before the first question."""

    id: str
    title: str
    purpose: str
    anonymous: bool
    manner: str
    closes_at: Moment


class QuestionShown(Out):
    """A question; choices are answered by their numbers from 1, a scale is a choice among five."""

    id: str
    kind: Kind
    text: str
    options: list[str]
    required: bool


class SurveyFull(SurveyRef):
    """A survey with its questions; `ready`: it can be answered now."""

    ready: bool
    answered: bool
    questions: list[QuestionShown]


class OneAnswer(In):
    """The answer to one question: numbers of choices, or a text."""

    question: PublicId
    choices: list[Number] = Field([], max_length=9)
    text: str = Field("", max_length=LONGEST)


class SheetGiven(In):
    """A whole sheet by name."""

    answers: list[OneAnswer] = Field(max_length=30)


class SheetSent(SheetGiven):
    """A whole sheet by a link."""

    link: str = Field(min_length=1, max_length=512)


class LinkGiven(Out):
    """What opens one sheet; it is given this once and written down nowhere."""

    link: str
    address: str


class SheetKept(Out):
    """It is kept; `hotlines` are telephone numbers where a life may be in danger."""

    thanks: str
    hotlines: str


class LineShown(Out):
    """A choice; `count` is null where too few took it to be shown."""

    label: str
    count: int | None


class ResultShown(Out):
    """What came of a question; nothing but the question where too few answered."""

    question: str
    answers: int | None
    mean: float | None
    lines: list[LineShown]


class ResultsShown(Out):
    """What came of a survey, all units together; `shown` false: too few took part."""

    survey: SurveyRef
    invited: int
    took_part: int
    shown: bool
    index: float | None
    results: list[ResultShown]


@api.reads("", Page[SurveyRef])
def surveys(call: Call, query: Paging) -> Page[SurveyRef]:
    """What waits for my answer."""
    return page(call, "surveys", query, finding.waiting(call.session, call.person, now=call.now), _ref)


@api.reads("/<id>", SurveyFull)
def survey(call: Call, path: OnePath) -> SurveyFull:
    """One survey with its questions."""
    found = finding.for_person(call.session, call.person, path.id)
    done = finding.answered(call.session, found, call.person)
    questions = [
        QuestionShown(id=q.public_id, kind=Kind(q.kind), text=q.text, options=q.options, required=q.required)
        for q in found.questions
    ]
    ready = finding.is_open(found, call.now) and not done
    return SurveyFull(**_ref(found).model_dump(), ready=ready, answered=done, questions=questions)


@api.writes("/<id>/answers", SheetKept, status=201)
def answer(call: Call, path: OnePath, body: SheetGiven) -> SheetKept:
    """Hand in my sheet of a survey that is answered by name; one without names wants a link."""
    found = finding.for_person(call.session, call.person, path.id)
    if found.anonymous:
        raise NotNow(texts.WANTS_LINK)
    sheet = _sheet(found, body)
    hotlines = _watched(call, body)
    try:
        answering.hand_in(call.session, found, call.person, sheet, now=call.now, rng=call.rng)
    except Incomplete as incomplete:
        raise Invalid(**incomplete.fields) from incomplete
    return SheetKept(thanks=texts.HANDED_IN, hotlines=hotlines)


@api.writes("/<id>/link", LinkGiven, status=201, keyed=False)
def link(call: Call, path: OnePath) -> LinkGiven:
    """A link to one sheet without a name: my one say; whoever loses it has lost it."""
    found = finding.for_person(call.session, call.person, path.id)
    secret = call.config.app.secret_key
    made = answering.link(call.session, found, call.person, secret=secret, now=call.now, rng=call.rng)
    return LinkGiven(link=made, address=f"{call.config.app.base_url}/m/survey/sheet/{made}")


@api.writes("/sheets", SheetKept, status=201, anybody=True, limit=SENDING, keyed=False)
def send(call: Call, body: SheetSent) -> SheetKept:
    """Hand in the sheet of a link; who sends it is not looked at."""
    secret = call.config.app.secret_key
    found, _, _ = answering.behind(call.session, body.link, secret=secret, now=call.now)
    sheet = _sheet(found, body)
    try:
        answering.hand_in_by_link(call.session, body.link, sheet, secret=secret, now=call.now, rng=call.rng)
    except Incomplete as incomplete:
        raise Invalid(**incomplete.fields) from incomplete
    return SheetKept(thanks=texts.HANDED_IN, hotlines=_watched(call, body))


@api.reads("/<id>/results", ResultsShown)
def result(call: Call, path: OnePath) -> ResultsShown:
    """What came of a survey I was asked, once it is published."""
    found = finding.for_person(call.session, call.person, path.id)
    if found.state != State.PUBLISHED:
        raise NotNow(NOT_PUBLISHED)
    report = results.report(call.session, found, rng=call.rng)
    rows = [
        ResultShown(
            question=one.question.text, answers=one.answers, mean=one.mean,
            lines=[LineShown(label=line.label, count=line.count) for line in one.lines],
        )
        for one in report.results
    ]  # fmt: skip
    return ResultsShown(
        survey=_ref(found), invited=found.invited, took_part=found.answered, shown=report.shown, index=report.index,
        results=rows,
    )  # fmt: skip


def _ref(found: Survey) -> SurveyRef:
    return SurveyRef(
        id=found.public_id, title=found.title, purpose=found.purpose, anonymous=found.anonymous,
        manner=texts.manner(found), closes_at=found.closes_at,
    )  # fmt: skip


def _sheet(found: Survey, body: SheetGiven) -> dict[str, Answer | None]:
    """Raises: Invalid."""
    questions = {question.public_id: question for question in found.questions}
    sheet: dict[str, Answer | None] = {}
    faults = {}
    for one in body.answers:
        question = questions.get(one.question)
        if question is None:
            faults[one.question] = texts.NO_SUCH_QUESTION
            continue
        try:
            sheet[question.key] = given(question, one.choices, one.text)
        except Unclear as unclear:
            faults[one.question] = unclear.text
    if faults:
        raise Invalid(**faults)
    return sheet


def _watched(call: Call, body: SheetGiven) -> str:
    """Telephone numbers where a text says danger; somebody is told only where it is known of whom."""
    alarm = current_app.extensions[WATCH]([one.text for one in body.answers], call.config)
    return str(alarm(call)) if alarm else ""


resources: tuple[Resource, ...] = (api,)
