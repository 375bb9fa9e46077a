"""The chat about role models, pledges, appraisals."""

from bot.router import merge
from handlers.honour.messages import answering, appraisals, endorsing, pledges, selections

PARTS = (selections, answering, endorsing, pledges, appraisals)
router = merge(part.router for part in PARTS)

__all__ = ["router"]
