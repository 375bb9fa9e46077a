"""The chat about role models, pledges, appraisals."""

from bot.router import merge
from handlers.honour.messages import appraisals, pledges

router = merge([pledges.router, appraisals.router])

__all__ = ["router"]
