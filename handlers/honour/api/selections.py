"""/honours: selections, nominations with their separate consents, the vote, notices, stories."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Select, or_, select

from bot.web.answering import Invalid
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.paging import offset, onward, page
from bot.web.shapes import Done, In, OnePath, Page, Paging, PublicId
from handlers.honour import texts, texts_chat
from handlers.honour.api import shapes
from handlers.honour.api.shapes import (
    Ballot,
    HonourNoticeShown,
    HonourStoryFull,
    HonourStoryRef,
    NominationFull,
    NominationRef,
    SelectionFull,
    SelectionRef,
)
from handlers.honour.service import access, climbing, consents, nominating, noticing, stories, voting
from handlers.honour.service.desk import Desk, Unclear, open_desk
from models.honour.selecting import Nomination, State

api = Resource("honours", __name__, prefix="/honours", tag="身边榜样")
Reason = Annotated[str, Field(max_length=500)]


class Nominating(In):
    """Whom, in which category of the list, and why: `whom` is a name or a 工号, or a team's name."""

    category: int = Field(ge=0, le=20)
    whom: str = Field(min_length=1, max_length=64)
    summary: str = Field(min_length=1, max_length=128, description="一句话，60 字以内")
    story: str = Field(min_length=1, max_length=4000, description="事迹，20 到 1500 字")


class Judging(In):
    """A level's word; everything but 同意上报 needs a reason."""

    choice: str = Field(max_length=16, examples=list(climbing.CHOICES))
    reason: Reason = ""


class Consenting(In):
    """My separate answers; what is left out is not answered now."""

    notice: bool | None = None
    praise: bool | None = None


class Voting(In):
    """Ids of the candidates chosen."""

    choices: list[PublicId] = Field(min_length=1, max_length=20)


class Objecting(In):
    """What is wrong; who says so is sealed."""

    text: str = Field(min_length=1, max_length=2000)


def _desk(call: Call) -> Desk:
    return open_desk(call.session, call.config, call.workdays, call.now)


@api.reads("/selections", Page[SelectionRef])
def selections(call: Call, query: Paging) -> Page[SelectionRef]:
    """The selections that are for me, the newest first."""
    start = offset(call, "selections", query)
    rows = call.session.scalars(
        access.for_person(call.session, call.person).offset(start).limit(query.limit + 1)
    ).all()  # fmt: skip
    items = [shapes.selection_ref(row) for row in rows[: query.limit]]
    return Page[SelectionRef](items=items, next=onward(call, "selections", query, len(rows)))


@api.reads("/selections/<id>", SelectionFull)
def selection(call: Call, path: OnePath) -> SelectionFull:
    """One, with its rules."""
    return shapes.selection_full(call, access.one_for(call.session, call.person, path.id))


@api.writes("/selections/<id>/nominations", NominationFull, status=201)
def nominate(call: Call, path: OnePath, body: Nominating) -> NominationFull:
    """Nominate somebody: it starts at their unit and climbs from there."""
    desk, found = _desk(call), access.one_for(call.session, call.person, path.id)
    try:
        draft = nominating.begin(desk, call.person, found, body.category)
    except Unclear as unclear:
        raise Invalid(category=unclear.text) from unclear
    _fill(call, desk, draft, body)
    nominating.submit(desk, draft, call.person)
    return shapes.nomination_full(call, draft)


def _fill(call: Call, desk: Desk, draft: Nomination, body: Nominating) -> None:
    faults: dict[str, str] = {}
    people = nominating.candidates(call.session, call.person, draft.selection, body.category, body.whom)
    try:
        if len(people) != 1:
            raise Unclear(texts.SAME_NAME if people else texts_chat.NOBODY)
        nominating.choose(desk, draft, people[0])
    except Unclear as unclear:
        faults["whom"] = unclear.text
    for name in ("summary", "story"):
        try:
            nominating.write(desk, draft, **{name: getattr(body, name)})
        except Unclear as unclear:
            faults[name] = unclear.text
    if faults:
        raise Invalid(**faults)


@api.reads("/nominations", Page[NominationRef])
def nominations(call: Call, query: Paging) -> Page[NominationRef]:
    """Those I made, those about me, those that wait for my word; the newest first."""
    start = offset(call, "nominations", query)
    waiting = climbing.waiting(call.person).order_by(None).with_only_columns(Nomination.id)
    mine = or_(Nomination.by_id == call.person.id, Nomination.person_id == call.person.id, Nomination.id.in_(waiting))
    rows = select(Nomination).where(mine, Nomination.id.in_(_seen(call))).order_by(Nomination.id.desc())
    found = call.session.scalars(rows.offset(start).limit(query.limit + 1)).all()
    items = [shapes.nomination_ref(row) for row in found[: query.limit]]
    return Page[NominationRef](items=items, next=onward(call, "nominations", query, len(found)))


