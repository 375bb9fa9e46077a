"""The chat about activities."""

from bot.router import merge
from handlers.activity.messages import (
    attendance,
    completing,
    dual,
    hours,
    meeting,
    organizing,
    sessions,
    signing,
    sports,
)

router = merge(
    [part.router for part in (signing, attendance, hours, organizing, completing, sports, sessions, meeting, dual)],
)

__all__ = ["router"]
