"""双报到 in chat: register, report, and the secretary's 双报到确认."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.activity import texts_more as texts
from handlers.activity.service import drafts, dual
from handlers.activity.times import read_span
from models.activity import DualRegistration, ServiceReport
from models.org import Person

router = Router()
BACK, NOTHING = frozenset({"上一步", "返回"}), frozenset({"无", "没有", "跳过"})


class State(StrEnum):
    """Where a dialogue about 双报到 can stand."""

    CHOOSING = "activity.dual"
    COMMUNITY = "activity.community"
    WHEN = "activity.report-when"
    TEXT = "activity.report-text"
    SKILLS = "activity.dual-skills"
    CONFIRMING = "activity.dual-confirm"


@router.words("双报到", "社区报到", "我的双报到", help="双报到：登记、交服务报告", rank=50)
def start(turn: Turn) -> Reply:
    """One's registrations, or the first one."""
    rows = dual.mine(turn.session, turn.person)
    if not rows:
        dual.branch_of(turn.session, turn.person)
        turn.go(State.COMMUNITY)
        return Reply(texts.DUAL_INTRO)
    turn.go(State.CHOOSING, ids=[row.id for row in rows])
    return Reply(texts.dual_state(rows))


@router.state(State.CHOOSING)
def choose(turn: Turn) -> Reply:
    """A number reports, 0 registers once more."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 0 <= number <= len(ids):
        return Reply(texts.WHICH)
    if number == 0:
        turn.go(State.COMMUNITY)
        return Reply(texts.DUAL_INTRO)
    row = turn.session.get_one(DualRegistration, ids[number - 1])
    if not row.holds:
        raise dual.NotDual(texts.NOT_CONFIRMED)
    left = drafts.report(turn.session, row)
    if left is not None:
        turn.go(State.TEXT, id=row.id, report=left.id)
        return Reply(texts.dual_goes_on(left, turn.now))
    turn.go(State.WHEN, id=row.id)
    return Reply(texts.DUAL_WHEN)


@router.state(State.COMMUNITY, free=True)
def community(turn: Turn) -> Reply:
    """The community's name; the answer is its slip."""
    row, code = dual.register(turn.session, turn.person, turn.text, now=turn.now)
    turn.go(State.SKILLS, id=row.id)
    slip = texts.dual_registered(row, code, f"{turn.config.app.base_url}/m/dual/{row.public_id}")
    return Reply(f"{slip}\n{texts.DUAL_SKILLS}")


@router.state(State.SKILLS)
def skills(turn: Turn) -> Reply:
    """What somebody can do."""
    row = turn.session.get_one(DualRegistration, turn.conversation.data["id"])
    dual.offer(turn.session, turn.person, row, "" if fold(turn.text) in NOTHING else turn.text)
    turn.end()
    return Reply(texts.DUAL_SKILLS_KEPT)


@router.state(State.WHEN)
def when(turn: Turn) -> Reply:
    """When it was."""
    span = read_span(turn.text, turn.now)
    if span is None:
        return Reply(texts.REPORT_TIME)
    row = turn.session.get_one(DualRegistration, turn.conversation.data["id"])
    made = drafts.begin_report(turn.session, turn.person, row, span, now=turn.now)
    turn.go(State.TEXT, id=row.id, report=made.id)
    return Reply(texts.DUAL_REPORT)


@router.state(State.TEXT, free=True)
def report(turn: Turn) -> Reply:
    """What was done; 上一步 asks for the time again."""
    data = turn.conversation.data
    if fold(turn.text) in BACK:
        turn.go(State.WHEN, id=data["id"])
        return Reply(texts.DUAL_WHEN)
    made = turn.session.get_one(ServiceReport, data["report"])
    dual.hand_in(turn.session, turn.person, made, turn.text, now=turn.now)
    turn.end()
    return Reply(texts.DUAL_REPORTED)


@router.words("双报到确认", "确认双报到", help="（书记）确认双报到和服务报告", rank=826)
def confirm(turn: Turn) -> Reply:
    """The first that waits, then 1."""
    return _next(turn, "")


def _next(turn: Turn, before: str) -> Reply:
    rows = dual.to_confirm(turn.session, turn.person)
    if not rows:
        turn.end()
        return Reply(before or texts.NOTHING_TO_CONFIRM)
    item = rows[0]
    row = turn.session.get_one(DualRegistration, item.registration_id) if isinstance(item, ServiceReport) else item
    turn.go(State.CONFIRMING, kind="report" if isinstance(item, ServiceReport) else "registration", id=item.id)
    name = turn.session.get_one(Person, row.person_id).name
    return Reply(f"{before}{texts.dual_item(item, name, row.community, len(rows) - 1)}")


@router.state(State.CONFIRMING)
def confirmed(turn: Turn) -> Reply:
    """1 confirms."""
    if turn.number != 1:
        return Reply(texts.CONFIRM_HOW)
    data = turn.conversation.data
    if data["kind"] == "report":
        made = turn.session.get_one(ServiceReport, data["id"])
        dual.acknowledge_by_branch(turn.session, turn.person, made, now=turn.now)
    else:
        row = turn.session.get_one(DualRegistration, data["id"])
        dual.confirm_by_branch(turn.session, turn.person, row, now=turn.now)
    return _next(turn, texts.CONFIRMED)