def _seen(call: Call) -> Select[int]:
    return access.nominations_seen(call.person).with_only_columns(Nomination.id)


@api.reads("/nominations/<id>", NominationFull)
def nomination(call: Call, path: OnePath) -> NominationFull:
    """One in full."""
    return shapes.nomination_full(call, access.one_nomination(call.session, call.person, path.id))


@api.writes("/nominations/<id>/judgement", NominationFull)
def judge(call: Call, path: OnePath, body: Judging) -> NominationFull:
    """My level's word on it."""
    row = access.one_nomination(call.session, call.person, path.id)
    climbing.judge(_desk(call), row, call.person, body.choice, body.reason)
    return shapes.nomination_full(call, row)


@api.writes("/nominations/<id>/consents", NominationFull, method="put")
def consent(call: Call, path: OnePath, body: Consenting) -> NominationFull:
    """To 公示 and, apart, to 宣传; a no takes down what is shown, at once."""
    row = access.one_nomination(call.session, call.person, path.id)
    for what, yes in ((consents.NOTICE, body.notice), (consents.PRAISE, body.praise)):
        if yes is not None:
            consents.answer(_desk(call), row, call.person, what, yes=yes)
    return shapes.nomination_full(call, row)


@api.writes("/nominations/<id>", Done, method="delete")
def withdraw(call: Call, path: OnePath) -> Done:
    """Take back a nomination of mine."""
    row = access.one_nomination(call.session, call.person, path.id)
    nominating.withdraw(_desk(call), row, call.person)
    return Done()


@api.reads("/selections/<id>/votes", Ballot)
def ballot(call: Call, path: OnePath) -> Ballot:
    """Whom I may vote for; no counts."""
    found = access.one_for(call.session, call.person, path.id)
    is_open = found.state == State.VOTING and found.state_until is not None and call.now < found.state_until
    people = voting.candidates(call.session, found, call.person) if is_open else []
    return Ballot(
        open=is_open, voted=voting.took(call.session, found, call.person), choices=found.choices,
        until=found.state_until, candidates=[shapes.candidate(row) for row in people],
    )  # fmt: skip


@api.writes("/selections/<id>/votes", Done, keyed=False)
def vote(call: Call, path: OnePath, body: Voting) -> Done:
    """My one sheet; nothing of it is kept with my name, so there is no Idempotency-Key: a repeat is a 409."""
    found = access.one_for(call.session, call.person, path.id)
    try:
        voting.cast(_desk(call), found, call.person, body.choices, rng=call.rng)
    except Unclear as unclear:
        raise Invalid(choices=unclear.text) from unclear
    return Done()


@api.reads("/notices", Page[HonourNoticeShown])
def notices(call: Call, query: Paging) -> Page[HonourNoticeShown]:
    """What my units are shown today."""
    rows = noticing.to_read(call.session, call.person, now=call.now)
    return page(call, "honour notices", query, rows, shapes.notice_shown)


@api.writes("/notices/<id>/objections", Done, status=201, keyed=False)
def object_to(call: Call, path: OnePath, body: Objecting) -> Done:
    """An objection; who made it is sealed."""
    try:
        noticing.object_to(_desk(call), path.id, call.person, body.text)
    except Unclear as unclear:
        raise Invalid(text=unclear.text) from unclear
    return Done()


@api.reads("/stories", Page[HonourStoryRef])
def told(call: Call, query: Paging) -> Page[HonourStoryRef]:
    """Stories that are told, the newest first."""
    start = offset(call, "honour stories", query)
    rows = call.session.scalars(stories.to_read(call.session, call.person).offset(start).limit(query.limit + 1)).all()
    items = [shapes.story_ref(row) for row in rows[: query.limit]]
    return Page[HonourStoryRef](items=items, next=onward(call, "honour stories", query, len(rows)))


@api.reads("/stories/<id>", HonourStoryFull)
def story(call: Call, path: OnePath) -> HonourStoryFull:
    """One in full."""
    row = stories.one(call.session, call.person, path.id)
    return HonourStoryFull(**shapes.story_ref(row).model_dump(), text=row.text)
