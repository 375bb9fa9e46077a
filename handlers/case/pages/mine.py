"""One's own cases: where each stands, what was said, what one can do; who looked."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from bot.web.phone import pictures
from handlers.case import texts_chat, texts_pages
from handlers.case.pages.desk import attach, desk_of
from handlers.case.service import lists, log, ratings, stories, subject
from handlers.case.service.acting import act, possible
from handlers.case.service.desk import Said
from handlers.case.table import TERMINAL, Need, Step
from models.case import Case
from models.case import State as At

BOTH = ("GET", "POST")
INNER = frozenset({"投票", "回避", "组成评议小组", "复核建议", "提出异议", "拟终止", "拟挂起"})
AFTER_HAND_IN = frozenset({"起草", "提交", "同意代报", "已补正"})
MOST = 50


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/case/mine")(mine)
    phone.page(pages, "/m/case/looks")(looks)
    phone.page(pages, "/m/case/<public_id>", writes=True)(case)
    phone.page(pages, "/m/case/<public_id>/do/<action>", methods=BOTH)(do)
    phone.page(pages, "/m/case/<public_id>/photos/<photo>", writes=True)(photo)
    pages.add_url_rule("/m/case/<public_id>/add", view_func=supplement, methods=list(BOTH))


def mine(call: Call) -> str:
    """The list."""
    cases = call.session.scalars(lists.own(call.person).limit(MOST))
    lines = [(one, texts_chat.day(one.created_at)) for one in cases]
    return phone.render(call, "phone/case/mine.html", lines=lines)


def case(call: Call, public_id: str) -> str:
    """A case as its applicant sees it."""
    found, desk = subject.one_case(call.session, call.person, public_id), desk_of(call)
    story = stories.open_story(desk, found, call.person)
    steps = [
        (texts_chat.day(line.event.at), line.event.action, line.note)
        for line in story.lines
        if line.event.action not in INNER
    ]
    clock = log.handling(desk, found) if found.due_at else None
    rating = ratings.rating_of(desk, found, call.person)
    values = {
        "told": texts_pages.told(found.kind, story.answers),
        "steps": list(reversed(steps)),
        "messages": [(texts_chat.day(one.at), one.staff, text) for one, text in story.messages],
        "photos": story.files,
        "due": texts_chat.day(clock.due_at) if clock and clock.due_at else "",
        "actions": [step.action for step in possible(desk, found, call.person) if step.action not in AFTER_HAND_IN],
        "open": At(found.state) not in TERMINAL,
        "rating": rating,
    }
    return phone.render(call, "phone/case/case.html", case=found, **values)


def do(call: Call, public_id: str, action: str) -> phone.Page:
    """One of the steps open to the applicant: what has to be said with it, then the step."""
    found, desk = subject.one_case(call.session, call.person, public_id), desk_of(call)
    if not phone.posting():
        step = next((one for one in possible(desk, found, call.person) if one.action == action), None)
        if step is None:
            raise NotFound(texts_pages.NOT_NOW)
        words = texts_pages.ABOUT.get(action, "")
        needs = [need.name for need in step.needs]
        return phone.render(call, "phone/case/do.html", case=found, action=action, needs=needs, words=words)
    act(desk, found, call.person, action, _said(call, found, action))
    said = texts_pages.RATED if action == "评价" else texts_pages.DONE
    return phone.then(f"/m/case/{found.public_id}", said)


def _said(call: Call, found: Case, action: str) -> Said:
    step: Step | None = next((one for one in possible(desk_of(call), found, call.person) if one.action == action), None)
    note, solved, score = phone.typed("note"), phone.typed("solved"), phone.typed("score")
    faults: dict[str, str] = {}
    needs = step.needs if step else ()
    if Need.NOTE in needs and not note:
        faults["note"] = texts_pages.FILL_IN
    if Need.SOLVED in needs and solved not in texts_pages.SOLVED:
        faults["solved"] = texts_pages.CHOOSE
    if Need.SCORE in needs and score not in texts_pages.SCORES:
        faults["score"] = texts_pages.CHOOSE
    if faults:
        raise phone.Faults(faults)
    return Said(note=note, solved=solved, score=int(score) if score else None)


def supplement(public_id: str) -> AnyResponse:
    """Words and photos for a case that is not over."""
    pictures.roomy()
    if request.method == "POST" and request.files:
        early = phone.checked(lambda call: subject.one_case(call.session, call.person, public_id))
        if early is not None:
            return early
    photos = pictures.sent("photo")
    return phone.answered(lambda call: _supplement(call, public_id, photos))


def _supplement(call: Call, public_id: str, photos: pictures.Pictures) -> phone.Page:
    found, text = subject.one_case(call.session, call.person, public_id), phone.typed("text")
    if not phone.posting():
        return phone.render(call, "phone/case/add.html", case=found)
    contents = photos.taken()
    if not text and not contents:
        raise phone.Faults({"text": texts_pages.FILL_IN})
    attach(call, found, contents)
    stories.add_to(desk_of(call), found, call.person, text or texts_pages.PHOTOS_SENT)
    return phone.then(f"/m/case/{found.public_id}", texts_pages.ADDED)


def photo(call: Call, public_id: str, photo: str) -> Response:
    """One picture of a case of one's own, or of a draft."""
    desk = desk_of(call)
    content = stories.open_file(desk, call.files, call.person, photo)
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})


def looks(call: Call) -> str:
    """Every look at one's own sealed records."""
    seen = subject.looks(call.session, call.person)[:MOST]
    rows = [(texts_chat.day(look.at), look.actor, look.action, look.object) for look in seen]
    return phone.render(call, "phone/case/looks.html", rows=rows)
