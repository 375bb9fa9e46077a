"""榜样 on the phone: what runs, nominating, one's own answers, voting, notices and objections, stories."""

from collections.abc import Callable, Iterator

from flask import Blueprint, request

from bot.blind import AlreadyCast
from bot.public import masked
from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.honour import texts, texts_chat
from handlers.honour.service import access, climbing, consents, deciding, nominating, noticing, stories, voting
from handlers.honour.service import selections as service
from handlers.honour.service.desk import Desk, NotYours, Unclear, open_desk
from models.honour.selecting import OPEN_TO_CHANGE, RUNNING, Nomination, Selection, State

BOTH = ("GET", "POST")
HOME = "/m/honour"
MOST = 50


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, HOME)(index)
    phone.page(pages, f"{HOME}/mine", methods=BOTH)(mine)
    phone.page(pages, f"{HOME}/stories/<public_id>")(story)
    phone.page(pages, f"{HOME}/notices/<public_id>", methods=BOTH)(object_to)
    phone.page(pages, f"{HOME}/<public_id>")(one)
    phone.page(pages, f"{HOME}/<public_id>/nominate", methods=BOTH)(nominate)
    phone.page(pages, f"{HOME}/<public_id>/vote", methods=BOTH)(vote)


def home(call: Call) -> Iterator[phone.Entry]:
    """Questions to answer, nominations to look at, what one may judge, nominate or vote on."""
    session, person, desk = call.session, call.person, desk_of(call)
    if consents.unanswered(session, person):
        yield phone.Entry("同事推荐您为身边榜样", "要不要公示、宣传，由您决定", f"{HOME}/mine", urgent=True)
    if deciding.to_judge(session, person) or session.scalar(climbing.waiting(person).limit(1)) is not None:
        yield phone.Entry("身边榜样：等您看的推荐", "同意、退回都要有理由", f"{HOME}/judge", urgent=True)
    for selection in voting.open_ones(session, person, desk=desk):
        yield phone.Entry(f"投票：{selection.title}", _until(selection), f"{HOME}/{selection.public_id}/vote")
    for selection in nominating.open_selections(session, person, desk=desk):
        yield phone.Entry(
            f"推荐身边榜样：{selection.title}",
            f"到 {texts.day(selection.nominations_until)}",
            f"{HOME}/{selection.public_id}",
        )


def _until(selection: Selection) -> str:
    return f"到 {texts.day(selection.state_until)} 截止，每人一次" if selection.state_until else ""


def desk_of(call: Call) -> Desk:
    """The desk of this request."""
    return open_desk(call.session, call.config, call.workdays, call.now)


def index(call: Call) -> str:
    """What runs, what is shown for objections, stories."""
    rows = call.session.scalars(access.for_person(call.session, call.person).where(Selection.state.in_(RUNNING)))
    told = call.session.scalars(stories.to_read(call.session, call.person).limit(MOST)).all()
    notices = noticing.to_read(call.session, call.person, now=call.now)
    values = {"rows": rows.all(), "stories": told, "notices": notices, "day": texts.day}
    return phone.render(call, "phone/honour/index.html", **values)


def one(call: Call, public_id: str) -> str:
    """A selection: its rules, and what one can do."""
    found = access.one_for(call.session, call.person, public_id)
    rule = service.rule_of(call.session, found)
    open_now = found.state == State.NOMINATING and call.now < found.nominations_until
    votes = found.state == State.VOTING and not voting.took(call.session, found, call.person)
    values = {"selection": found, "rule": rule, "day": texts.day, "open": open_now, "votes": votes}
    return phone.render(call, "phone/honour/selection.html", **values)


def nominate(call: Call, public_id: str) -> phone.Page:
    """The whole form at once; what was sent back comes filled in."""
    found = access.one_for(call.session, call.person, public_id)
    draft = nominating.draft_of(call.session, call.person)
    if draft is not None and draft.selection_id != found.id:
        draft = None
    if not phone.posting():
        names = [(str(place), found.category(place)) for place in range(len(found.categories))]
        rule = service.rule_of(call.session, found)
        return phone.render(call, "phone/honour/nominate.html", selection=found, names=names, draft=draft, rule=rule)
    return _handed_in(call, found, draft)


