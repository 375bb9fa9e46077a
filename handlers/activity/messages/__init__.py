"""The chat about activities."""

from bot.router import merge
from handlers.activity.messages import attendance, hours, signing

router = merge([signing.router, attendance.router, hours.router])

__all__ = ["router"]
