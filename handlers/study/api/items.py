"""The daily study as JSON."""

from datetime import date

from pydantic import Field

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.paging import after, cursor
from bot.web.shapes import In, Moment, OnePath, Out, Page, Paging
from handlers.study import organizing, reading, service, texts
from models.study import Reflection, StudyDay, StudyItem

api = Resource("study", __name__, prefix="/study", tag="学习")
FOUND = 50


class ItemRef(Out):
    """An item by its title."""

    id: str
    title: str
    summary: str


class Item(ItemRef):
    """A study item; `body` is Markdown, `source` its 出处."""

    kind: str
    body: str
    source: str
    source_url: str
    media_url: str
    opened: bool
    finished: bool


class StudyOfDay(Out):
    """What a working day gives: the plan's `number`th. On days off it is the last working day's."""

    day: date
    number: int
    item: Item
    has_question: bool
    answered: bool


class Streak(Out):
    """Working days in a row, whether today is one of them, and days in all."""

    days: int
    today: bool
    total: int


class Opened(In):
    """That an item was opened, or read to its end."""

    finished: bool = False


class StudyRecordShown(Out):
    """One item that was opened."""

    item: ItemRef
    day: date
    opened_at: Moment
    finished_at: Moment | None


class SearchAsked(In):
    """The words to look for."""

    q: str = Field(min_length=1, max_length=64)


class FoundItems(Out):
    """What was found, those with the words in the title first."""

    items: list[ItemRef]


class ReflectionWritten(In):
    """What a person took from it."""

    text: str = Field(min_length=1, max_length=organizing.LONGEST_REFLECTION)


class ReflectionShown(Out):
    """A reflection: pending, approved or rejected; others see approved ones only."""

    id: str
    text: str
    author: str
    state: str
    at: Moment


@api.reads("/today", StudyOfDay)
def today(call: Call) -> StudyOfDay:
    """Today's item."""
    return _day(call, latest(call))


@api.reads("/yesterday", StudyOfDay)
def yesterday(call: Call) -> StudyOfDay:
    """The item of the working day before."""
    study = service.before(call.session, latest(call), call.workdays)
    if study is None:
        raise service.NoPlan(texts.NO_YESTERDAY)
    return _day(call, study)


@api.reads("/items/<id>", Item)
def item(call: Call, path: OnePath) -> Item:
    """One item."""
    return _item(call, reading.item_for(call.session, call.person, path.id))


@api.writes("/items/<id>/records", Item)
def opened(call: Call, path: OnePath, body: Opened) -> Item:
    """I opened it, or read it to the end; the first time counts."""
    found = reading.item_for(call.session, call.person, path.id)
    record = service.finish_item if body.finished else service.open_item
    record(call.session, call.person, found.id, now=call.now)
    return _item(call, found)


@api.reads("/items/<id>/reflections", Page[ReflectionShown])
def reflections(call: Call, path: OnePath, query: Paging) -> Page[ReflectionShown]:
    """What others wrote about it, once approved."""
    found = reading.item_for(call.session, call.person, path.id)
    rows = organizing.reflections_on(call.session, call.person, found.id, limit=query.limit)
    return Page[ReflectionShown](items=[_reflection(one, author) for one, author in rows])


@api.writes("/items/<id>/reflections", ReflectionShown, status=201)
def reflect(call: Call, path: OnePath, body: ReflectionWritten) -> ReflectionShown:
    """What I took from it; a second person approves it before others see it."""
    found = reading.item_for(call.session, call.person, path.id)
    kept = organizing.reflect(call.session, call.person, found.id, body.text, now=call.now)
    return _reflection(kept, call.person.name)


@api.reads("/reflections", Page[ReflectionShown])
def my_reflections(call: Call, query: Paging) -> Page[ReflectionShown]:
    """What I wrote, and what became of it."""
    before = after(call, "reflections", query.cursor)
    rows = reading.reflections_by(call.session, call.person, before=before, limit=query.limit + 1)
    shown = [_reflection(one, call.person.name) for one in rows[: query.limit]]
    more = cursor(call, "reflections", rows[query.limit - 1].id) if len(rows) > query.limit else None
    return Page[ReflectionShown](items=shown, next=more)


@api.reads("/search", FoundItems)
def search(call: Call, query: SearchAsked) -> FoundItems:
    """Items that hold every word."""
    found = service.find(call.session, call.person, query.q, limit=FOUND)
    return FoundItems(items=[_ref(one) for one in found])


@api.reads("/records", Page[StudyRecordShown])
def records(call: Call, query: Paging) -> Page[StudyRecordShown]:
    """What I opened, the latest first."""
    before = after(call, "study records", query.cursor)
    rows = reading.records(call.session, call.person, before=before, limit=query.limit + 1)
    items = [
        StudyRecordShown(item=_ref(one), day=record.day, opened_at=record.opened_at, finished_at=record.finished_at)
        for record, one in rows[: query.limit]
    ]
    more = cursor(call, "study records", rows[query.limit - 1][0].id) if len(rows) > query.limit else None
    return Page[StudyRecordShown](items=items, next=more)


@api.reads("/streak", Streak)
def streak(call: Call) -> Streak:
    """How many working days in a row I have studied."""
    run = service.streak(call.session, call.person, on=service.local_day(call.now), workdays=call.workdays)
    return Streak(days=run.days, today=run.today, total=run.total)


def latest(call: Call) -> StudyDay:
    """The day's study, or the last working day's. Raises: NoPlan."""
    return service.latest(call.session, call.person, on=service.local_day(call.now), workdays=call.workdays)


def _day(call: Call, study: StudyDay) -> StudyOfDay:
    question = service.question_of(call.session, study)
    answer = service.answered(call.session, call.person, study) if question else None
    return StudyOfDay(
        day=study.day,
        number=study.number,
        item=_item(call, study.item),
        has_question=question is not None,
        answered=answer is not None,
    )


def _ref(one: StudyItem) -> ItemRef:
    return ItemRef(id=one.public_id, title=one.title, summary=one.summary)


def _item(call: Call, one: StudyItem) -> Item:
    record = reading.record_of(call.session, call.person, one.id)
    return Item(
        id=one.public_id,
        title=one.title,
        summary=one.summary,
        kind=one.kind,
        body=one.body,
        source=texts.source(one),
        source_url=one.source_url,
        media_url=one.media_url,
        opened=record is not None,
        finished=record is not None and record.finished_at is not None,
    )


def _reflection(one: Reflection, author: str) -> ReflectionShown:
    return ReflectionShown(id=one.public_id, text=one.text, author=author, state=one.state, at=one.created_at)
