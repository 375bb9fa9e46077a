"""The chat about role models, pledges, appraisals."""

from bot.router import merge
from handlers.honour.messages import answering, appraisals, endorsing, pledges, selections

router = merge([part.router for part in (selections, answering, endorsing, pledges, appraisals)])

__all__ = ["router"]
