"""The chat about role models, pledges, appraisals."""

from bot.router import merge

router = merge([])

__all__ = ["router"]
