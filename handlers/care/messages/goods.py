"""For everybody: 送清凉, 送温暖, 领取, 不需要, 签收, 同意拍照; for keepers: 领取 with a code."""

from enum import StrEnum

from sqlalchemy import select

from bot.consents import give_consent, withdraw_consent
from bot.router import Router
from bot.turn import Reply, Turn
from handlers.care import texts
from handlers.care.campaigns import goods, shipped, visits, wording
from handlers.care.moments import local_day
from models.care import Campaign, ClaimState
from models.org import Membership, Unit

router = Router()


class State(StrEnum):
    """Where a dialogue can stand."""

    CLAIMING = "care.claiming"
    DECLINING = "care.declining"


@router.words("送清凉", "送凉爽", "夏送凉爽", "夏送清凉", "高温", help="清凉物资在哪里领", rank=110)
def cool(turn: Turn) -> Reply:
    """What the summer's campaigns have for the reader."""
    return _offers(turn, shipped.COOL)


@router.words("送温暖", "冬送温暖", "慰问", "慰问品", help="慰问物资在哪里领", rank=115)
def warm(turn: Turn) -> Reply:
    """What the winter's and the feast days' campaigns have for the reader."""
    return _offers(turn, shipped.WARM)


def _offers(turn: Turn, word: str) -> Reply:
    turn.end()
    person, today = turn.person, local_day(turn.now)
    found = goods.open_campaigns(turn.session, person, today=today, names=shipped.words_for(word))
    if not found:
        return Reply(texts.NOTHING_OPEN)
    lines = []
    for campaign in found:
        claim = goods.claim_of(turn.session, campaign, person)
        mine = texts.mine(claim.state, claim.code) if claim else ""
        what, place = wording.goods_of(campaign), campaign.place
        lines.append(texts.offer(campaign.name, what, place, campaign.ends_on, campaign.packs_left, mine))
    return Reply(texts.offers(lines))


@router.words("领取", "领取码", "我要领", help="拿领取码；工作人员核销：领取 7Q4K", argument="text", rank=120)
def claim(turn: Turn) -> Reply:
    """One's own code; with a code after it, the keeper's handing over."""
    turn.end()
    if turn.argument:
        return _hand_over(turn, turn.argument)
    found = goods.open_campaigns(turn.session, turn.person, today=local_day(turn.now))
    if not found:
        return Reply(texts.NOTHING_OPEN)
    if len(found) == 1:
        return _claim(turn, found[0])
    turn.go(State.CLAIMING, campaigns=[campaign.id for campaign in found])
    return Reply(texts.choose([campaign.name for campaign in found]))


@router.state(State.CLAIMING)
def choose_claim(turn: Turn) -> Reply:
    """Which campaign's code."""
    campaign = _chosen(turn)
    if campaign is None:
        return Reply(texts.WHICH_CAMPAIGN)
    turn.end()
    return _claim(turn, campaign)


def _claim(turn: Turn, campaign: Campaign) -> Reply:
    mine = goods.claim(turn.session, campaign, turn.person, now=turn.now, rng=turn.rng)
    if mine.state == ClaimState.COLLECTED:
        return Reply(texts.collected_by_me(campaign.name, mine.collected_at or turn.now))
    what = wording.goods_of(campaign)
    return Reply(texts.my_code(campaign.name, mine.code or "", campaign.place, what, campaign.ends_on))


def _hand_over(turn: Turn, code: str) -> Reply:
    claim = goods.collect(turn.session, turn.person, code, now=turn.now)
    units = turn.session.scalars(select(Unit.name).join(Membership).where(Membership.person_id == claim.person_id))
    what = wording.goods_of(claim.campaign)
    return Reply(texts.handed_over(claim.person.name, " · ".join(units), claim.campaign.name, what))


@router.words("不需要", "不用了", "不要了", help="把这一份留给更需要的人", rank=125)
def decline(turn: Turn) -> Reply:
    """The reader needs nothing of an open campaign."""
    turn.end()
    found = goods.open_campaigns(turn.session, turn.person, today=local_day(turn.now))
    if not found:
        return Reply(texts.NOTHING_OPEN)
    if len(found) == 1:
        return _decline(turn, found[0])
    turn.go(State.DECLINING, campaigns=[campaign.id for campaign in found])
    return Reply(texts.choose([campaign.name for campaign in found]))


@router.state(State.DECLINING)
def choose_decline(turn: Turn) -> Reply:
    """Which campaign is not needed."""
    campaign = _chosen(turn)
    if campaign is None:
        return Reply(texts.WHICH_CAMPAIGN)
    turn.end()
    return _decline(turn, campaign)


def _decline(turn: Turn, campaign: Campaign) -> Reply:
    goods.decline(turn.session, campaign, turn.person, now=turn.now)
    return Reply(texts.declined(campaign.name))


def _chosen(turn: Turn) -> Campaign | None:
    ids, number = turn.conversation.data["campaigns"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return None
    return turn.session.get_one(Campaign, ids[number - 1])


@router.words("签收", "收到慰问", help="签收送给您的慰问", rank=300)
def sign(turn: Turn) -> Reply:
    """The receipt of the visits that wait for one."""
    turn.end()
    signed = visits.sign(turn.session, turn.person, now=turn.now)
    return Reply(texts.signed([visit.given or "慰问" for visit in signed]))


@router.words("不同意拍照", "不拍照", help="撤回走访拍照的同意", rank=312)
def refuse_photos(turn: Turn) -> Reply:
    """That consent alone is taken back."""
    turn.end()
    count = withdraw_consent(turn.session, turn.person, visits.PHOTO, now=turn.now)
    return Reply(texts.PHOTO_WITHDRAWN if count else texts.PHOTO_NEVER)


@router.words("同意拍照", help="同意走访时拍照存档", rank=310)
def consent(turn: Turn) -> Reply:
    """A consent of its own, for photos of visits alone."""
    turn.end()
    give_consent(turn.session, turn.person, visits.PHOTO, version=visits.PHOTO_VERSION, now=turn.now)
    return Reply(texts.PHOTO_CONSENT)
