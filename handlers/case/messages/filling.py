"""求助: a form asked question by question; the draft is a row, the conversation holds its id and nothing else."""

from sqlalchemy import select

from bot import media
from bot.router import Router
from bot.sealed import take_json
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.case import eligibility
from handlers.case import texts_chat as texts
from handlers.case.clocks import SHANGHAI
from handlers.case.forms import MENU, Unclear
from handlers.case.messages.base import State, desk_of, private, said
from handlers.case.service import attaching, drafts, stories
from handlers.case.service.desk import Desk
from handlers.case.service.effects import LOCALITY
from handlers.case.service.filling import keep, question
from models.case import Case, CaseSeat, Kind, Seat
from models.org import Person

router = Router()
BACK = frozenset({"上一步", "返回", "上一项"})


@router.words("求助", "我要求助", "帮扶", "申请帮扶", "困难求助", help="遇到难处，找人帮忙", menu="服务", rank=20)
def ask(turn: Turn) -> Reply:
    """Choose a kind, or go on with a draft."""
    draft = drafts.unfinished(turn.session, turn.person)
    if draft is not None:
        turn.go(State.RESUME, draft=draft.id)
        return Reply(texts.resume(draft, turn.session.get_one(Person, draft.person_id).name if draft.proxy_id else ""))
    turn.go(State.KIND)
    return Reply(said(turn, texts.OPENING))


@router.words("心声", "意见", "诉求", "意见诉求", help="提意见、说诉求", menu="服务", argument="text", rank=120)
def wish(turn: Turn) -> Reply:
    """心声 with the text, or 心声 alone."""
    reply = _begin(turn, Kind.WISH, "诉求")
    if not turn.argument:
        return reply
    draft = drafts.draft_of(turn.session, turn.person, turn.conversation.data["draft"])
    return _take(turn, draft, turn.argument)


@router.words("代报", "替人求助", help="替同事求助，例如：代报 20135", argument="text", rank=310)
def for_somebody(turn: Turn) -> Reply:
    """A colleague's draft: the form follows, the person concerned is asked once it exists."""
    person = turn.session.scalar(select(Person).where(Person.employee_no == turn.argument.strip(), Person.active))
    if person is None or person.id == turn.person.id:
        return Reply(texts.PROXY_WHAT)
    turn.go(State.KIND, person=person.id)
    return Reply(texts.proxied(person.name))


@router.words("同意代报", help="同意同事替您求助", rank=315)
def agree(turn: Turn) -> Reply:
    """The person concerned agrees."""
    drafts.agree_to_proxy(desk_of(turn), turn.person)
    return Reply(texts.PROXY_AGREED)


@router.state(State.RESUME)
def resume(turn: Turn) -> Reply:
    """1 goes on, 2 starts over; the old draft is kept until its time is up."""
    if turn.number == 1:
        draft = drafts.draft_of(turn.session, turn.person, turn.conversation.data["draft"])
        turn.go(State.FILLING, draft=draft.id)
        return _next(turn, draft)
    if turn.number == 2:
        turn.go(State.KIND)
        return Reply(said(turn, texts.OPENING))
    return Reply(texts.ONE_OR_TWO)


@router.state(State.KIND)
def choose(turn: Turn) -> Reply:
    """The kind by its number."""
    number = turn.number
    if number is None or not 1 <= number <= len(MENU):
        return Reply(texts.WHICH_KIND)
    _, kind, category = MENU[number - 1]
    return _begin(turn, kind, category)


def _begin(turn: Turn, kind: Kind, category: str) -> Reply:
    other = turn.conversation.data.get("person") if turn.conversation.state == State.KIND else None
    person = turn.session.get_one(Person, other) if other else turn.person
    proxy = turn.person if other else None
    draft = drafts.start(desk_of(turn), person, kind, category=category, proxy=proxy)
    turn.go(State.FILLING, draft=draft.id)
    question = _next(turn, draft)
    return Reply(f"{said(turn, texts.opening(kind))}\n{question.text}{texts.NAVIGATE}")


@router.state(State.FILLING, free=True)
def fill(turn: Turn) -> Reply:
    """An answer, a picture, 上一步 or 跳过."""
    draft = drafts.draft_of(turn.session, turn.person, turn.conversation.data["draft"])
    desk = desk_of(turn)
    if turn.incoming.kind == "image":
        return _picture(turn, desk, draft)
    if fold(turn.text) in BACK:
        drafts.step_back(desk, draft)
        return _next(turn, draft)
    return _take(turn, draft, turn.text)


def _take(turn: Turn, draft: Case, text: str) -> Reply:
    desk = desk_of(turn)
    try:
        keep(desk, draft, text)
    except Unclear as unclear:
        ask = drafts.next_ask(desk, draft)
        again = f"\n{ask.field.ask}" if ask is not None and ask.field is not None else ""
        return Reply(f"{unclear}{again}")
    return _next(turn, draft)


def _picture(turn: Turn, desk: Desk, draft: Case) -> Reply:
    if len(stories.files_of(turn.session, draft)) < attaching.MOST:
        add_picture(turn, desk, draft)
    ask = drafts.next_ask(desk, draft)
    if ask is None or ask.name == drafts.FILES:
        return Reply(texts.MORE_FILES)
    return Reply(f"{texts.MORE_FILES}\n{question(ask)}")


def add_picture(turn: Turn, desk: Desk, case: Case) -> None:
    """Note a picture: it is fetched by a worker."""
    row = media.want(
        turn.session,
        channel=turn.incoming.channel,
        media_id=turn.incoming.media_id,
        identity_id=turn.identity_id,
        now=turn.now,
    )
    stories.add_file(desk, case, row)


def _next(turn: Turn, draft: Case) -> Reply:
    desk = desk_of(turn)
    ask = drafts.next_ask(desk, draft)
    if ask is not None:
        return Reply(question(ask))
    turn.go(State.CONFIRM, draft=draft.id)
    hidden = select(CaseSeat.id).where(CaseSeat.case_id == draft.id, CaseSeat.seat == Seat.KEPT_FROM)
    pictures = len(stories.files_of(turn.session, draft))
    text = texts.confirm(draft.kind, pictures=pictures, hidden=len(turn.session.scalars(hidden).all()))
    working = _precheck(desk, draft)
    return private(f"{working}\n{text}", kept=text) if working else Reply(text)


def _precheck(desk: Desk, draft: Case) -> str:
    """The thresholds worked through for a household; "" where the form says nothing of one or no rules are in force."""
    household = eligibility.Household.from_answers(take_json(desk.vault, draft, "answers"))
    found = eligibility.parameters_for(desk.session, LOCALITY, desk.now.astimezone(SHANGHAI).date())
    if household is None or found is None:
        return ""
    verdict = eligibility.precheck(found.rules, household, source=f"{found.rules['name']} {found.version}")
    return texts.precheck(verdict.lines, verdict.source)


@router.state(State.CONFIRM)
def confirm(turn: Turn) -> Reply:
    """1 hands in, 2 goes one question back, 3 leaves it for later."""
    draft = drafts.draft_of(turn.session, turn.person, turn.conversation.data["draft"])
    if turn.number == 1:
        case = drafts.submit(desk_of(turn), draft, turn.person)
        turn.end()
        return Reply(texts.submitted(str(case.number), turn.config.case.first_reply_days))
    if turn.number == 2 or fold(turn.text) in BACK:
        drafts.step_back(desk_of(turn), draft)
        turn.go(State.FILLING, draft=draft.id)
        return _next(turn, draft)
    if turn.number == 3:
        turn.end()
        return Reply(texts.LATER)
    return Reply(texts.CONFIRM_AGAIN)
