"""Cases: lists, the story, messages, pictures, and every step the table has."""

from typing import Any

from flask import Response
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.paging import offset, onward
from bot.web.shapes import Moment, OnePath, Out, Page
from handlers.case import danger
from handlers.case.api.sent import CasesAsked, Glass, Rating, Stepping, Telling
from handlers.case.api.shapes import CaseRef, PictureRef, Upload, case_ref, cleaned, desk_of, picture_of
from handlers.case.service import attaching, drafts, lists, stories
from handlers.case.service.acting import act, possible
from handlers.case.service.desk import Said
from handlers.case.service.scope import case_in_scope
from handlers.case.table import Need
from models.case import Case, State
from models.org import Person, Unit

api = Resource("cases", __name__, prefix="/cases", tag="求助", private=True)
PICTURE: dict[str, Any] = {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}},
                                       "image/png": {"schema": {"type": "string", "format": "binary"}}}}  # fmt: skip
INNER = ("投票", "回避", "组成评议小组", "复核建议", "提出异议", "拟终止", "拟挂起")


class StepOffered(Out):
    """A step one may take now, and what must be said with it."""

    action: str
    needs: list[str]


class CaseFull(CaseRef):
    """A case with the steps one may take; `readable` says whether the story opens without a reason."""

    steps: list[StepOffered]
    readable: bool


class TimelineEntry(Out):
    """One step that was taken."""

    at: Moment
    action: str
    state: str
    note: str


class CaseMessageShown(Out):
    """One message between the applicant and whoever handles the case."""

    at: Moment
    from_staff: bool
    text: str


class StoryShown(Out):
    """A case, opened. Every look by anybody but the applicant is recorded."""

    case: CaseRef
    answers: dict[str, str]
    timeline: list[TimelineEntry]
    messages: list[CaseMessageShown]
    pictures: list[PictureRef]
    same: list[str]


class MessageKept(Out):
    """It is kept; `hotlines` are telephone numbers where a life may be in danger."""

    case: CaseRef
    hotlines: str


@api.reads("", Page[CaseRef])
def cases(call: Call, query: CasesAsked) -> Page[CaseRef]:
    """My cases, the newest first; or what waits for me, the urgent first."""
    wanted = lists.own(call.person) if query.list == "mine" else lists.waiting(call.session, call.person)
    where = f"cases {query.list}"
    rows = call.session.scalars(wanted.offset(offset(call, where, query)).limit(query.limit + 1)).all()
    items = [case_ref(case) for case in rows[: query.limit]]
    return Page[CaseRef](items=items, next=onward(call, where, query, len(rows)))


@api.reads("/<id>", CaseFull)
def case(call: Call, path: OnePath) -> CaseFull:
    """One case by id or number."""
    return _full(call, case_in_scope(call.session, call.person, path.id))


@api.reads("/<id>/story", StoryShown, notes=True)
def story(call: Call, path: OnePath) -> StoryShown:
    """What was told, by those whose turn it is."""
    return _story(call, path, "")


@api.writes("/<id>/story", StoryShown, keyed=False)
def break_glass(call: Call, path: OnePath, body: Glass) -> StoryShown:
    """Read it though it is not one's turn, with a reason; it is recorded and told."""
    return _story(call, path, body.reason)


@api.writes("/<id>/messages", MessageKept)
def write(call: Call, path: OnePath, body: Telling) -> MessageKept:
    """The applicant adds something, or whoever handles the case writes to them."""
    found, desk, hotlines = case_in_scope(call.session, call.person, path.id), desk_of(call), ""
    if call.person.id in (found.person_id, found.proxy_id):
        hotlines = danger.heed(desk, call.person, body.text)
        stories.add_to(desk, found, call.person, body.text)
    else:
        stories.write_to(desk, found, call.person, body.text)
    return MessageKept(case=case_ref(found), hotlines=hotlines)


