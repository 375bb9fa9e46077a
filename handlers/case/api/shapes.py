"""What the API says of a case, and how it takes a picture."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from flask_openapi3.models.file import FileStorage
from pydantic import ConfigDict, Field

from bot.channels.media import ImageRefused, clean_image
from bot.sealed import take_json
from bot.web.answering import Invalid
from bot.web.call import Call
from bot.web.shapes import In, Moment, Out
from handlers.case import texts_pages
from handlers.case.forms import MONEY_ANSWERS, Unclear, people
from handlers.case.service.desk import Desk, open_desk
from handlers.case.service.drafts import FILES, KEEP_FROM, Ask, asks, kept_from, next_ask
from handlers.case.service.stories import files_of
from models.case import Case, CaseFile, Kind, State, Urgency


class AskKind(StrEnum):
    """How to answer: in words, by one of the options, with a number, in yuan, by uploads, by naming people."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    PICTURES = "pictures"
    PEOPLE = "people"


class AnswerOption(Out):
    """What is sent, and what it says."""

    value: str
    text: str


class Question(Out):
    """What a form asks, with an example in `hint`; `optional` ones may be skipped with an empty text.

    `options` are those of a choice. Pictures are uploaded to the draft's files; their question takes the empty text.
    """

    name: str
    kind: AskKind
    ask: str
    hint: str
    options: list[AnswerOption]
    optional: bool


READS: Mapping[Callable[[str], str], AskKind] = MappingProxyType({people: AskKind.NUMBER})


class PictureRef(Out):
    """A picture."""

    id: str
    at: Moment


class CaseRef(Out):
    """A case by number, kind and step."""

    id: str
    number: str | None
    kind: Kind
    state: State
    urgency: Urgency
    due_at: Moment | None
    created_at: Moment


class Draft(Out):
    """A draft: what is asked next (null when it is full), its pictures, and telephone numbers where a life may be in
    danger.

    `answers` are what was answered so far, by name and as they were typed: a choice by its value, money in yuan,
    people by their names, "" where it was skipped; of an ID number only that it is there (已填).
    """

    id: str
    kind: Kind
    answers: dict[str, str]
    next: Question | None
    pictures: list[PictureRef]
    hotlines: str


class Upload(In):
    """A picture: JPEG, PNG, GIF or WebP up to 10 MB; it is decoded under limits and encoded anew."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    file: FileStorage = Field(description="图片")


def desk_of(call: Call) -> Desk:
    """The desk of this request."""
    return open_desk(call.session, call.config, call.workdays, call.now)


def question_of(kind: Kind, ask: Ask) -> Question:
    """A question as it is asked where there is no chat."""
    words, hint = texts_pages.label(kind, ask.name)
    choices = ask.field.choices if ask.field is not None else ()
    options = [AnswerOption(value=one, text=texts_pages.CHOICES.get(one, one)) for one in choices]
    optional = ask.field is None or ask.field.optional
    return Question(name=ask.name, kind=_kind_of(ask), ask=words, hint=hint, options=options, optional=optional)


def _kind_of(ask: Ask) -> AskKind:
    if ask.field is None:
        return AskKind.PICTURES if ask.name == FILES else AskKind.PEOPLE
    if ask.field.choices:
        return AskKind.CHOICE
    return AskKind.MONEY if ask.name in MONEY_ANSWERS else READS.get(ask.field.read, AskKind.TEXT)


def unclear_of(ask: Ask, unclear: Unclear) -> str:
    """Why an answer cannot be taken, where there is no chat."""
    if ask.name == FILES:
        return texts_pages.USE_UPLOAD
    return texts_pages.NOBODY_CALLED if ask.name == KEEP_FROM else texts_pages.plainly(str(unclear))


def answers_of(call: Call, case: Case) -> dict[str, str]:
    """What was answered so far, for whoever answered."""
    known = take_json(call.vault, case, "answers")
    given = {ask.name: _typed(ask, known[ask.name]) for ask in asks(Kind(case.kind)) if ask.name in known}
    return given | ({KEEP_FROM: " ".join(kept_from(call.session, case))} if KEEP_FROM in given else {})


def _typed(ask: Ask, value: str) -> str:
    if ask.name == FILES:
        return ""
    return texts_pages.as_typed(ask.name, value) if ask.name in MONEY_ANSWERS else value


def draft_of(call: Call, case: Case, hotlines: str = "") -> Draft:
    """A draft as its author sees it."""
    desk = desk_of(call)
    ask = next_ask(desk, case)
    pictures = [picture_of(one) for one in files_of(call.session, case)]
    kind = Kind(case.kind)
    return Draft(
        id=case.public_id, kind=kind, answers=answers_of(call, case), pictures=pictures, hotlines=hotlines,
        next=question_of(kind, ask) if ask is not None else None,
    )  # fmt: skip


def picture_of(row: CaseFile) -> PictureRef:
    """A picture by its id."""
    return PictureRef(id=row.public_id, at=row.at)


def case_ref(case: Case) -> CaseRef:
    """A case as a list shows it."""
    return CaseRef(
        id=case.public_id, number=case.number, kind=Kind(case.kind), state=State(case.state),
        urgency=Urgency(case.urgency), due_at=case.due_at, created_at=case.created_at,
    )  # fmt: skip


def cleaned(form: Upload, **_given: object) -> bytes:
    """The picture made harmless, outside the transaction. Raises: Invalid."""
    try:
        return clean_image(form.file.read())
    except ImageRefused as refused:
        raise Invalid(file=refused.text) from refused
