"""企业微信 通讯录 changes; the sender is the platform itself (`sys`), and nobody reads an answer."""

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.org.service.contacts import change_contact

router = Router()
FROM_PLATFORM = "sys"


@router.event("change_contact")
def changed(turn: Turn) -> Reply:
    """Keep people and units in step. A member could not send this event, but a forged sender is not believed."""
    if turn.incoming.channel == "wecom" and turn.incoming.sender == FROM_PLATFORM:
        change_contact(turn.session, turn.incoming.data, now=turn.now)
    return Reply()
