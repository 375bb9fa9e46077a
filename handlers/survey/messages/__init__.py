"""The chat about surveys."""

from bot.router import merge

router = merge([])

__all__ = ["router"]
