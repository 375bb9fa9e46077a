"""The chat about role models, pledges, appraisals."""

from bot.router import merge
from handlers.honour.messages import answering, endorsing, selections

router = merge([selections.router, answering.router, endorsing.router])

__all__ = ["router"]
