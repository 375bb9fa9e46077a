"""The chat about activities."""

from bot.router import merge
from handlers.activity.messages import attendance, dual, hours, organizing, sessions, signing, sports

router = merge(
    [part.router for part in (signing, attendance, hours, organizing, sports, sessions, dual)],
)

__all__ = ["router"]
