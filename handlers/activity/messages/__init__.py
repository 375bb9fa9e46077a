"""The chat about activities."""

from bot.router import merge
from handlers.activity.messages import signing

router = merge([signing.router])

__all__ = ["router"]
