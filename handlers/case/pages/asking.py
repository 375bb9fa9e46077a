"""Asking for help: the kinds, and the form, which can be stopped anywhere and gone on with later."""

from flask import Blueprint, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from bot.web.phone import pictures
from handlers.case import texts_chat, texts_pages
from handlers.case.forms import FORMS, MENU, WITH_FILES, Field, Unclear
from handlers.case.pages.desk import answers_of, attach, desk_of
from handlers.case.service import drafts, lists, retention, stories
from models.case import Case, Kind
from models.case import State as Step
from models.org import Person

BOTH = ["GET", "POST"]
MOST, OTHER = 8, 5


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/case")(index)
    phone.page(pages, "/m/case/new", methods=("POST",))(begin)
    phone.page(pages, "/m/case/agree", methods=("POST",))(agree)
    phone.page(pages, "/m/case/for-somebody", methods=("GET", "POST"))(for_somebody)
    phone.page(pages, "/m/case/<public_id>/discard", methods=("GET", "POST"))(discard)
    pages.add_url_rule("/m/case/<public_id>/form", view_func=form, methods=BOTH)


def index(call: Call) -> str:
    """The kinds by name; a draft to go on with; a colleague's draft to agree to."""
    lines = [(one, _about(call, one)) for one in call.session.scalars(lists.own_drafts(call.person).limit(MOST))]
    waits = select(Case.id).where(Case.state == Step.DRAFT, Case.person_id == call.person.id)
    proxied = call.session.scalar(waits.where(Case.proxy_id.is_not(None)).limit(1)) is not None
    return phone.render(call, "phone/case/index.html", kinds=_kinds(), lines=lines, proxied=proxied)


def _kinds() -> list[tuple[str, str]]:
    return [(str(number), words) for number, (words, _, _) in enumerate(MENU)]


def _title(draft: Case) -> str:
    return next((words for words, one, _ in MENU if one == draft.kind), draft.kind)


def _about(call: Call, draft: Case) -> str:
    """Which draft it is, without a word of what it says."""
    who = f"替{_concerned(call, draft).name}，" if draft.proxy_id else ""
    return f"{_title(draft)}（{who}{texts_chat.day(draft.created_at)}）"


def _concerned(call: Call, draft: Case) -> Person:
    return call.session.get_one(Person, draft.person_id)


def begin(call: Call) -> phone.Then:
    """A new draft of a kind."""
    number = phone.typed("kind")
    _, kind, category = MENU[int(number) if number in dict(_kinds()) else OTHER]
    draft = drafts.start(desk_of(call), call.person, kind, category=category)
    return phone.then(f"/m/case/{draft.public_id}/form")


def for_somebody(call: Call) -> phone.Page:
    """A colleague's draft, in their name: they are asked whether they want it."""
    if not phone.posting():
        return phone.render(call, "phone/case/for_somebody.html", kinds=_kinds())
    number, chosen = phone.typed("number"), phone.typed("kind")
    person = call.session.scalar(select(Person).where(Person.employee_no == number, Person.active))
    faults = {} if person and person.id != call.person.id else {"number": texts_pages.NO_COLLEAGUE}
    if chosen not in dict(_kinds()):
        faults["kind"] = texts_pages.CHOOSE
    if faults or person is None:
        raise phone.Faults(faults)
    _, kind, category = MENU[int(chosen)]
    try:
        draft = drafts.start(desk_of(call), person, kind, category=category, proxy=call.person)
    except NotFound:
        raise phone.Faults({"number": texts_pages.NO_COLLEAGUE}) from None
    return phone.then(f"/m/case/{draft.public_id}/form", texts_pages.proxy_begun(person.name))


def discard(call: Call, public_id: str) -> phone.Page:
    """Ask once more, then delete a draft and its photos."""
    draft = drafts.one_draft(call.session, call.person, public_id)
    if not phone.posting():
        return phone.render(call, "phone/case/discard.html", draft=draft, about=_about(call, draft))
    retention.discard(desk_of(call), call.files, call.person, public_id)
    return phone.then("/m/case", texts_pages.DISCARDED)