def _handed_in(call: Call, found: Selection, draft: Nomination | None) -> phone.Then:
    desk, faults = desk_of(call), dict[str, str]()
    place = phone.typed("category")
    if not place.isdecimal() or int(place) >= len(found.categories):
        raise phone.Faults({"category": texts.WHICH_CATEGORY})
    if draft is None:
        draft = nominating.begin(desk, call.person, found, int(place))
    draft.category = int(place)
    people = nominating.candidates(call.session, call.person, found, draft.category, phone.typed("whom"))
    _try(faults, "whom", lambda: nominating.choose(desk, draft, _only(people)))
    _try(faults, "summary", lambda: nominating.write(desk, draft, summary=phone.typed("summary")))
    _try(faults, "story", lambda: nominating.write(desk, draft, story=phone.typed("story")))
    if faults:
        raise phone.Faults(faults)
    nominating.submit(desk, draft, call.person)
    unit = draft.unit.name if draft.unit else ""
    return phone.then(f"{HOME}/mine", texts_chat.SUBMITTED.format(unit=unit))


def _only(people: list[nominating.Nominee]) -> nominating.Nominee:
    if len(people) != 1:
        raise Unclear(texts_chat.NOBODY if not people else texts.SAME_NAME)
    return people[0]


def _try(faults: dict[str, str], name: str, part: Callable[[], None]) -> None:
    try:
        part()
    except Unclear as unclear:
        faults[name] = unclear.text


def mine(call: Call) -> phone.Page:
    """What one nominated, what one is asked; an answer or a withdrawal is posted here."""
    if phone.posting():
        return _answered(call)
    asked = [
        (
            row,
            [
                (what, texts_chat.question(row, what, masked(row.name)), _said(call, row, what))
                for what in consents.PURPOSES
            ],
        )
        for row in consents.about(call.session, call.person)
    ]
    rows = nominating.by(call.session, call.person)[:MOST]
    values = {"asked": asked, "rows": rows, "withdrawable": nominating.WITHDRAWABLE, "changeable": OPEN_TO_CHANGE}
    return phone.render(call, "phone/honour/mine.html", **values)


def _said(call: Call, row: Nomination, what: str) -> str:
    if not consents.answered(row, what):
        return ""
    return "yes" if consents.gave(call.session, row, what) else "no"


def _answered(call: Call) -> phone.Then:
    row = access.one_nomination(call.session, call.person, phone.typed("nomination"))
    if phone.typed("do") == "withdraw":
        nominating.withdraw(desk_of(call), row, call.person)
        return phone.then(f"{HOME}/mine", texts_chat.DONE)
    what, _, said = phone.typed("do").partition(":")
    if said not in ("yes", "no"):
        raise phone.Faults({"do": texts_chat.ANSWER_AGAIN})
    consents.answer(desk_of(call), row, call.person, what, yes=said == "yes")
    return phone.then(f"{HOME}/mine", texts_chat.TAKEN if said == "yes" else texts_chat.TAKEN_NO)


def vote(call: Call, public_id: str) -> phone.Page:
    """The ballot; one sheet each."""
    found = access.one_for(call.session, call.person, public_id)
    if not phone.posting():
        people = voting.candidates(call.session, found, call.person) if found.state == State.VOTING else []
        done = voting.took(call.session, found, call.person)
        return phone.render(
            call, "phone/honour/vote.html", selection=found, people=people, done=done, until=_until(found)
        )
    try:
        voting.cast(desk_of(call), found, call.person, request.form.getlist("for"), rng=call.rng)
    except Unclear as unclear:
        raise phone.Faults({"for": unclear.text}) from unclear
    except AlreadyCast:
        raise NotYours(texts_chat.ALREADY) from None
    return phone.then(f"{HOME}/{found.public_id}", texts_chat.VOTED)


def object_to(call: Call, public_id: str) -> phone.Page:
    """An objection; nobody is told whose."""
    notice = next(
        (n for n in noticing.to_read(call.session, call.person, now=call.now) if n.public_id == public_id), None
    )
    if phone.posting():
        try:
            noticing.object_to(desk_of(call), public_id, call.person, phone.typed("note"))
        except Unclear as unclear:
            raise phone.Faults({"note": unclear.text}) from unclear
        return phone.then(HOME, texts.OBJECTED)
    if notice is None:
        raise NotFound
    return phone.render(call, "phone/honour/object.html", notice=notice, day=texts.day)


def story(call: Call, public_id: str) -> str:
    """One in full."""
    found = stories.one(call.session, call.person, public_id)
    return phone.render(call, "phone/honour/story.html", story=found)
