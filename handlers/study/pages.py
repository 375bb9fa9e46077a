"""The daily study on the phone: today, yesterday, one item, the question, a reflection, search, one's own streak."""

from collections.abc import Iterator

from flask import Blueprint, request
from markdown_it import MarkdownIt

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from bot.web.phone import questions
from handlers.study import organizing, reading, service, texts, texts_pages
from models.org import Person
from models.quiz import Question
from models.study import StudyDay, StudyItem

pages = Blueprint("study", __name__, url_prefix="/m/study", template_folder="templates")
FOUND = 20


def home(call: Call) -> Iterator[phone.Entry]:
    """Today's study, as the phone's first page shows it."""
    study = reading.newest(call.session, call.person, now=call.now)
    if study is None:
        return
    done = service.answered(call.session, call.person, study) is not None
    note = study.item.title + ("（今天的题已答）" if done else "")
    yield phone.Entry(texts_pages.TODAY, note, "/m/study")


@phone.page(pages, "", who=phone.Who.READER, writes=True)
def today(call: Call) -> str:
    """The latest day's study."""
    person = phone.reader(call)
    study = service.latest(call.session, person, on=service.local_day(call.now), workdays=call.workdays)
    return _show(call, study, title=texts_pages.TODAY)


@phone.page(pages, "/yesterday", who=phone.Who.READER, writes=True)
def yesterday(call: Call) -> str:
    """The one before."""
    latest = service.latest(call.session, phone.reader(call), on=service.local_day(call.now), workdays=call.workdays)
    study = service.before(call.session, latest, call.workdays)
    if study is None:
        raise NotFound(texts_pages.NO_YESTERDAY)
    return _show(call, study, title=texts_pages.YESTERDAY)


@phone.page(pages, "/<public_id>", who=phone.Who.READER, writes=True)
def read(call: Call, public_id: str) -> str:
    """One item, opened from the card or from a search."""
    person = phone.reader(call)
    item = reading.item_for(call.session, person, public_id)
    service.open_item(call.session, person, item.id, now=call.now)
    return phone.render(call, "phone/study/item.html", title=item.title, **_item(call, person, item))


@phone.page(pages, "/day/<public_id>", methods=("GET", "POST"), writes=True)
def day(call: Call, public_id: str) -> phone.Page:
    """A day's study; posted to, the answer to its question. The first one stands."""
    person = call.person
    study = reading.day_for(call.session, person, public_id, now=call.now)
    question = service.question_of(call.session, study)
    if not phone.posting() or question is None:
        return _show(call, study)
    choice = questions.chosen(question)
    if choice is None:
        raise phone.Faults({"choice": texts_pages.CHOOSE})
    verdict = service.answer(call.session, person, study, choice, now=call.now)
    said = texts_pages.verdict(right=verdict.right, again=verdict.again)
    return phone.then(f"/m/study/day/{study.public_id}#question", said)


@phone.page(pages, "/day/<public_id>/finish", methods=("POST",))
def finish(call: Call, public_id: str) -> phone.Page:
    """Read to the end."""
    study = reading.day_for(call.session, call.person, public_id, now=call.now)
    service.finish_item(call.session, call.person, study.item_id, now=call.now)
    return phone.then("/m/study", texts_pages.FINISHED)


@phone.page(pages, "/<public_id>/reflection", methods=("GET", "POST"))
def reflect(call: Call, public_id: str) -> phone.Page:
    """Write what one thinks of an item."""
    item = reading.item_for(call.session, call.person, public_id)
    if phone.posting():
        if not phone.typed("text"):
            raise phone.Faults({"text": texts_pages.WRITE_FIRST})
        organizing.reflect(call.session, call.person, item.id, phone.typed("text"), now=call.now)
        return phone.then(f"/m/study/{item.public_id}", texts.REFLECTION_KEPT)
    return phone.render(call, "phone/study/reflect.html", item=item)


@phone.page(pages, "/search", who=phone.Who.READER)
def search(call: Call) -> str:
    """Items that hold the words."""
    words = request.args.get("q", "").strip()[:64]
    items = service.find(call.session, phone.reader(call), words, limit=FOUND) if words else []
    return phone.render(call, "phone/study/search.html", words=words, items=items)


@phone.page(pages, "/streak")
def streak(call: Call) -> str:
    """One's own streak, told to nobody else."""
    run = service.streak(call.session, call.person, on=service.local_day(call.now), workdays=call.workdays)
    return phone.render(call, "phone/study/streak.html", run=run)


def _show(call: Call, study: StudyDay, *, title: str = "") -> str:
    person = phone.reader(call)
    service.open_item(call.session, person, study.item_id, now=call.now)
    when = texts.day_name(study.day, service.local_day(call.now))
    title = title or (texts_pages.TODAY if study.day == service.local_day(call.now) else texts_pages.THAT_DAY)
    values = {"study": study, "title": title, "when": when, **_item(call, person, study.item)}
    return phone.render(call, "phone/study/day.html", **values, **_question(call, person, study))


def _item(call: Call, reader: Person | None, item: StudyItem) -> dict[str, object]:
    body = MarkdownIt("commonmark", {"html": False}).render(item.body)
    said = organizing.reflections_on(call.session, reader, item.id)
    return {"item": item, "body": body, "source": texts.source(item), "reflections": said}


def _question(call: Call, person: Person | None, study: StudyDay) -> dict[str, object]:
    question: Question | None = service.question_of(call.session, study)
    if question is None:
        return {"question": None}
    answer = service.answered(call.session, person, study) if person else None
    values: dict[str, object] = {"question": question, "choices": questions.choices(question), "answer": answer}
    if answer is not None:
        values["marks"] = questions.marks(question, answer.choice)
    return values
