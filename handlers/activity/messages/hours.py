"""Service hours in chat: 我的时长, 证书, 申诉, 补录, and the organiser's 审时长."""

from datetime import datetime
from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.activity import texts_hours as texts
from handlers.activity.service import certificates, claims, hours
from handlers.activity.times import read_span
from models.activity import Activity, BackEntry, HourAppeal
from models.org import Person

router = Router()


class State(StrEnum):
    """Where a dialogue about hours can stand."""

    APPEALING = "activity.appealing"
    CLAIMING = "activity.claiming"
    EXPLAINING = "activity.explaining"
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
    """Then how many minutes."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.APPEAL_WHICH)
    turn.go(State.CLAIMING, id=ids[number - 1])
    return Reply(texts.APPEAL_MINUTES)


@router.state(State.CLAIMING)
def appeal_minutes(turn: Turn) -> Reply:
    """Then why."""
    activity = turn.session.get_one(Activity, turn.conversation.data["id"])
    if turn.number is None:
        return Reply(texts.APPEAL_MINUTES)
    hours.check_minutes(activity, turn.number)
    turn.go(State.EXPLAINING, id=activity.id, minutes=turn.number)
    return Reply(texts.APPEAL_WHY)


@router.state(State.EXPLAINING, free=True)
def appeal_why(turn: Turn) -> Reply:
    """Whatever is written is the reason."""
    if not turn.text:
        return Reply(texts.APPEAL_WHY)
    data = turn.conversation.data
    activity = turn.session.get_one(Activity, data["id"])
    claims.appeal(turn.session, turn.person, activity, claimed=data["minutes"], text=turn.text, now=turn.now)
    turn.end()
    return Reply(texts.APPEALED)


@router.words("补录", "补录时长", "补记时长", help="补录做过的志愿服务", rank=40)
def back_entry(turn: Turn) -> Reply:
    """What, then when, then the proof; the draft is the conversation's, nothing is kept before the last answer."""
    _ = turn.person
    turn.go(State.BACK_WHAT)
    return Reply(texts.BACK_WHAT)


@router.state(State.BACK_WHAT, free=True)
def back_what(turn: Turn) -> Reply:
    """What was done."""
    if not turn.text:
        return Reply(texts.BACK_WHAT)
    turn.go(State.BACK_WHEN, what=turn.text[:64])
    return Reply(texts.BACK_WHEN)


@router.state(State.BACK_WHEN)
def back_when(turn: Turn) -> Reply:
    """When it was."""
    span = read_span(turn.text, turn.now)
    if span is None:
        return Reply(texts.BAD_TIME)
    turn.go(State.BACK_PROOF, what=turn.conversation.data["what"], span=[moment.isoformat() for moment in span])
    return Reply(texts.BACK_PROOF)


@router.state(State.BACK_PROOF, free=True)
def back_proof(turn: Turn) -> Reply:
    """Who can vouch for it."""
    data = turn.conversation.data
    starts_at, ends_at = (datetime.fromisoformat(moment) for moment in data["span"])
    claims.propose(
        turn.session,
        turn.person,
        turn.person,
        title=data["what"],
        starts_at=starts_at,
        ends_at=ends_at,
        proof=turn.text,
        now=turn.now,
    )
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
