"""Service hours in chat: 我的时长, 证书, 申诉, 补录, and the organiser's 审时长."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.activity import texts_hours as texts
from handlers.activity.service import certificates, claims, drafts, hours
from handlers.activity.times import read_span
from models.activity import Activity, BackEntry, HourAppeal
from models.org import Person

router = Router()
BACK, SHORTEST = frozenset({"上一步", "返回"}), 2


class State(StrEnum):
    """Where a dialogue about hours can stand."""

    APPEALING = "activity.appealing"
    CLAIMING = "activity.claiming"
    EXPLAINING = "activity.explaining"
    BACK_RESUME = "activity.back-resume"
    BACK_WHAT = "activity.back-what"
    BACK_WHEN = "activity.back-when"
    BACK_PROOF = "activity.back-proof"
    DECIDING = "activity.deciding"
    REJECTING = "activity.rejecting"


@router.words("我的时长", "时长", "志愿时长", "服务时长", help="志愿服务时长和星级", menu="活动", rank=34)
def mine(turn: Turn) -> Reply:
    """One's own total, stars and last entries."""
    rows = hours.ledger(turn.session, turn.person)
    if not rows:
        return Reply(texts.NO_HOURS)
    totals = hours.totals(turn.session, turn.person.id)
    stars, following = hours.stars(turn.session, totals.minutes)
    head = texts.summary(totals.minutes, totals.auto, totals.attested, totals.times, stars, following)
    return Reply(texts.hours(head, rows))


@router.words("志愿证书", "服务证明", "志愿服务证明", help="开志愿服务证明", rank=36)
def certificate(turn: Turn) -> Reply:
    """The certificate as of now."""
    paper = certificates.issue(turn.session, turn.person, now=turn.now)
    return Reply(texts.certificate(paper, certificates.address(paper, turn.config.app.base_url)))


@router.words("申诉", "时长申诉", "时长不对", help="时长不对时申诉", rank=38)
def appeal(turn: Turn) -> Reply:
    """Which activity."""
    activities = claims.appealable(turn.session, turn.person, now=turn.now)
    if not activities:
        raise hours.NotCounted(texts.NOTHING_TO_APPEAL)
    turn.go(State.APPEALING, ids=[activity.id for activity in activities])
    return Reply(texts.appeal_list(activities))


