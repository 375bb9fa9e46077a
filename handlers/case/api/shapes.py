"""What the API says of a case, and how it takes a picture."""

from flask_openapi3.models.file import FileStorage
from pydantic import ConfigDict, Field

from bot.channels.media import ImageRefused, clean_image
from bot.web.answering import Invalid
from bot.web.call import Call
from bot.web.shapes import In, Moment, Out
from handlers.case.service import filling
from handlers.case.service.desk import Desk, open_desk
from handlers.case.service.drafts import Ask, next_ask
from handlers.case.service.stories import files_of
from models.case import Case, CaseFile, Kind, State, Urgency


class Question(Out):
    """What a form asks; `optional` ones may be skipped with an empty text."""

    name: str
    ask: str
    optional: bool


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
    """

    id: str
    kind: Kind
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


def question_of(ask: Ask) -> Question:
    """A question as it is asked."""
    optional = ask.field is None or ask.field.optional
    return Question(name=ask.name, ask=filling.question(ask), optional=optional)


def draft_of(call: Call, case: Case, hotlines: str = "") -> Draft:
    """A draft as its author sees it."""
    desk = desk_of(call)
    ask = next_ask(desk, case)
    pictures = [picture_of(one) for one in files_of(call.session, case)]
    following = question_of(ask) if ask is not None else None
    return Draft(id=case.public_id, kind=Kind(case.kind), next=following, pictures=pictures, hotlines=hotlines)


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
