"""隐私, 同意, 撤回同意 in chat."""

from bot import consents
from bot.router import Router
from bot.turn import Reply, Turn
from handlers.org import texts

router = Router()
PURPOSE, VERSION = "basic", "2026-01"


@router.words("隐私", "隐私政策", "隐私说明", help="我们记什么、不记什么", rank=250)
def explain(turn: Turn) -> Reply:
    """What is kept and what is not, with three numbered ways on."""
    turn.offer(["同意", "撤回同意", "我的数据"])
    return Reply(texts.PRIVACY)


@router.words("同意", "我同意", help="同意隐私说明", rank=830)
def agree(turn: Turn) -> Reply:
    """Keep a consent to the wording in force."""
    given = consents.current_consent(turn.session, turn.person, PURPOSE, version=VERSION)
    if given is not None:
        day = given.given_at.astimezone(texts.BEIJING)
        return Reply(texts.CONSENT_ALREADY.format(day=f"{day:%Y-%m-%d}", version=VERSION))
    consents.give_consent(turn.session, turn.person, PURPOSE, version=VERSION, now=turn.now)
    return Reply(texts.CONSENT_GIVEN.format(version=VERSION))


@router.words("撤回同意", "不同意", "取消同意", help="撤回隐私同意", rank=840)
def take_back(turn: Turn) -> Reply:
    """Withdraw it."""
    count = consents.withdraw_consent(turn.session, turn.person, PURPOSE, now=turn.now)
    return Reply(texts.CONSENT_WITHDRAWN if count else texts.CONSENT_NONE)