@router.state(State.APPEALING)
def appeal_which(turn: Turn) -> Reply:
    """Then how many minutes, then why; what was said of it before is kept."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.APPEAL_WHICH)
    activity = turn.session.get_one(Activity, ids[number - 1])
    row = drafts.begin_appeal(turn.session, turn.person, activity, now=turn.now)
    if row.claimed:
        turn.go(State.EXPLAINING, id=row.id)
        return Reply(f"{texts.appeal_goes_on(row.claimed)}\n{texts.APPEAL_WHY}")
    turn.go(State.CLAIMING, id=row.id)
    return Reply(texts.APPEAL_MINUTES)


@router.state(State.CLAIMING)
def appeal_minutes(turn: Turn) -> Reply:
    """Then why."""
    row = drafts.appeal_of(turn.session, turn.person, turn.conversation.data["id"])
    if turn.number is None:
        return Reply(texts.APPEAL_MINUTES)
    drafts.claim(turn.session, row, turn.number)
    turn.go(State.EXPLAINING, id=row.id)
    return Reply(texts.APPEAL_WHY)


@router.state(State.EXPLAINING, free=True)
def appeal_why(turn: Turn) -> Reply:
    """Whatever is written is the reason; 上一步 asks for the minutes again."""
    row = drafts.appeal_of(turn.session, turn.person, turn.conversation.data["id"])
    if fold(turn.text) in BACK:
        turn.go(State.CLAIMING, id=row.id)
        return Reply(texts.APPEAL_MINUTES)
    if len(turn.text) < SHORTEST:
        return Reply(texts.APPEAL_WHY)
    activity = turn.session.get_one(Activity, row.activity_id)
    claims.appeal(turn.session, turn.person, activity, claimed=row.claimed, text=turn.text, now=turn.now)
    turn.end()
    return Reply(texts.APPEALED)


@router.words("补录", "补录时长", "补记时长", help="补录做过的志愿服务", rank=40)
def back_entry(turn: Turn) -> Reply:
    """What, then when, then the proof; from the first answer on it is a row that can be gone on with."""
    left = drafts.back_entry(turn.session, turn.person)
    if left is not None:
        turn.go(State.BACK_RESUME, id=left.id)
        return Reply(texts.back_resume(left))
    turn.go(State.BACK_WHAT)
    return Reply(texts.BACK_WHAT)


@router.state(State.BACK_RESUME)
def back_resume(turn: Turn) -> Reply:
    """1 goes on, 2 starts over."""
    if turn.number == 2:
        turn.go(State.BACK_WHAT)
        return Reply(texts.BACK_WHAT)
    if turn.number != 1:
        return Reply(texts.ONE_OR_TWO)
    return _back_next(turn, drafts.back_entry_of(turn.session, turn.person, turn.conversation.data["id"]))


def _back_next(turn: Turn, entry: BackEntry) -> Reply:
    turn.go(State.BACK_PROOF if entry.minutes else State.BACK_WHEN, id=entry.id)
    return Reply(texts.BACK_PROOF if entry.minutes else texts.BACK_WHEN)


@router.state(State.BACK_WHAT, free=True)
def back_what(turn: Turn) -> Reply:
    """What was done."""
    if len(turn.text) < SHORTEST:
        return Reply(texts.BACK_WHAT)
    return _back_next(turn, drafts.begin_back_entry(turn.session, turn.person, turn.text, now=turn.now))


@router.state(State.BACK_WHEN)
def back_when(turn: Turn) -> Reply:
    """When it was."""
    span = read_span(turn.text, turn.now)
    if span is None:
        return Reply(texts.BAD_TIME)
    entry = drafts.back_entry_of(turn.session, turn.person, turn.conversation.data["id"])
    drafts.when(turn.session, entry, span, now=turn.now)
    return _back_next(turn, entry)


@router.state(State.BACK_PROOF, free=True)
def back_proof(turn: Turn) -> Reply:
    """Who can vouch for it; 上一步 asks for the time again."""
    entry = drafts.back_entry_of(turn.session, turn.person, turn.conversation.data["id"])
    if fold(turn.text) in BACK:
        turn.go(State.BACK_WHEN, id=entry.id)
        return Reply(texts.BACK_WHEN)
    claims.hand_in(turn.session, turn.person, entry, turn.text, now=turn.now)
    turn.end()
    return Reply(texts.BACK_KEPT)


@router.words("审时长", "待审时长", "审补录", help="（组织员）审补录和申诉", rank=816)
def decide(turn: Turn) -> Reply:
    """The first that waits, then 1 or 2."""
    return _next(turn, "")


def _next(turn: Turn, before: str) -> Reply:
    waiting = claims.to_decide(turn.session, turn.person)
    if not waiting:
        turn.end()
        return Reply(before or texts.NOTHING_TO_DECIDE)
    item = waiting[0]
    turn.go(State.DECIDING, kind="back" if isinstance(item, BackEntry) else "appeal", id=item.id)
    name = turn.session.get_one(Person, item.person_id).name
    title = turn.session.get_one(Activity, item.activity_id).title if item.activity_id else ""
    text = texts.to_decide(item, name, title, len(waiting) - 1)
    return Reply(f"{before}\n{text}" if before else text)


@router.state(State.DECIDING)
def decide_one(turn: Turn) -> Reply:
    """1 approves; 2 asks why not."""
    data = turn.conversation.data
    if turn.number == 1:
        return _decide(turn, approve=True, answer="")
    if turn.number == 2:
        turn.go(State.REJECTING, kind=data["kind"], id=data["id"])
        return Reply(texts.WHY_NOT)
    return Reply(texts.APPROVE_OR_NOT)


@router.state(State.REJECTING, free=True)
def reject(turn: Turn) -> Reply:
    """The reason, which the person is told."""
    return _decide(turn, approve=False, answer=turn.text)


def _decide(turn: Turn, *, approve: bool, answer: str) -> Reply:
    data, session = turn.conversation.data, turn.session
    if data["kind"] == "back":
        entry = session.get_one(BackEntry, data["id"])
        claims.decide(session, turn.person, entry, approve=approve, answer=answer, now=turn.now)
    else:
        row = session.get_one(HourAppeal, data["id"])
        granted = row.claimed if approve else None
        claims.decide_appeal(session, turn.person, row, granted=granted, answer=answer, now=turn.now)
    return _next(turn, texts.DECISION_KEPT)
