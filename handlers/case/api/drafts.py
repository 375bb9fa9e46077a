"""Forms and drafts: a draft is a row from the first answer on and can be gone on with anywhere."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.answering import Invalid
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import In, Like, OnePath, Out
from handlers.case import danger, texts, texts_pages
from handlers.case.api.shapes import (
    CaseRef,
    Draft,
    PictureRef,
    Question,
    Upload,
    case_ref,
    cleaned,
    desk_of,
    draft_of,
    picture_of,
    question_of,
    unclear_of,
)
from handlers.case.forms import MENU, WITH_FILES, Unclear
from handlers.case.service import attaching, drafts, filling, lists
from models.case import Case, Kind
from models.org import Person

api = Resource("drafts", __name__, prefix="/cases", tag="求助", private=True)


NAME = Like(r"[a-z_]{1,32}", "请填表单里的 name")


class Form(Out):
    """One kind of request: `form` is what a draft is started with."""

    form: int
    title: str
    kind: Kind
    asks: list[Question]
    pictures: bool
    opening: str


class Forms(Out):
    """Every kind."""

    items: list[Form]


class Drafts(Out):
    """The newest first."""

    items: list[Draft]


class Starting(In):
    """A form by its number; `employee_no` where a colleague is meant, who will be asked to agree."""

    form: int = Field(ge=1, le=len(MENU))
    employee_no: str | None = Field(None, min_length=1, max_length=64)


class AskPath(OnePath):
    """One question of a draft."""

    name: Annotated[str, NAME]


class AnswerGiven(In):
    """An answer as a person would type it; empty skips an optional one."""

    text: str = Field(max_length=1500)


class Agreeing(In):
    """The consent that handing in means: the story is sealed, and read by those who handle it."""

    agreed: bool


@api.reads("/forms", Forms)
def forms(call: Call) -> Forms:
    """What can be asked for, and what each form wants to know."""
    items = [
        Form(
            form=number, title=title, kind=kind, asks=[question_of(kind, ask) for ask in drafts.asks(kind)],
            pictures=kind in WITH_FILES, opening=texts_pages.intro(kind),
        )
        for number, (title, kind, _category) in enumerate(MENU, 1)
    ]  # fmt: skip
    return Forms(items=items)


@api.reads("/drafts", Drafts)
def my_drafts(call: Call) -> Drafts:
    """My drafts."""
    rows = call.session.scalars(lists.own_drafts(call.person).limit(20))
    return Drafts(items=[draft_of(call, case) for case in rows])


@api.writes("/drafts", Draft, status=201)
def start(call: Call, body: Starting) -> Draft:
    """Start a draft."""
    _, kind, category = MENU[body.form - 1]
    person, proxy = call.person, None
    if body.employee_no is not None and body.employee_no != person.employee_no:
        person, proxy = _colleague(call, body.employee_no), call.person
    return draft_of(call, drafts.start(desk_of(call), person, kind, category=category, proxy=proxy))


@api.reads("/drafts/<id>", Draft)
def draft(call: Call, path: OnePath) -> Draft:
    """One of my drafts."""
    return draft_of(call, _mine(call, path))


@api.writes("/drafts/<id>/answers/<name>", Draft, method="put")
def answer(call: Call, path: AskPath, body: AnswerGiven) -> Draft:
    """Answer a question, or answer it anew."""
    case, desk = _mine(call, path), desk_of(call)
    ask = next((one for one in drafts.asks(Kind(case.kind)) if one.name == path.name), None)
    if ask is None:
        raise NotFound(texts.NO_SUCH_ASK)
    hotlines = danger.heed(desk, call.person, body.text)
    try:
        filling.take(desk, case, ask, body.text)
    except Unclear as unclear:
        raise Invalid(text=unclear_of(ask, unclear)) from unclear
    return draft_of(call, case, hotlines)


@api.writes("/drafts/<id>/files", PictureRef, status=201, prepare=cleaned)
def add_picture(call: Call, path: OnePath, form: Upload, prepared: bytes) -> PictureRef:
    """A picture for a draft of mine."""
    case = _mine(call, path)
    row = attaching.attach(
        desk_of(call), call.files, case, call.person, prepared, by=call.identity, undo=call.if_undone
    )
    return picture_of(row)


@api.writes("/drafts/<id>/submission", CaseRef)
def submit(call: Call, path: OnePath, body: Agreeing) -> CaseRef:
    """Hand a draft in."""
    if not body.agreed:
        raise Invalid(agreed=texts.NOT_AGREED)
    return case_ref(drafts.submit(desk_of(call), _mine(call, path), call.person))


@api.writes("/proxy-agreement", CaseRef)
def agree_to_proxy(call: Call) -> CaseRef:
    """I agree to the request a colleague drafted for me."""
    return case_ref(drafts.agree_to_proxy(desk_of(call), call.person))


def _mine(call: Call, path: OnePath) -> Case:
    ref = call.session.scalar(select(Case.id).where(Case.public_id == path.id))
    if ref is None:
        raise NotFound
    return drafts.draft_of(call.session, call.person, ref)


def _colleague(call: Call, employee_no: str) -> Person:
    found = call.session.scalar(select(Person).where(Person.employee_no == employee_no, Person.active))
    if found is None:
        raise NotFound
    return found
