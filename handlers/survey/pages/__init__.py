"""Surveys on the phone: what waits, a sheet by name, a sheet by a link that knows nobody, what came of it."""

from collections.abc import Iterator

from flask import Blueprint, request

from bot.web import phone
from bot.web.call import Call
from handlers.survey import texts
from handlers.survey import texts_pages as words
from handlers.survey.answers import LONGEST, Answer, Incomplete, Unclear, given
from handlers.survey.service import answering, finding, results
from handlers.survey.service.editing import NotNow
from models.survey import Kind, State, Survey, SurveyQuestion

pages = Blueprint("survey", __name__, template_folder="../templates")
BOTH = ("GET", "POST")
MOST = 3


@pages.context_processor
def helpers() -> dict[str, object]:
    """What every template here may use."""
    return {"texts": texts, "words": words, "Kind": Kind, "longest": LONGEST}


def home(call: Call) -> Iterator[phone.Entry]:
    """What waits for the person, as the phone's first page shows it."""
    for survey in finding.waiting(call.session, call.person, now=call.now)[:MOST]:
        note = f"{words.WAYS[survey.anonymous]}，{texts.say(survey.closes_at)} 截止"
        yield phone.Entry(f"问卷：{survey.title}", note, f"/m/survey/{survey.public_id}")


def index(call: Call) -> phone.Page:
    """What waits, and what came of earlier ones."""
    waiting = finding.waiting(call.session, call.person, now=call.now)
    told = finding.published(call.session, call.person)
    return phone.render(call, "phone/survey/index.html", waiting=waiting, told=told)


def survey(call: Call, public_id: str) -> phone.Page:
    """A sheet by name; or the link to one without, which is shown once and written down nowhere."""
    found = finding.for_person(call.session, call.person, public_id)
    if found.state == State.PUBLISHED:
        return phone.then(f"/m/survey/{public_id}/results")
    if not phone.posting():
        done = finding.answered(call.session, found, call.person)
        ready = finding.is_open(found, call.now) and not done
        return phone.render(call, "phone/survey/survey.html", survey=found, ready=ready, done=done)
    secret = call.config.app.secret_key
    if found.anonymous:
        link = answering.link(call.session, found, call.person, secret=secret, now=call.now, rng=call.rng)
        return phone.render(call, "phone/survey/link.html", survey=found, link=f"/m/survey/sheet/{link}")
    sheet = _sheet(found)
    try:
        answering.hand_in(call.session, found, call.person, sheet, now=call.now, rng=call.rng)
    except Incomplete as incomplete:
        raise phone.Faults(incomplete.fields) from incomplete
    return phone.then("/m/survey", f"{texts.HANDED_IN}\n{texts.HELP}")


def sheet(call: Call, link: str) -> phone.Page:
    """One sheet of nobody's: no sign-in is looked at, and none is asked for."""
    secret = call.config.app.secret_key
    found, _, _ = answering.behind(call.session, link, secret=secret, now=call.now)
    if not phone.posting():
        return phone.render(call, "phone/survey/sheet.html", survey=found, link=link)
    try:
        answering.hand_in_by_link(call.session, link, _sheet(found), secret=secret, now=call.now, rng=call.rng)
    except Incomplete as incomplete:
        raise phone.Faults(incomplete.fields) from incomplete
    return phone.render(call, "phone/survey/thanks.html", survey=found)


def result(call: Call, public_id: str) -> phone.Page:
    """What came of a survey one was asked, all units together and no words of anybody's."""
    found = finding.for_person(call.session, call.person, public_id)
    if found.state != State.PUBLISHED:
        raise NotNow(words.NOT_PUBLISHED)
    report = results.report(call.session, found, rng=call.rng)
    return phone.render(call, "phone/survey/results.html", survey=found, report=report)


def _sheet(found: Survey) -> dict[str, Answer | None]:
    """What the form says, question by question. Raises: Faults."""
    sheet: dict[str, Answer | None] = {}
    faults = {}
    for question in found.questions:
        try:
            sheet[question.key] = _answer(question)
        except Unclear as unclear:
            faults[question.public_id] = unclear.text
    if faults:
        raise phone.Faults(faults)
    return sheet


def _answer(question: SurveyQuestion) -> Answer | None:
    sent = [part for part in request.form.getlist(question.public_id) if part.strip()]
    if not sent:
        return None
    numbers = [int(part) if part.isdecimal() and len(part) < 3 else 0 for part in sent]
    return given(question, numbers, sent[0])


phone.page(pages, "/m/survey")(index)
phone.page(pages, "/m/survey/<public_id>", methods=BOTH)(survey)
phone.page(pages, "/m/survey/<public_id>/results")(result)
phone.page(pages, "/m/survey/sheet/<link>", methods=BOTH, who=phone.Who.ANYBODY)(sheet)