@api.writes("/<id>/files", PictureRef, status=201, prepare=cleaned)
def add_picture(call: Call, path: OnePath, form: Upload, prepared: bytes) -> PictureRef:
    """A picture for a case of mine."""
    found = case_in_scope(call.session, call.person, path.id)
    row = attaching.attach(
        desk_of(call), call.files, found, call.person, prepared, by=call.identity, undo=call.if_undone
    )
    return picture_of(row)


@api.reads("/files/<id>", PICTURE, notes=True)
def picture(call: Call, path: OnePath) -> Response:
    """One picture; the look is recorded."""
    try:
        data = stories.open_file(desk_of(call), call.files, call.person, path.id)
    except FileNotFoundError:
        raise NotFound from None
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return Response(data, mimetype=kind, headers={"Cache-Control": "no-store"})


@api.writes("/<id>/steps", CaseFull)
def take_step(call: Call, path: OnePath, body: Stepping) -> CaseFull:
    """Take a step of the table: what `steps` offers, with what it needs."""
    found = case_in_scope(call.session, call.person, path.id)
    said = Said(
        note=body.note, code=body.code, urgency=body.urgency or "", unit=_unit(call, body.unit),
        people=_people(call, body.people), amount=body.amount, choice=body.choice, day=body.day,
        solved=body.solved or "", score=body.score, fund=body.fund, goods=body.goods,
    )  # fmt: skip
    act(desk_of(call), found, call.person, body.action, said)
    return _full(call, found)


@api.writes("/<id>/rating", CaseFull)
def rate(call: Call, path: OnePath, body: Rating) -> CaseFull:
    """How I was helped."""
    found = case_in_scope(call.session, call.person, path.id)
    said = Said(note=body.note, solved=body.solved, score=body.score)
    act(desk_of(call), found, call.person, "评价", said)
    return _full(call, found)


@api.writes("/<id>/withdrawal", CaseFull)
def withdraw(call: Call, path: OnePath) -> CaseFull:
    """Take my request back."""
    found = case_in_scope(call.session, call.person, path.id)
    act(desk_of(call), found, call.person, "撤回")
    return _full(call, found)


def _full(call: Call, found: Case) -> CaseFull:
    call.session.flush()
    steps = [
        StepOffered(action=step.action, needs=[Need(need).name.lower() for need in step.needs])
        for step in possible(desk_of(call), found, call.person)
    ]
    readable = stories.may_open(call.session, found, call.person)
    return CaseFull(**case_ref(found).model_dump(), steps=steps, readable=readable)


def _story(call: Call, path: OnePath, reason: str) -> StoryShown:
    desk, found = desk_of(call), case_in_scope(call.session, call.person, path.id)
    opened = stories.open_story(desk, found, call.person, reason=reason)
    own = call.person.id in (found.person_id, found.proxy_id)
    lines = [line for line in opened.lines if not own or line.event.action not in INNER]
    same = [] if own or State(found.state) == State.DRAFT else drafts.duplicates(desk, found)
    return StoryShown(
        case=case_ref(found),
        answers={name: value for name, value in opened.answers.items() if isinstance(value, str)},
        timeline=[
            TimelineEntry(at=line.event.at, action=line.event.action, state=line.event.target, note=line.note)
            for line in lines
        ],
        messages=[
            CaseMessageShown(at=message.at, from_staff=message.staff, text=text) for message, text in opened.messages
        ],
        pictures=[picture_of(one) for one in opened.files],
        same=[str(one.number) for one in same],
    )


def _unit(call: Call, code: str | None) -> Unit | None:
    if code is None:
        return None
    found = call.session.scalar(select(Unit).where(Unit.code == code, Unit.active))
    if found is None:
        raise NotFound
    return found


def _people(call: Call, numbers: list[str]) -> tuple[Person, ...]:
    found = call.session.scalars(select(Person).where(Person.employee_no.in_(numbers), Person.active)).all()
    if len(found) != len(set(numbers)):
        raise NotFound
    return tuple(found)