def agree(call: Call) -> phone.Then:
    """Agree to what a colleague wrote for one."""
    drafts.agree_to_proxy(desk_of(call), call.person)
    return phone.then("/m/case", texts_pages.PROXY_AGREED)


def form(public_id: str) -> Response:
    """The draft's form: what can be taken is kept at once, what cannot is told beside its field."""
    pictures.roomy()
    if request.method == "POST" and request.files:
        early = phone.checked(lambda call: drafts.one_draft(call.session, call.person, public_id))
        if early is not None:
            return early
    photos = pictures.sent("photo")
    return phone.answered(lambda call: _form(call, public_id, photos))


def _form(call: Call, public_id: str, photos: pictures.Pictures) -> phone.Page:
    draft = drafts.one_draft(call.session, call.person, public_id)
    if not phone.posting():
        return _shown(call, draft)
    submits = phone.typed("do") == "submit"
    attach(call, draft, photos.taken())
    faults = _keep(call, draft, submits=submits)
    if faults:
        return _shown(call, draft, faults=faults, problem=texts_pages.LOOK_AGAIN, kept=request.form)
    if not submits:
        return phone.then(f"/m/case/{draft.public_id}/form", texts_pages.KEPT)
    return _submit(call, draft)


def _submit(call: Call, draft: Case) -> phone.Page:
    desk = desk_of(call)
    for ask in drafts.asks(Kind(draft.kind)):
        if ask.name not in answers_of(call, draft):
            drafts.answer(desk, draft, ask.name, drafts.NOBODY if ask.name == drafts.KEEP_FROM else "")
    case = drafts.submit(desk, draft, call.person)
    return phone.then(f"/m/case/{case.public_id}", texts_pages.submitted(str(case.number)))


def _keep(call: Call, draft: Case, *, submits: bool) -> dict[str, str]:
    """Keep every answer that can be taken. Returns the words for the others, by field."""
    faults: dict[str, str] = {}
    known = answers_of(call, draft)
    for field in FORMS[Kind(draft.kind)]:
        text = phone.typed(field.name)
        if not text:
            if submits and not field.optional and not known.get(field.name):
                faults[field.name] = texts_pages.CHOOSE if field.choices else texts_pages.FILL_IN
            continue
        try:
            drafts.answer(desk_of(call), draft, field.name, field.read(text))
        except Unclear as unclear:
            faults[field.name] = texts_pages.plainly(str(unclear))
    if words := phone.typed(drafts.KEEP_FROM):
        people = drafts.called(call.session, words)
        if not people:
            return faults | {drafts.KEEP_FROM: texts_pages.NOBODY_CALLED}
        drafts.keep_from(desk_of(call), draft, people)
        drafts.answer(desk_of(call), draft, drafts.KEEP_FROM, "有")
    return faults


def _shown(call: Call, draft: Case, **values: object) -> str:
    kind = Kind(draft.kind)
    known = answers_of(call, draft)
    fields = [_shown_field(kind, field, known.get(field.name, "")) for field in FORMS[kind]]
    more = {
        "title": _title(draft),
        "concerned": _concerned(call, draft).name if draft.proxy_id else "",
        "intro": texts_pages.intro(kind),
        "fields": fields,
        "photos": stories.files_of(call.session, draft),
        "takes_photos": kind in WITH_FILES,
        "hidden": drafts.kept_from(call.session, draft),
    }
    return phone.render(call, "phone/case/form.html", draft=draft, **(more | values))


def _shown_field(kind: Kind, field: Field, value: str) -> dict[str, object]:
    label, hint = texts_pages.label(kind, field.name)
    return {
        "name": field.name,
        "label": label + ("" if not field.optional else "（可以不填）"),
        "hint": hint,
        "choices": [(one, texts_pages.CHOICES.get(one, one)) for one in field.choices],
        "long": field.name in texts_pages.LONG,
        "number": field.name in texts_pages.NUMBERS,
        "value": texts_pages.as_typed(field.name, value),
    }
